"""The line that ends a text (— END —, 责任编辑：…, 一审：… 二审：…): what the site says below it is no part of it, in
whatever words.

Files, tables, days and running text stay, and so does all where most of the text would stand below the mark.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from crawler.text.boilerplate import find_cuts
from crawler.text.credits import is_credit
from crawler.text.fields.dates import moments
from crawler.text.fold import folded
from crawler.text.fragment import Paragraph, reads_as_caption
from crawler.text.other_articles import names_file

_LAST = 14  # paragraphs among which the mark is looked for
_LONGEST = 60  # characters of a mark
_CHECKED = re.compile(r"[编編][辑輯审審]|[责責][编編]|[审審校核]|终审")
_END = re.compile(r"[\W_]*(?:the\s+)?end[\W_]*|\W+\s*(?:全文)?完\s*\W+|全文完", re.IGNORECASE)
_EDITORS = frozenset(("editor_line", "editor_brackets", "review_line", "reporter_and_editor"))
_SENTENCE = re.compile(r"[。！？][”」』\"]?$")


def below_end(paragraphs: Sequence[Paragraph], gone: Collection[int]) -> list[int]:
    """Numbers of the paragraphs below the first mark of an end among the last ones."""
    rest = [i for i in range(len(paragraphs)) if i not in gone]
    at = next((n for n in range(max(1, len(rest) - _LAST), len(rest)) if _is_mark(paragraphs[rest[n]].text.text)), -1)
    if at < 0:
        return []
    below = [paragraphs[i] for i in rest[at + 1 :]]
    size = sum(len(p.text.text) for p in below)
    above = sum(len(paragraphs[i].text.text) for i in rest[:at])
    if size > max(120, 0.25 * above) or size > above or any(map(_stays, below)):
        return []
    sentences = [len(p.text.text) > 30 and _SENTENCE.search(p.text.text) is not None for p in below]
    if any(one and other for one, other in pairwise(sentences)):
        return []
    return rest[at + 1 :]


def _is_mark(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    if _END.fullmatch(text):
        return True
    if not _CHECKED.search(text):
        return False
    return is_credit(text) or any(c.rule in _EDITORS and c.start == 0 and c.end >= len(text) for c in find_cuts([text]))


def _stays(paragraph: Paragraph) -> bool:
    """Whether a paragraph may belong to the text below an editor's line: a file, a table, a day, a caption."""
    text = paragraph.text.text
    if paragraph.kind == "table" or names_file(text) or reads_as_caption(text):
        return True
    return len(text) <= 24 and bool(found := moments(text)) and found[0].end - found[0].start >= len(folded(text)) - 4
