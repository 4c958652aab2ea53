"""GBK shown as Big5 with bytes lost on the way.

How it happens: a page in GBK is read as Big5. Pairs that Big5 does not have became U+FFFD for their first byte, and
their second byte was taken for the first of the next pair, so that all behind is paired wrongly up to the next ASCII.

Why it is right: turned back into bytes, all of it must be pairs of GBK again, and the text is far cheaper so. The byte
under a U+FFFD is one half of a pair whose other half is known, and Big5 has no pair that begins with it and has the
byte behind it second; the language model chooses among the few characters left. Two lost halves stay one U+FFFD.

When it must not act: text without U+FFFD (hanzi_mojibake.py reads that exactly), rare names, classical text. What it
can't know: the lost byte; such an edit says how sure it is.
"""

from __future__ import annotations

from functools import lru_cache

from crawler.edits import apply_edits
from crawler.items import Edit
from crawler.text.plausibility import LOST as LOST_BITS
from crawler.text.plausibility import bits, model
from crawler.text.repair.byte_lattice import LOST, UNKNOWN, Unit, beginning_no_pair, edits_by_bytes
from crawler.text.repair.context import Context

_SHORT, _BESIDE, _MANY = 12, 12, 4  # characters of an edit, those looked at on each side of it, losses among these
_DEAREST = 15.0  # bits of a character that is still guessed


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run that is GBK underneath and lost bytes."""
    if LOST not in text:
        return []
    found = _apart_from_losses(text, edits_by_bytes(text, context, "big5hkscs", "gb18030", _unit))
    if not found or any(map(_only_in_supplement, set(text))):
        return found
    plain = _apart_from_losses(text, edits_by_bytes(text, context, "cp950", "gb18030", _unit_of_plain))
    return plain if plain and _cost(apply_edits(text, plain)) < _cost(apply_edits(text, found)) else found


def _apart_from_losses(text: str, edits: list[Edit]) -> list[Edit]:
    """The edits but for those full of losses that stay, and short ones among them: UTF-8 read as Big5 has such words by
    accident.
    """
    kept = [edit for edit in edits if 5 * edit.after.count(LOST) <= len(edit.after)]
    return [
        edit
        for edit in kept
        if edit.end - edit.start >= _SHORT
        or (text[max(0, edit.start - _BESIDE) : edit.start] + text[edit.end : edit.end + _BESIDE]).count(LOST) < _MANY
    ]


def _cost(text: str) -> float:
    return bits("".join(character for character in text if character > "\x7f"))


@lru_cache(8_192)
def _only_in_supplement(character: str) -> bool:
    """Whether Big5 has a character with Hong Kong's supplement only, which most programs read it without."""
    if character <= "\u3400":
        return False
    return _encodes(character, "big5hkscs") and not (_encodes(character, "cp950") or _encodes(character, "big5"))


def _encodes(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(65_536)
def _unit(ahead: bytes, hidden: tuple[int, ...], codec: str = "big5hkscs") -> Unit:
    """The next character of GBK, of which pairs that `codec` lacks lost a byte."""
    first, second = ahead[0], ahead[1] if len(ahead) > 1 else 0
    if 0 in hidden:
        if 1 in hidden or second < 0x40:
            return 1 + (1 in hidden), (LOST,), LOST_BITS
        return _guessed([bytes((lead, second)) for lead in _without(codec, second) if lead < 0xF8])
    if first < 0x80:
        return 1, (chr(first),), 6.0 if first >= 0x20 or first in (9, 10, 13) else 30.0
    if 1 in hidden:
        following = ahead[2] if len(ahead) > 2 and 2 not in hidden else 0
        return _guessed([bytes((first, trail)) for trail in _without(codec, following)])
    try:
        character = ahead[:2].decode("gb18030")
    except UnicodeDecodeError:
        return 1, (), 0.0
    return 2, (character,), model("zh")[character]


def _unit_of_plain(ahead: bytes, hidden: tuple[int, ...]) -> Unit:
    return _unit(ahead, hidden, "cp950")


def _without(codec: str, following: int) -> tuple[int, ...]:
    return tuple(byte for byte in beginning_no_pair(codec, following) if byte > 0xA0)  # GBK's common half


def _guessed(pairs: list[bytes]) -> Unit:
    costs = model("zh")
    found = sorted(
        (costs[c], c) for c in (pair.decode("gb18030", "replace")[0] for pair in pairs) if costs[c] < _DEAREST
    )
    if not found:
        return 1, (), 0.0
    return 2, tuple(character for _, character in found), found[0][0] + UNKNOWN
