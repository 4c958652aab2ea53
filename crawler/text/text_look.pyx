# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Looks at all characters of a text, compiled: as numbers, which are in some set, where words of some list may begin,
what rules see of it.

In arrays each look costs an encoded copy of the text and several passes over it, and small texts most of all the calls.
`repair.characters`, `repair.signs`, `repair.word_scan`, `fold` and `pattern_signs` use this module where it was built;
tests/test_text_look.py holds it and what they do without it together.
"""

from cpython.mem cimport PyMem_Free, PyMem_Malloc
from cpython.unicode cimport PyUnicode_DATA, PyUnicode_KIND
from libc.stdint cimport uint8_t, uint16_t, uint32_t
from libc.string cimport memcpy

import numpy as np

cdef extern from "Python.h":
    object PyUnicode_FromKindAndData(int kind, const void* characters, Py_ssize_t size)

ctypedef fused Units:
    uint8_t
    uint16_t
    uint32_t


cdef inline uint32_t unit(Units character) noexcept nogil:
    """A number below 0x10000: of a character beyond the basic plane its first surrogate."""
    if Units is uint32_t:
        return character if character <= 0xFFFF else 0xD7C0 + (character >> 10)
    else:
        return character


cdef inline uint32_t number(Units character) noexcept nogil:
    """A number below 0x10000: 0xFFFF for all characters beyond the basic plane."""
    if Units is uint32_t:
        return character if character <= 0xFFFF else 0xFFFF
    else:
        return character


cdef void copied(const Units* text, Py_ssize_t count, uint16_t* result) noexcept nogil:
    cdef Py_ssize_t at
    if Units is uint16_t:
        memcpy(result, text, 2 * count)
    else:
        for at in range(count):
            result[at] = number(text[at])


cdef Py_ssize_t counted(const Units* text, Py_ssize_t count, const uint32_t* sets) noexcept nogil:
    cdef Py_ssize_t at, found = 0
    for at in range(count):
        found += sets[unit(text[at])] != 0
    return found


cdef uint32_t listed(
    const Units* text, const uint32_t* sets, Py_ssize_t wanted, Py_ssize_t* places, uint32_t* bits
) noexcept nogil:
    cdef Py_ssize_t at = 0, found = 0
    cdef uint32_t here, present = 0
    while found < wanted:
        here = sets[unit(text[at])]
        if here:
            places[found], bits[found] = at, here
            present |= here
            found += 1
        at += 1
    return present


cdef list paired(
    const Units* text, Py_ssize_t count, const uint16_t* folded, const uint8_t* hashes, uint16_t first, uint16_t second,
    dict known,
):
    cdef list found = []
    cdef Py_ssize_t at
    cdef uint16_t here = folded[number(text[0])], behind
    for at in range(count - 1):
        behind = folded[number(text[at + 1])]
        if hashes[<uint16_t> (here * first + behind * second)]:
            pair = <uint32_t> here << 16 | behind
            if pair in known:
                found.append((at, pair))
        here = behind
    return found


cdef bint begun(
    const Units* text, Py_ssize_t count, const uint16_t* folded, const uint8_t* hashes, uint16_t first, uint16_t second,
    const uint8_t* alone,
) noexcept nogil:
    cdef Py_ssize_t at
    cdef uint16_t here, before = 0
    for at in range(count):
        here = folded[number(text[at])]
        if alone[here] or (at and hashes[<uint16_t> (before * first + here * second)]):
            return True
        before = here
    return False


def points(str text):
    """One number a character, those beyond the basic plane as 0xFFFF."""
    cdef Py_ssize_t count = len(text)
    cdef void* data = PyUnicode_DATA(text)
    result = np.empty(count, np.uint16)
    cdef uint16_t[::1] into = result
    if not count:
        return result
    if PyUnicode_KIND(text) == 1:
        copied(<const uint8_t*> data, count, &into[0])
    elif PyUnicode_KIND(text) == 2:
        copied(<const uint16_t*> data, count, &into[0])
    else:
        copied(<const uint32_t*> data, count, &into[0])
    return result


def marked(str text, const uint32_t[::1] sets):
    """Where the characters stand that are in any of the sets, which they are in, and which occur at all.

    `sets` has a bit for each set: by character, and by first surrogate for those beyond the basic plane.
    """
    cdef Py_ssize_t count = len(text), wanted
    cdef void* data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef Py_ssize_t[::1] at
    cdef uint32_t[::1] which
    cdef uint32_t present
    if len(sets) != 0x10000:
        raise ValueError("a table of another length")
    if kind == 1:
        wanted = counted(<const uint8_t*> data, count, &sets[0])
    elif kind == 2:
        wanted = counted(<const uint16_t*> data, count, &sets[0])
    else:
        wanted = counted(<const uint32_t*> data, count, &sets[0])
    places, bits = np.empty(wanted, np.intp), np.empty(wanted, np.uint32)
    if not wanted:
        return places, bits, 0
    at, which = places, bits
    if kind == 1:
        present = listed(<const uint8_t*> data, &sets[0], wanted, &at[0], &which[0])
    elif kind == 2:
        present = listed(<const uint16_t*> data, &sets[0], wanted, &at[0], &which[0])
    else:
        present = listed(<const uint32_t*> data, &sets[0], wanted, &at[0], &which[0])
    return places, bits, present


def pairs_in(
    str text, const uint16_t[::1] folded, const uint8_t[::1] hashes, uint16_t first, uint16_t second, dict known
):
    """The places of those pairs of characters, folded, that are `known`, with the pair in one number.

    `hashes` marks first * one + second * other (modulo 0x10000) of each of them.
    """
    cdef Py_ssize_t count = len(text)
    cdef void* data = PyUnicode_DATA(text)
    if len(folded) != 0x10000 or len(hashes) != 0x10000:
        raise ValueError("a table of another length")
    if count < 2:
        return []
    if PyUnicode_KIND(text) == 1:
        return paired(<const uint8_t*> data, count, &folded[0], &hashes[0], first, second, known)
    if PyUnicode_KIND(text) == 2:
        return paired(<const uint16_t*> data, count, &folded[0], &hashes[0], first, second, known)
    return paired(<const uint32_t*> data, count, &folded[0], &hashes[0], first, second, known)


def begun_behind(
    str text, list places, Py_ssize_t reach, const uint16_t[::1] folded, const uint8_t[::1] hashes, uint16_t first,
    uint16_t second, const uint8_t[::1] alone,
):
    """Of each place whether a character that is marked `alone`, or a pair whose hash is marked, stands in the reach
    behind it, folded.
    """
    cdef Py_ssize_t length = len(text), at, count
    cdef void* data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef list found = []
    if len(folded) != 0x10000 or len(hashes) != 0x10000 or len(alone) != 0x10000:
        raise ValueError("a table of another length")
    for at in places:
        if not 0 <= at <= length:
            raise ValueError("a place outside the text")
        count = min(reach, length - at)
        if kind == 1:
            found.append(begun((<const uint8_t*> data) + at, count, &folded[0], &hashes[0], first, second, &alone[0]))
        elif kind == 2:
            found.append(begun((<const uint16_t*> data) + at, count, &folded[0], &hashes[0], first, second, &alone[0]))
        else:
            found.append(begun((<const uint32_t*> data) + at, count, &folded[0], &hashes[0], first, second, &alone[0]))
    return found


cdef object rewritten(const Units* text, Py_ssize_t count, const uint16_t* table, str as_it_is):
    cdef Py_ssize_t at = 0
    cdef uint16_t* into
    while at < count and text[at] <= 0xFFFF and table[text[at]] == text[at]:
        at += 1
    if at == count:
        return as_it_is
    into = <uint16_t*> PyMem_Malloc(2 * count)
    if into is NULL:
        raise MemoryError
    for at in range(count):
        into[at] = table[text[at]] if text[at] <= 0xFFFF else 0
        if not into[at] and text[at]:
            PyMem_Free(into)
            return None
    try:
        return PyUnicode_FromKindAndData(2, into, count)
    finally:
        PyMem_Free(into)


def folded(str text, bytes table):
    """The text with the character that the table has for each; None where one, or what it becomes, is beyond the basic
    plane.

    `table` has two bytes for each character of the basic plane, 0 where it becomes one beyond.
    """
    cdef Py_ssize_t count = len(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef const uint16_t* to = <const uint16_t*> <const char*> table
    if len(table) != 0x20000:
        raise ValueError("a table of another length")
    if PyUnicode_KIND(text) == 1:
        return rewritten(<const uint8_t*> data, count, to, text)
    if PyUnicode_KIND(text) == 2:
        return rewritten(<const uint16_t*> data, count, to, text)
    return rewritten(<const uint32_t*> data, count, to, text)


cdef object joined(const Units* text, Py_ssize_t count, const uint16_t* numbers, list sets, object found):
    cdef bytearray seen = bytearray(len(sets))
    cdef Py_ssize_t at
    cdef uint16_t here
    for at in range(count):
        here = numbers[text[at]] if text[at] <= 0xFFFF else 0
        if here and not seen[here]:
            seen[here] = 1
            found |= sets[here]
    return found


def sets_in(str text, bytes numbers, list sets, found):
    """`found` with the bits of the sets whose signs occur in the text.

    `numbers` has two bytes for each character of the basic plane: the place of its set in `sets`, 0 for none.
    """
    cdef Py_ssize_t count = len(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef const uint16_t* at = <const uint16_t*> <const char*> numbers
    if len(numbers) != 0x20000:
        raise ValueError("a table of another length")
    if PyUnicode_KIND(text) == 1:
        return joined(<const uint8_t*> data, count, at, sets, found)
    if PyUnicode_KIND(text) == 2:
        return joined(<const uint16_t*> data, count, at, sets, found)
    return joined(<const uint32_t*> data, count, at, sets, found)
