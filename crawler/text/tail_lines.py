"""What follows a line with which the tail of a page may begin: whether all of it can belong to the tail.

`boilerplate.py` asks from the last paragraph upwards. Each paragraph is looked at once, however many such lines there
are above it, so that a page of nothing else takes no longer than another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.fold import folded

LEGAL = frozenset(("copyright_line", "reprint_notice", "views_only", "network_material", "statement"))  # rules of tails
_OF_RIGHTS = re.compile(
    r"转载|版权|著作|本[网站报刊社台文]|授权|侵权|作品|稿件|来源|联系|作者|观点|立场|投资|风险|免责|真实性|网友|用户|平台|图片|声明|法律"
)


class Below:
    """The paragraphs below such a line, down to where the tail begins as far as it is known."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        self.begins_at(len(paragraphs))

    def begins_at(self, first: int) -> None:
        """Says that the tail begins at a paragraph: what is asked from now on ends before it."""
        self._notices_from = self._plain_from = first  # the topmost paragraphs that were looked at
        self._are_notices = self._are_plain = True
        self._sentence = False  # whether the topmost one is one

    def is_furniture(self, index: int, rule: str) -> bool:
        """Whether what follows the line of a rule can belong to it: no running prose, except what goes on about rights
        and sources below a legal notice.

        Two sentences one after another are prose: between abstracts stand headlines.
        """
        if rule in LEGAL:
            while self._are_notices and self._notices_from > index + 1:
                self._notices_from -= 1
                self._are_notices = _is_notice(self._paragraphs[self._notices_from])
            return self._are_notices
        while self._are_plain and self._plain_from > index + 1:
            self._plain_from -= 1
            text = self._paragraphs[self._plain_from]
            below, self._sentence = self._sentence, _is_sentence(text)
            self._are_plain = not (below and self._sentence) and not (len(text) > 60 and text.count("。") > 1)
        return self._are_plain


def _is_notice(text: str) -> bool:
    return len(text) <= 400 and (not _is_sentence(text, 20) or bool(_OF_RIGHTS.search(folded(text))))


def _is_sentence(text: str, least: int = 30) -> bool:
    return len(text) >= least and text.rstrip('”」』"').endswith(("。", "！", "？"))
