"""UTF-8 shown as Windows-1252 letters, of which those that Windows-1252 does not have are gone: `ç�£`, `å„`.

How it happens: a program reads UTF-8 as Windows-1252. Five bytes (81, 8D, 8F, 90, 9D) have no letter there; programs
put U+FFFD in their place or leave them out, browsers show controls that are stripped later. One Chinese character in
seven has such a byte. The others lost nothing and could be read again by latin_mojibake.py, which leaves these behind.

Why it is right: the letters are turned back into bytes; what begins a character of three bytes and lacks one or two of
them can only be filled with the five. The language model chooses, and the edit's confidence says how sure it is.

When it must not act: letters of other languages, and text misread twice. The text must have several whole characters
of three bytes, as many at least as broken ones, that are ordinary Chinese. What it can't know: a letter that was left
out where the place before it would do as well; the sentence decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from crawler.items import Edit
from crawler.text.plausibility import bits, model
from crawler.text.repair.choose import CHOSEN, Chooser, choices_in
from crawler.text.repair.context import Context
from crawler.text.repair.effort import A_CHOICE, A_COUNT, A_LETTER
from crawler.text.repair.letter_paths import BYTE_OF, SPECIAL
from crawler.text.repair.signs import Signs

_LOST = "\ufffd"
_MISSING = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_LEADS = "âãäåæçèéï"  # of Chinese characters and full-width marks
_CONTINUING = "".join(map(chr, range(0x80, 0xC0))) + SPECIAL
_TOKEN = re.compile(f"[{_LEADS}][{re.escape(_CONTINUING)}{_LOST}]{{0,2}}+")
_RUN = re.compile(f"(?<![A-Za-z\xc0-\xff])(?:{_TOKEN.pattern})++(?![a-zÀÁÄ-ÿ{_LOST}])")
_TWICE = re.compile(f"[{_LEADS}][{re.escape(_CONTINUING)}]?[ÂÃ]")  # misread once more: what is missing is two bytes
_WHOLE = 3  # characters without a loss that a text must have
_ORDINARY = 12.0  # bits a character of these, on average
_GUESSED = 14.0  # bits of a character that is still guessed
_SIGNS = Signs(_LEADS)


def find_edits(text: str, context: Context) -> list[Edit]:
    """One edit for each run of such letters, in texts where a byte was lost.

    >>> text = "督察组要求限期整改".encode().decode("cp1252", "ignore")
    >>> [edit.after for edit in find_edits(text, Context(text))]
    ['督察组要求限期整改']
    """
    signs = _SIGNS.places_in(text)
    if not len(signs) or _TWICE.search(text):
        return []
    if not context.takes(A_LETTER * len(text), int(signs[0]), int(signs[-1]) + 1):
        return []
    runs = [_read(text, match) for match in _RUN.finditer(text)]
    units = [choices for _, _, found in runs for choices in found]
    whole = [choices[0] for choices in units if len(choices) == 1]
    if len(whole) < _WHOLE or 2 * len(whole) < len(units) or len(whole) == len(units):
        return []
    if bits("".join(whole)) > _ORDINARY * len(whole):
        return []
    known = "\n".join("".join(c[0] if len(c) == 1 else "\n" for c in found) for _, _, found in runs)
    if not context.takes(A_COUNT * len(known), runs[0][0], runs[-1][1]):
        return []
    chooser = Chooser(known, context)
    edits = []
    for start, end, found in runs:
        if not found or not all(found) or not context.takes(A_CHOICE * choices_in(found), start, end):
            continue
        after, sure = chooser.choose(found, text[max(0, start - 300) : start], text[end : end + 24])
        sure = min(sure, CHOSEN)
        edits.append(Edit(start, end, text[start:end], after, "mojibake:utf-8_as_cp1252", sure))
    return edits


def _read(text: str, run: re.Match[str]) -> tuple[int, int, list[tuple[str, ...]]]:
    """Where a run begins and ends, and what each of its characters can be; one that the end of a line cuts is left."""
    tokens: list[str] = _TOKEN.findall(run[0])
    end = run.end()
    if len(tokens[-1]) < 3 and (end == len(text) or text[end] == "\n"):
        end -= len(tokens.pop())
    return run.start(), end, [_characters(token) for token in tokens]


@lru_cache(maxsize=8192)
def _characters(token: str) -> tuple[str, ...]:
    """What the letters of one character can be, the likeliest first; none where nothing fits."""
    costs = model("zh")
    found = {}
    for raw in _filled(token):
        try:
            character = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if costs[character] < _GUESSED or (_LOST not in token and len(token) == 3):
            found[character] = costs[character]
    return tuple(sorted(found, key=found.__getitem__))


def _filled(token: str) -> list[bytes]:
    known = [None if c == _LOST else c.translate(BYTE_OF).encode("latin-1") for c in token]
    lost = [bytes((byte,)) for byte in _MISSING]
    shapes = [known]
    if len(known) == 2:
        shapes = [[known[0], None, known[1]], [*known, None]]
    elif len(known) == 1:
        shapes = [[known[0], None, None]]
    return [b"".join(way) for shape in shapes for way in product(*([c] if c is not None else lost for c in shape))]
