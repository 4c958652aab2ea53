"""The record of what was left out of an article because its page hides it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from lxml import etree

from crawler.items import Stripped
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

RULE = "hidden"


def hidden_text(page: PageText, container: etree._Element | None, paragraphs: Sequence[Traced]) -> Iterator[Stripped]:
    """The texts in `container` that readers do not see, in their order; none where it is hidden itself.

    `paragraphs` are those of the clean body: a text's `at` is where the first one behind it begins.
    """
    if not page.hidden or container is None or page.is_hidden(container):
        return
    spans = page.weights.spans
    first, last = spans.get(container, (0, 0))
    inside = [(spans[one], one) for one in page.hidden if one in spans]
    ends = accumulate(len(p.text) + 1 for p in paragraphs)
    traced = [(p.origin, end) for p, end in zip(paragraphs, ends, strict=True) if p.origin >= 0]
    done = first
    for (begin, end), element in sorted(inside, key=lambda found: (found[0][0], -found[0][1])):
        if done <= begin and end <= last and (text := page.text_of(element, hidden=True).text):
            done = end
            before = bisect_left(traced, (page.nodes[begin].start, 0))
            yield Stripped(text, RULE, traced[before - 1][1] if before else 0)
