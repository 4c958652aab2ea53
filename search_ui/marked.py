"""The text of an article cut into pieces that a page can show: plain, repaired, stripped, found.

A piece carries text, never markup; the template escapes it. Offsets come from the article's own record, so what is
shown as published is exactly the repaired text with its edits undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.edits import undo_edits
from crawler.items import Article, Edit


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `kind` is "text", "repair", "strip" or "mark"; `note` says what was there and by which rule."""

    kind: str
    text: str
    note: str = ""


Paragraph = list[Piece]


def edits_of(article: Article, field: str) -> tuple[Edit, ...]:
    """The edits of a field in offsets of the field as published."""
    return tuple(e.edit for e in article.edits if e.field == field)


def as_published(article: Article, field: str) -> str:
    """A field as it was published."""
    return undo_edits(str(getattr(article, field)), edits_of(article, field))


def body_paragraphs(article: Article, view: str) -> list[Paragraph]:
    """The body as repaired ("repaired") or as published ("published"), with what was stripped where it stood."""
    pieces = list(_with_stripped(article, view))
    paragraphs: list[Paragraph] = [[]]
    for piece in pieces:
        if piece.kind == "strip":
            paragraphs += [[piece], []]
            continue
        for number, line in enumerate(piece.text.split("\n")):
            if number:
                paragraphs.append([])
            if line:
                paragraphs[-1].append(Piece(piece.kind, line, piece.note))
    return [p for p in paragraphs if p]


def _with_stripped(article: Article, view: str) -> Iterator[Piece]:
    blocks = sorted((s for s in article.stripped if s.at is not None), key=lambda s: s.at or 0)
    at = 0  # offset in the clean body
    for piece, size in _pieces(article.body, edits_of(article, "body"), view):
        while blocks and at <= (blocks[0].at or 0) < at + max(size, 1):
            cut = min(len(piece.text), (blocks[0].at or 0) - at) if piece.kind == "text" else 0
            if cut:
                yield Piece(piece.kind, piece.text[:cut])
                piece, size, at = Piece(piece.kind, piece.text[cut:]), size - cut, at + cut
            block = blocks.pop(0)
            yield Piece("strip", block.text, block.rule)
        yield piece
        at += size
    for block in blocks:
        yield Piece("strip", block.text, block.rule)


def _pieces(body: str, edits: Sequence[Edit], view: str) -> Iterator[tuple[Piece, int]]:
    """Pieces with the number of characters of the clean body that each stands for."""
    at = 0
    shift = 0
    for edit in edits:
        start = edit.start + shift
        if start > at:
            yield Piece("text", body[at:start]), start - at
        shown, other = (edit.after, edit.before) if view == "repaired" else (edit.before, edit.after)
        note = f"{other or '∅'} ← {edit.rule} {edit.confidence:.2f}"
        if shown:
            yield Piece("repair", shown, note), len(edit.after)
        elif edit.after:
            yield Piece("text", ""), len(edit.after)
        at = start + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    if at < len(body):
        yield Piece("text", body[at:]), len(body) - at


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Paragraph:
    """A text with its found words marked; marks are sorted and do not overlap.

    >>> [p.kind for p in marked("督察整改", [(0, 2)])]
    ['mark', 'text']
    """
    pieces: Paragraph = []
    at = 0
    for start, end in marks:
        if start > at:
            pieces.append(Piece("text", text[at:start]))
        pieces.append(Piece("mark", text[start:end]))
        at = end
    if at < len(text):
        pieces.append(Piece("text", text[at:]))
    return pieces


def rule_counts(article: Article) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """How often each rule repaired, and how often each stripped, most frequent first."""
    repaired = Counter(e.edit.rule for e in article.edits)
    stripped = Counter(s.rule for s in article.stripped)
    return repaired.most_common(), stripped.most_common()


def difference(before: str, after: str) -> list[Piece]:
    """What changed between two versions, by lines: "strip" went away, "repair" is new."""
    old, new = before.split("\n")[:2000], after.split("\n")[:2000]
    pieces = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            pieces += [Piece("strip", line) for line in old[i:j]] + [Piece("repair", line) for line in new[k:m]]
    return pieces
