"""The search for what stood there: from a `?` on, read the bytes in every way that the converter allows.

A hypothesis is what has been read so far and the state at the next displayed character: *aligned* (the true text and
the displayed one are between two characters) or *pending* (the displayed text is between two characters, the true text
has read the first byte of one). The displayed characters give their bytes back, except in a few places where there
is a choice, which the language model decides:

- `?reading)`: a lead byte whose bracket was swallowed. The byte before it and the reading fix it.
- `?` before ！，？；: a byte pushed out alone (stage E); it is any byte that makes a character.
- `?` elsewhere: a question mark; or, pending, a byte that swallowed an ASCII character, which is lost.
- an ASCII mark while pending: the second byte of a character, or a full-width mark that was folded.

The bytes must also agree with the learnt table: a pair of bytes of the table without its reading costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.text.repair.converter_beam import ALIGNED, Decision, Hypothesis, Piece, agreed, decision, pruned
from crawler.text.repair.converter_document import DocumentModel
from crawler.text.repair.converter_gate import ANNOTATION, SHIFTED
from crawler.text.repair.converter_marks import MARKS, mark
from crawler.text.repair.converter_tables import LEADS, ConverterTables
from crawler.text.repair.lm_symbols import BOUNDARY, DIGIT

LOST = "?"  # what stands for a lost character in the repaired text: the question mark that the page shows

_NOT_IN_TABLE = 3.0
_TABLE_BROKEN = 10.0
_PUSHED_OUT = 1.0
_SWALLOWED = 10.0
_LIKELIEST = 8  # of the characters that may have swallowed another one where a mark says something else
_DIGIT_LIKELY = -3.0  # bits of a digit on average
_NOT_SWALLOWED = ("\n", "\r", "")  # the converter worked line by line: half a character before the end is just lost
_STRIPPED = 6.0
_HARDLY_LANGUAGE = -12.0  # bits of a character below which stripped private-use characters are thought of
_PRIVATE = frozenset([*range(0xAA, 0xB0), *range(0xF8, 0xFF)])  # first bytes of user-defined pairs
_LITERAL_BEFORE_READING = 40.0
_MARKS_THAT_RESTART = {"！": 0xA1, "，": 0xAC, "？": 0xBF, "；": 0xBB, "：": 0xBA}
_RESTARTS = _MARKS_THAT_RESTART | {chr(ord(wide) - 0xFEE0): byte for wide, byte in _MARKS_THAT_RESTART.items()}
_SPECIAL = frozenset("(?\ufffd")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
_EFFORT, _EFFORT_PER_CHARACTER = 20_000, 2  # hypotheses made for one text; real damage needs 0.6
_SPARE = 3  # hypotheses that the second pass, which has less to do, follows besides
_BEHIND = 100  # displayed characters behind a search, with readings, that tell something about marks in it
_LONG, _LONGEST = 60, 600  # displayed characters of one search


class Search:
    """The search over one text; `readings` is the table learnt from it, `most` how many hypotheses may be made."""

    def __init__(
        self, text: str, readings: dict[str, str], document: DocumentModel, tables: ConverterTables, most: int
    ) -> None:
        self._spare = _SPARE * document.again
        self._text = text
        self._document = document
        self._pairs = tables.pair_character
        self._pair_of = tables.character_pair
        self._tables = tables
        self._readings = readings
        self._may_be_stripped = not _PRIVATE_USE.search(text)
        self._stripped = False
        self.effort = min(_EFFORT + _EFFORT_PER_CHARACTER * len(text), most)  # hypotheses that may still be made
        self._second_bytes: dict[tuple[int, str], list[tuple[int, float]]] = {}
        self._keys = {tables.character_pair[character] for character in readings}

    def decide(
        self, start: int, raw: tuple[int, int], context: tuple[int, ...], before: str, open_marks: str, quoted: str
    ) -> Decision:
        """The best reading from the displayed offset `start`, where the text is aligned, to where all agree again.

        `raw` are the two bytes before it, `before` the text, `context` their ids, `open_marks` what is open,
        `quoted` what converter_marks says of an open quotation.
        """
        first = Hypothesis(0.0, ALIGNED, *raw, False, context, None, open_marks)
        found = self._decide(start, first, before, quoted)
        read = "".join(piece.text for piece in found.pieces)
        if self._may_be_stripped and len(read) > 1 and self._document.worst(read, context) < _HARDLY_LANGUAGE:
            self._stripped = True
            found = self._decide(start, first, before, quoted)._replace(doubtful=True)
            self._stripped = False
        return found

    def _decide(self, start: int, first: Hypothesis, before: str, quoted: str) -> Decision:
        agenda: dict[int, list[Hypothesis]] = {start: [first]}
        while agenda and self.effort > 0:
            at = min(agenda)
            beam = pruned(agenda.pop(at), self._spare)
            if not agenda and at > start and agreed(beam, at - start > _LONG):
                return self._decision(beam, at, before, quoted)
            if at >= len(self._text):
                return self._decision(pruned([self._closed(one, at) for one in beam]), at, before, quoted)
            if at - start > _LONGEST and beam[0].pending == ALIGNED:
                return self._decision([one for one in beam if one.pending == ALIGNED], at, before, quoted)
            character = self._text[at]
            special = character in _SPECIAL
            for hypothesis in beam:
                if hypothesis.pending == ALIGNED and not special:
                    agenda.setdefault(at + 1, []).append(self._literal(self._kept(hypothesis), at, character, 0.0))
                    self.effort -= 1
                    continue
                for end, new in self._expand(hypothesis, at):
                    agenda.setdefault(end, []).append(new)
                    self.effort -= 1
        if agenda:  # a text made to keep us busy: what is left of it stays as it is
            at = start + 1
        return Decision(at, [Piece(None, at, self._text[start:at], True, 1)], 0.0)

    def _decision(self, beam: list[Hypothesis], at: int, before: str, quoted: str) -> Decision:
        behind = ANNOTATION.sub("", self._text[at : at + _BEHIND]).partition("?")[0]
        return decision(beam, at, before, behind, quoted, self._document.words)

    def _closed(self, one: Hypothesis, at: int) -> Hypothesis:
        """The hypothesis with the cost of ending here; half a character at the end is lost."""
        bits = one.bits + self._document.bits(one.context, BOUNDARY) - mark(one.open_marks, "\n")[1]
        if one.pending == ALIGNED:
            return one._replace(bits=bits)
        return one._replace(bits=bits - _SWALLOWED, pieces=Piece(one.pieces, at, LOST, True, 1))

    def _expand(self, one: Hypothesis, at: int) -> Iterator[tuple[int, Hypothesis]]:
        character = self._text[at]
        if character == "(":
            match = ANNOTATION.match(self._text, at)
            if match and self._is_key(one.before, one.last, match[1]):
                piece = Piece(one.pieces, match.end(), "", one.pending == ALIGNED, 0)
                yield match.end(), one._replace(must=False, pieces=piece)
                return
        if character in "?\ufffd":
            match = SHIFTED.match(self._text, at)
            if match and match[1] in self._tables.characters_of:
                yield from self._with_reading(one, match.end(), match[1])
                if one.pending == ALIGNED:
                    yield at + 1, self._literal(one, at, character, _LITERAL_BEFORE_READING)
                return
            yield from self._question_mark(self._kept(one), at, character)
            return
        yield from self._plain(self._kept(one), at, character)

    def _kept(self, one: Hypothesis) -> Hypothesis:
        return one._replace(bits=one.bits - _TABLE_BROKEN, must=False) if one.must else one

    def _is_key(self, first: int, second: int, reading: str) -> bool:
        character = self._pairs.get(first << 8 | second)
        return character is not None and (
            self._readings.get(character) == reading
            or (self._tables.is_traditional(character) and self._tables.is_reading_of(reading, character))
        )

    def _with_reading(self, one: Hypothesis, end: int, reading: str) -> Iterator[tuple[int, Hypothesis]]:
        """`?reading)`: the byte that makes a character of this reading with the byte before it."""
        found = self._with_first(one.last, reading)
        if one.pending == ALIGNED and 0x21 <= one.last < 0x7F:
            found = found + self._with_first(one.last + 0x80, reading)  # a folded full-width mark
        for byte, cost in found:
            if one.pending != ALIGNED:  # the table's pair has its reading already
                emitted = self._emit(one, (one.pending, byte), ALIGNED, end, cost)
                yield from ((at, new._replace(must=False)) for at, new in emitted)
            elif byte in LEADS:
                yield end, self._wait(one, byte, end, cost)

    def _with_first(self, first: int, reading: str) -> list[tuple[int, float]]:
        """The second bytes of the traditional forms of this reading that begin with a byte, and what each costs."""
        found = self._second_bytes.get((first, reading))
        if found is None:
            found = self._second_bytes[first, reading] = [
                (pair & 0xFF, 0.0 if self._readings.get(character) == reading else _NOT_IN_TABLE)
                for character in self._tables.characters_of[reading]
                if (pair := self._pair_of[character]) >> 8 == first and self._tables.is_traditional(character)
            ]
        return found

    def _question_mark(self, one: Hypothesis, at: int, character: str) -> Iterator[tuple[int, Hypothesis]]:
        follower = self._text[at + 1 : at + 2]
        restart = _RESTARTS.get(follower)
        if restart and follower == "?" and SHIFTED.match(self._text, at + 1):
            restart = None
        if one.pending == ALIGNED:
            yield at + 1, self._literal(one, at, character, 0.0)
            if restart:  # (L, A3), the second byte of the mark pending
                for choice in self._document.with_trail(0xA3, one.context):
                    pair = divmod(self._pair_of[choice], 0x100)
                    yield from self._emit(one, pair, restart, at + 2, _PUSHED_OUT)
            return
        choices = [divmod(self._pair_of[c], 0x100) for c in self._document.with_lead(one.pending, one.context)]
        choices = [pair for pair in choices if pair[1] in LEADS]
        if restart:  # (pending, L), then the mark itself
            for pair in choices:
                for _, new in self._emit(one, pair, ALIGNED, at + 1, _PUSHED_OUT):
                    yield at + 2, self._literal(new, at + 1, follower, 0.0)._replace(before=0xA3, last=restart)
        yield from self._emit(one, (one.pending, 0xA3), 0xBF, at + 1, 0.0)
        for pair in choices[:_LIKELIEST] if restart else choices:
            for end, new in self._emit(one, pair, ALIGNED, at + 1, _SWALLOWED):
                yield end, self._lose(new, end)
            if follower in _NOT_SWALLOWED:
                yield from self._emit(one, pair, ALIGNED, at + 1, _PUSHED_OUT)

    def _plain(self, one: Hypothesis, at: int, character: str) -> Iterator[tuple[int, Hypothesis]]:
        point = ord(character)
        if one.pending == ALIGNED:
            yield at + 1, self._literal(one, at, character, 0.0)
        elif point < 0x80:
            yield from self._emit(one, (one.pending, point), ALIGNED, at + 1, 0.0)
            if 0x20 < point < 0x7F:
                yield from self._emit(one, (one.pending, 0xA3), point + 0x80, at + 1, 0.0)
        elif character == "€":
            yield from self._emit(one, (one.pending, 0x80), ALIGNED, at + 1, 0.0)  # of Windows; A2E3 in GB 18030
            yield from self._emit(one, (one.pending, 0xA2), 0xE3, at + 1, 0.0)
        elif (pair := self._pair_of.get(character)) is not None:
            first, second = pair >> 8, pair & 0xFF
            if self._stripped and second in LEADS:
                yield from self._stripped_pair(one, at, first, second)
            if second in LEADS:
                yield from self._emit(one, (one.pending, first), second, at + 1, 0.0)
            elif 0x40 <= second < 0x7F:
                for end, new in self._emit(one, (one.pending, first), ALIGNED, at + 1, 0.0):
                    yield end, self._letter(new, end, second)

    def _stripped_pair(self, one: Hypothesis, at: int, first: int, second: int) -> Iterator[tuple[int, Hypothesis]]:
        """A private-use character stood before this one and was stripped: of two characters half is lost.

        The likeliest ones only weigh the possibility; they are not written.
        """
        left = [c for c in self._document.with_lead(one.pending, one.context) if self._pair_of[c] & 0xFF in _PRIVATE]
        if not left:
            return
        for _, half in self._emit(one, (one.pending, self._pair_of[left[0]] & 0xFF), ALIGNED, at, _STRIPPED):
            for choice in self._document.with_trail(first, half.context)[:1]:
                pair = divmod(self._pair_of[choice], 0x100)
                for end, new in self._emit(half, pair, second, at + 1, 0.0):
                    piece = Piece(one.pieces, end, 2 * LOST, False, 2)
                    yield end, new._replace(must=False, pieces=piece)

    def _emit(
        self, one: Hypothesis, pair: tuple[int, int], pending: int, end: int, cost: float
    ) -> Sequence[tuple[int, Hypothesis]]:
        """One more character from two raw bytes, of which the second, and `pending`, were just displayed (or none)."""
        character = self._pairs.get(pair[0] << 8 | pair[1])
        if character is None or "\ue000" <= character <= "\uf8ff":
            return ()
        gain, context, published = self._document.read(one.context, character)
        bits = one.bits + gain - cost
        if one.pending != ALIGNED:
            before, last = one.last, pair[1]
            must = (before << 8 | last) in self._keys
        else:
            before, last = pair
            bits -= _TABLE_BROKEN * ((one.last << 8 | before) in self._keys)
            must = (before << 8 | last) in self._keys
        if pending != ALIGNED:
            bits -= _TABLE_BROKEN * must
            before, last = last, pending
            must = (before << 8 | last) in self._keys
        open_marks = one.open_marks
        if character in MARKS:
            open_marks, cost = mark(open_marks, character)
            bits -= cost
        piece = Piece(one.pieces, end, published, pending == ALIGNED, 0)
        return ((end, Hypothesis(bits, pending, before, last, must, context, piece, open_marks)),)

    def _wait(self, one: Hypothesis, byte: int, end: int, cost: float) -> Hypothesis:
        """A lead byte read, with its reading; nothing is written yet."""
        piece = Piece(one.pieces, end, "", False, 0)
        return Hypothesis(one.bits - cost, byte, one.last, byte, False, one.context, piece, one.open_marks)

    def _letter(self, one: Hypothesis, end: int, byte: int) -> Hypothesis:
        """An ASCII letter of the true text that was displayed as half of a character."""
        identity = self._document.entry(chr(byte))[0]
        assert one.pieces is not None
        piece = one.pieces._replace(text=one.pieces.text + chr(byte), end=end)
        bits = one.bits + self._document.bits(one.context, identity)
        return one._replace(
            bits=bits,
            before=one.last,
            last=byte,
            must=False,
            context=self._document.after(one.context, identity),
            pieces=piece,
        )

    def _literal(self, one: Hypothesis, at: int, character: str, cost: float) -> Hypothesis:
        """An aligned character that is what it seems."""
        gain, context, _ = self._document.read(one.context, character)
        bits = one.bits + gain - cost
        pair = self._pair_of.get(character)
        before, last = (pair >> 8, pair & 0xFF) if pair is not None else (one.last, min(ord(character), 0x80))
        open_marks = one.open_marks
        if character in MARKS:
            open_marks, cost = mark(open_marks, character)
            bits -= cost
        piece = Piece(one.pieces, at + 1, character, True, 0)
        return Hypothesis(bits, ALIGNED, before, last, pair in self._keys, context, piece, open_marks)

    def _lose(self, one: Hypothesis, end: int) -> Hypothesis:
        """An ASCII character was swallowed: nobody knows which; before a digit it was one most likely."""
        assert one.pieces is not None
        piece = one.pieces._replace(text=one.pieces.text + LOST, end=end, lost=1)
        identity, bits = 0, one.bits
        if self._text[end : end + 1].isdigit():
            identity = DIGIT
            bits += self._document.bits(one.context, DIGIT) - _DIGIT_LIKELY
        context = self._document.after(one.context, identity)
        return one._replace(bits=bits, before=0, last=0, must=False, context=context, pieces=piece)
