"""The byte-wise converter with inserted readings: 約談?wù)\ue365陌才挪渴饡?huì)議 was 約談整改安排部署會議.

Sites that copied mainland news ran the text through a converter from simplified to traditional characters. It wrote the
reading of each character of its table behind that character's *bytes*, wherever these occurred, also across two
characters; the result, decoded as CP936, lost its alignment there until the next accident restored it. Full-width marks
could push out a byte as well.

Why the repair is right: without the readings the bytes are the original ones; nearly all of them are given back by the
displayed characters themselves. What is open (converter_search.py tells) is chosen by the language model and the
document's own words, and has to agree with the table learnt from the document.

When it must not act: on text that the gate (converter_gate.py) does not take for the converter's work. Readings given
to readers stay.

What it cannot know: an ASCII character that was swallowed with half a character (a `?` stays there, unless the rest of
the text tells what it was: converter_swallowed.py) and spots that no reading of the bytes explains. All are flagged
`lossy`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from crawler.edits import apply_edits
from crawler.items import Edit, Flag
from crawler.text.repair.context import Context
from crawler.text.repair.converter_beam import Decision
from crawler.text.repair.converter_document import DocumentModel
from crawler.text.repair.converter_gate import ANNOTATION, SHIFTED, Learnt, annotated, learn
from crawler.text.repair.converter_marks import open_marks_of, quoted
from crawler.text.repair.converter_search import LOST, Search
from crawler.text.repair.converter_swallowed import swallowed
from crawler.text.repair.converter_tables import ConverterTables, converter_tables
from crawler.text.repair.effort import A_COUNT, A_HYPOTHESIS

READING = "converter_reading"
SHIFT = "converter_shift"
_INTERESTING = re.compile(r"[?\ufffd(]")
_BEHIND_QUESTION_MARK = re.compile(r"[?\ufffd][^\n]{0,30}")  # what may be shifted must not vouch for itself
_REACH = 500  # characters
_SEEN = 60  # characters before a search that tell something about words and marks in it
_SURE = 7.0  # bits of margin from which a decoded window stands and teaches the second pass
_MOST_SWALLOWED = 100  # characters of one text that the rest of it is asked about
_PUT_BACK = 0.5  # confidence of the flag where a swallowed character was put back


@dataclass
class Outcome:
    """What was found in one text; offsets are in the text before the repair."""

    edits: list[Edit]
    flags: list[Flag]
    swallowed: list[tuple[int, int, int]] = field(default_factory=list)
    """For each swallowed character its edit, the end of its `?` in what the edit writes, and its flag."""


def find_edits(text: str, context: Context) -> list[Edit]:
    """The readings taken out and the shifted runs set right."""
    return _outcome(text, context).edits


def find_flags(text: str, context: Context) -> list[Flag]:
    """What was lost in the damage or fits no reading of the bytes."""
    return _outcome(text, context).flags


def _outcome(text: str, context: Context) -> Outcome:
    found = context.memory.get("converter")
    if not isinstance(found, Outcome):
        found = context.memory["converter"] = _repair(text, context)
    return found


def _repair(text: str, context: Context) -> Outcome:
    if not annotated(text):
        return Outcome([], [])
    tables = converter_tables()
    learnt = learn(text, tables, context.model)
    if learnt is None or not context.takes(2 * A_COUNT * len(text), 0, len(text)):
        return Outcome([], [])
    return _Repair(text, learnt, context, tables).outcome()


class _Repair:
    def __init__(self, text: str, learnt: Learnt, context: Context, tables: ConverterTables) -> None:
        self._text = text
        self._context = context
        self._model = context.model
        self._tables = tables
        self._readings = dict(learnt.reading_of)
        self._certain: dict[tuple[int, tuple[int, int], tuple[int, ...], str, str, str], Decision] = {}
        self._document = DocumentModel(_BEHIND_QUESTION_MARK.sub("\n", ANNOTATION.sub("", text)), self._model)

    def outcome(self) -> Outcome:
        first, sure = self._walk()
        if any(edit.rule == SHIFT for edit in first.edits):
            self._document = DocumentModel(sure, self._model, again=True)
            first = self._walk()[0]
        if first.swallowed:
            _put_back(self._text, first)
        return first

    def _walk(self) -> tuple[Outcome, str]:
        """One pass over the text: the outcome, and the text without what is uncertain."""
        text = self._text
        effort = self._context.effort
        search = Search(text, self._readings, self._document, self._tables, int(effort.left / A_HYPOTHESIS))
        granted = search.effort
        left: int | None = None  # from where on no hypotheses are left
        outcome = Outcome([], [])
        clean: list[str] = []  # the text read so far
        sure: list[str] = []  # the same without what is uncertain
        at = copied = 0
        while (match := _INTERESTING.search(text, at)) is not None:
            here = match.start()
            before = text[max(copied, here - 2) : here]
            before = (_last(clean) + before)[-2:] if len(before) < 2 else before  # as it was read, readings taken out
            if match[0] == "(":
                reading = ANNOTATION.match(text, here)
                if reading and self._is_annotation(self._annotated(before), reading[1]):
                    outcome.edits.append(Edit(here, reading.end(), reading[0], "", READING, 0.999))
                    clean.append(text[copied:here])
                    sure.append(text[copied:here])
                    at = copied = reading.end()
                else:
                    at = here + 1
                continue
            clean.append(text[copied:here])
            sure.append(text[copied:here])
            paragraph = _paragraph(clean)
            context = self._model.context("\n" + paragraph)
            around = f"\n{paragraph}"[-_SEEN:], open_marks_of(paragraph), quoted(paragraph)
            situation = (here, self._bytes(before[-1:]), context, *around)
            decision = self._certain.get(situation) or search.decide(*situation)
            if decision.margin >= _SURE:
                self._certain[situation] = decision
            if search.effort <= 0 and left is None:
                left = here
            self._record(here, decision, outcome, clean, sure)
            at = copied = decision.end
        effort.takes(min(effort.left, A_HYPOTHESIS * (granted - search.effort)))
        if left is not None:
            self._context.leave(left, len(text))
        sure.append(text[copied:])
        return outcome, "".join(sure)

    def _annotated(self, before: str) -> str:
        """The character whose bytes end where a reading stands: the last one before it, or one across the last two.

        `款A(yù)I`, `爲(wéi)M(cán)`: of the text as it was read, since 怼!癇(xián)aby is “Baby.
        """
        if not "\x40" <= before[-1:] <= "\x7e":
            return before[-1:]
        last = self._bytes(before[:-1])[1]
        if 0x21 <= last < 0x7F:
            last += 0x80  # a folded full-width mark
        return self._tables.pair_character.get(last << 8 | ord(before[-1]), "")

    def _is_annotation(self, character: str, reading: str) -> bool:
        return self._readings.get(character) == reading or (
            self._tables.is_traditional(character) and self._tables.is_reading_of(reading, character)
        )

    def _bytes(self, character: str) -> tuple[int, int]:
        pair = self._tables.character_pair.get(character)
        if pair is not None:
            return pair >> 8, pair & 0xFF
        return 0, min(ord(character), 0x80) if character else 0

    def _record(self, start: int, decision: Decision, outcome: Outcome, clean: list[str], sure: list[str]) -> None:
        """The edits of one search: between two cuts, what was displayed against what was read."""
        confidence = round(1 / (1 + 2.0**-decision.margin), 4)
        begin = start
        read: list[str] = []
        swallowed_at: list[int] = []
        lost = 0
        for piece in decision.pieces:
            read.append(piece.text)
            lost += piece.lost
            if piece.lost == 1 and len(piece.text) == 2 and piece.text[1] == LOST:
                swallowed_at.append(sum(map(len, read)))
            if not piece.aligned:
                continue
            displayed, after = self._text[begin : piece.end], "".join(read)
            clean.append(after)
            if displayed != after:
                rule = READING if ANNOTATION.fullmatch(displayed) and not after else SHIFT
                outcome.edits.append(
                    Edit(begin, piece.end, displayed, after, rule, 0.999 if rule == READING else confidence)
                )
                sure.append(after if decision.margin >= _SURE else "\n")
            else:
                sure.append(after)
                if SHIFTED.match(self._text, begin):
                    lost += 1
            if lost:
                evidence = "a byte swallowed a character" if displayed != after else "no reading of the bytes fits"
                if displayed != after:
                    outcome.swallowed += [(len(outcome.edits) - 1, end, len(outcome.flags)) for end in swallowed_at]
                outcome.flags.append(Flag("lossy", begin, piece.end, 0.9, evidence))
            elif decision.doubtful and displayed != after and len(after) > 2:
                evidence = "an unlikely reading: private-use characters may have been stripped here"
                outcome.flags.append(Flag("lossy", begin, piece.end, 0.5, evidence))
            begin, read, swallowed_at, lost = piece.end, [], [], 0


def _put_back(text: str, outcome: Outcome) -> None:
    """Writes the swallowed characters that the rest of the text tells."""
    repaired = apply_edits(text, outcome.edits)
    moved = 0  # by the edits before
    starts = []
    for edit in outcome.edits:
        starts.append(edit.start + moved)
        moved += len(edit.after) - len(edit.before)
    for which, end, flag in outcome.swallowed[:_MOST_SWALLOWED]:
        found = swallowed(repaired, starts[which] + end - 1)
        if found is not None:
            edit = outcome.edits[which]
            after = edit.after[: end - 2] + found.characters + edit.after[end:]
            outcome.edits[which] = replace(edit, after=after, confidence=min(edit.confidence, found.confidence))
            evidence = f"a byte swallowed a character; put back since {found.evidence}"
            outcome.flags[flag] = replace(outcome.flags[flag], confidence=_PUT_BACK, evidence=evidence)


def _paragraph(clean: list[str]) -> str:
    """The text since the last line break, as far as brackets reach."""
    parts: list[str] = []
    length = 0
    for part in reversed(clean):
        _, line_break, tail = part.rpartition("\n")
        parts.append(tail)
        length += len(tail)
        if line_break or length > _REACH:
            break
    return "".join(reversed(parts))


def _last(clean: list[str]) -> str:
    """The last two characters of the parts."""
    found = ""
    for part in reversed(clean):
        found = part[-2:] + found
        if len(found) > 1:
            break
    return found[-2:]
