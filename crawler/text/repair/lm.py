class LanguageModel:
    @classmethod
    def load(cls) -> "LanguageModel":
        raise NotImplementedError
