"""The text nodes of a page, and what stands below each element, told from them."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from lxml import etree

from crawler.text.repair.characters import CharacterSet

STOPS = CharacterSet("，。,；、")

Sums = tuple[Sequence[int], Sequence[int], Sequence[int]]  # characters, those in links, stops outside links


class TextNode(NamedTuple):
    """One run of characters in the tree: an element's text, its tail, or a meta element's content.

    `start` and `end` are offsets in PageText.text (repaired). `block` is the innermost block element around it.
    """

    element: etree._Element
    place: str  # "text", "tail" or "content"
    hidden: bool
    start: int
    end: int
    block: etree._Element
    anchored: bool  # it stands in a link
    linked: bool  # and the link in its block


@dataclass(slots=True)
class Weight:
    """What stands below an element: characters of text, of them in links; commas and full stops outside links."""

    chars: int = 0
    linked: int = 0
    stops: int = 0


class Weights:
    """Weights by element, each the difference of two sums over the text nodes; an element without text weighs nothing.

    Iteration gives the elements with text in the order in which they end.
    """

    def __init__(self) -> None:
        self.text = ""  # the page's, as published
        self.nodes: list[TextNode] = []
        self.spans: dict[etree._Element, tuple[int, int]] = {}  # numbers of the text nodes below an element
        self.texts: list[str] = []  # of each text node, as published
        self.shown: list[bool | None] = []  # of each: whether it stands in a link, None where it weighs nothing
        self.sums: Sums | None = None  # of what the text nodes weigh up to each; told by the compiled pass

    def __iter__(self) -> Iterator[etree._Element]:
        return iter(self.spans)

    def __contains__(self, element: object) -> bool:
        return element in self.spans

    def __getitem__(self, element: etree._Element) -> Weight:
        span = self.spans.get(element)
        if span is None:
            return Weight()
        chars, linked, stops = self.sums or self._summed()
        first, end = span
        return Weight(chars[end] - chars[first], linked[end] - linked[first], stops[end] - stops[first])

    def hide(self, first: int, end: int) -> None:
        """The text nodes from `first` to before `end` weigh nothing from now on."""
        self.shown[first:end] = [None] * (end - first)
        if not isinstance(self.sums, tuple) or not isinstance(self.sums[0], array):
            self.sums = None
            return
        for sums in self.sums:
            totals = np.frombuffer(sums, np.int64)  # type: ignore[call-overload]
            totals[end + 1 :] -= totals[end] - totals[first]
            totals[first + 1 : end + 1] = totals[first]

    def _summed(self) -> Sums:
        chars, linked, stops = self._parts()
        self.sums = (
            list(accumulate(chars, initial=0)),
            list(accumulate(linked, initial=0)),
            list(accumulate(stops, initial=0)),
        )
        return self.sums

    def _parts(self) -> tuple[list[int], list[int], list[int]]:
        marks = STOPS.places_in(self.text)
        begins = np.searchsorted(marks, [node[3] for node in self.nodes])
        ends = np.searchsorted(marks, [node[4] for node in self.nodes])
        sizes = [0 if link is None else len(text.strip()) for text, link in zip(self.texts, self.shown, strict=True)]
        linked = [size if link else 0 for size, link in zip(sizes, self.shown, strict=True)]
        stops = (ends - begins).tolist()
        return sizes, linked, [0 if link is not False else n for n, link in zip(stops, self.shown, strict=True)]
