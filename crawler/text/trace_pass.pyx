# cython: language_level=3, wraparound=False
"""Traced texts (traced.py) with their white space collapsed, compiled: a text is read twice, and nothing is looked for
in it that it does not have.

`Traced.collapsed` and `gathered` use this module where it was built, for texts without characters of no width;
tests/test_trace_pass.py holds it and what they do in Python together.
"""

from cpython.unicode cimport Py_UNICODE_ISSPACE
from crawler.text.slotted cimport empty, keep, slot


cdef inline bint is_dropped(Py_UCS4 character) noexcept:
    """Whether it has no width (traced._RUBBISH)."""
    return (
        0x200B <= character <= 0x200D or character == 0x2060 or character == 0xFEFF or character == 0xAD
    )


cdef inline bint is_plain(Py_UCS4 character) noexcept:
    """Whether it is one of those that most texts consist of, neither white space nor without width."""
    return 0x3001 <= character < 0xFEFF


cdef Py_ssize_t words_in(str text):
    """How many words there are; -1 where a character without width is among them."""
    cdef Py_ssize_t count = 0
    cdef bint inside = False
    cdef Py_UCS4 character
    for character in text:
        if is_plain(character):
            count += not inside
            inside = True
        elif is_dropped(character):
            return -1
        elif Py_UNICODE_ISSPACE(character):
            inside = False
        else:
            count += not inside
            inside = True
    return count


cdef inline bint parts(str text, Py_ssize_t at) noexcept:
    """Whether white space stands at a place."""
    return not is_plain(text[at]) and Py_UNICODE_ISSPACE(text[at])


cdef inline bint is_one(str text, Py_ssize_t words) noexcept:
    """Whether a text of so many words is nothing or one word, without white space around it."""
    return not text or (words == 1 and not parts(text, 0) and not parts(text, len(text) - 1))


cdef made(kind, str text, tuple runs):
    whole = empty(kind)
    keep(whole, slot(kind, "text"), text)
    keep(whole, slot(kind, "runs"), runs)
    return whole


cdef in_words(kind, str text, runs):
    """The words of a text, a space between them, and the parts of its runs that they keep."""
    cdef list kept = [], left = []
    cdef Py_ssize_t size = len(text), end = 0, written = 0, number = 0, ahead, start, at, length, origin, low, high
    while True:
        start = end
        while start < size and parts(text, start):
            start += 1
        if start == size:
            break
        end = start + 1
        while end < size and not parts(text, end):
            end += 1
        if kept:
            kept.append(" ")
            written += 1
        kept.append(text[start:end])
        while number < len(runs) and runs[number][0] + runs[number][1] <= start:
            number += 1
        ahead = number
        while ahead < len(runs):
            at, length, origin = runs[ahead]
            if at >= end:
                break
            low, high = max(at, start), min(at + length, end)
            left.append((written + low - start, high - low, origin + low - at))
            ahead += 1
        number = max(number, ahead - 1)
        written += end - start
    return made(kind, "".join(kept), tuple(left))


def collapsed(traced):
    """`Traced.collapsed`; None for a text with characters of no width, and one that is more than a `str`."""
    text = traced.text
    cdef Py_ssize_t words = words_in(text) if type(text) is str else -1
    if words < 0:
        return None
    return traced if is_one(text, words) else in_words(type(traced), text, traced.runs)


def gathered(kind, list pieces):
    """`traced.gathered`; None for a text with characters of no width."""
    cdef list texts = [], runs = []
    cdef Py_ssize_t at = 0, size
    cdef str text
    for piece, origin in pieces:
        size = len(piece)
        if size == 0:
            continue
        texts.append(piece)
        if origin >= 0:
            runs.append((at, size, origin))
        at += size
    text = "".join(texts)
    cdef Py_ssize_t words = words_in(text)
    if words < 0:
        return None
    return made(kind, text, tuple(runs)) if is_one(text, words) else in_words(kind, text, runs)
