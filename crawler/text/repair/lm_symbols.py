"""A text as the language model reads it: characters folded to numbers, a number and a Latin word as one symbol each.

Traditional characters go to simplified ones, digits to one class, Latin letters to one class, full-width punctuation
and its ASCII twin to one, corner brackets to quotation marks. So the same model serves traditional and simplified text,
and folding of width does not count as a difference. A number and a Latin word are one symbol, however long (2018, 88.3,
iOS): what stands before them meets what stands behind.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNKNOWN, BOUNDARY, DIGIT, LETTER, SPACE = range(5)
_REACH = 24  # characters in which the last symbols are looked for

Ids = NDArray[np.int64]


class Symbols:
    """The symbols of a model of n-grams of up to `order`; `ids_of` numbers the characters of the basic plane."""

    def __init__(self, ids_of: NDArray[np.uint16], order: int) -> None:
        self._ids_of = ids_of
        self._id_list: list[int] = ids_of.tolist()
        self.order = order
        self.point = self._id_list[ord(".")]

    def ids(self, text: str) -> list[int]:
        """One number a character, folded as the module says; characters beyond the basic plane are unknown.

        >>> from crawler.text.repair.lm import LanguageModel
        >>> model = LanguageModel.load()
        >>> model.ids("環境") == model.ids("环境"), model.ids("，") == model.ids(",")
        (True, True)
        """
        id_list = self._id_list
        return [id_list[min(ord(character), 0xFFFF)] for character in text]

    def symbols(self, text: str) -> list[int]:
        """The same without what goes on with the number or the Latin word before it."""
        ids = self.array(text)
        symbols: list[int] = ids[self.begins(ids)].tolist()
        return symbols

    def begins(self, ids: Ids) -> NDArray[np.bool_]:
        """Which characters of a text begin a symbol: those that do not go on with the number or the word before."""
        return ~goes_on(ids, self.point)

    def identity(self, character: str) -> int:
        """The number of one character."""
        return self._id_list[min(ord(character), 0xFFFF)]

    def array(self, text: str) -> Ids:
        """The same as `ids`, as an array."""
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return self._ids_of[np.minimum(points, 0xFFFF)].astype(np.int64)

    def context(self, text: str) -> tuple[int, ...]:
        """The last symbols of a text, as many as the model looks back: what `step` wants.

        >>> from crawler.text.repair.lm import LanguageModel
        >>> model = LanguageModel.load()
        >>> model.context("不到2018") == model.context("不到7")
        True
        """
        state: tuple[int, ...] = ()
        for identity in self.ids(text[-_REACH:]):
            state = self.after(state, identity)
        return state

    def beginning(self, text: str, count: int) -> str:
        """As much of the text as makes so many symbols, a number at the end of it whole.

        >>> from crawler.text.repair.lm import LanguageModel
        >>> LanguageModel.load().beginning("达88.3亿元，增长", 3)
        '达88.3亿'
        """
        begun, in_number, last = 0, False, UNKNOWN
        for at, identity in enumerate(map(self.identity, text)):
            numeric = identity == DIGIT or identity == self.point
            if not (in_number if numeric else identity == last == LETTER):
                if begun == count:
                    return text[:at]
                begun += 1
            in_number = numeric and (in_number or identity == DIGIT)
            last = identity
        return text

    def after(self, context: tuple[int, ...], identity: int) -> tuple[int, ...]:
        """The context after a further character."""
        if self.goes_on(context, identity):
            return context
        return (*context[2 - self.order :], identity)

    def goes_on(self, context: tuple[int, ...], identity: int) -> bool:
        """Whether a number or a Latin word goes on."""
        if identity == DIGIT or identity == self.point:
            return context[-1:] == (DIGIT,)
        return identity == LETTER and context[-1:] == (LETTER,)


def goes_on(ids: Ids, point: int) -> NDArray[np.bool_]:
    """Which characters go on with the number or the Latin word before them."""
    before = np.concatenate([[UNKNOWN], ids[:-1]])
    places = np.arange(len(ids))
    numeric = (ids == DIGIT) | (ids == point)
    last_other = np.maximum.accumulate(np.where(numeric, -1, places))
    last_digit = np.maximum.accumulate(np.where(before == DIGIT, places - 1, -1))
    further: NDArray[np.bool_] = ((ids == LETTER) & (before == LETTER)) | (numeric & (last_digit > last_other))
    return further
