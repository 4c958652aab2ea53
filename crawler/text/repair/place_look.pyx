# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Looks at what stands around the few places where signs of damage stand, compiled.

A clean page has some dozens of such places, and each question about them in arrays costs more in calls than in work.
`signs.py`, `latin_mojibake.py` and `short_runs.py` use this module where it was built; tests/repair/test_place_look.py
holds it and what they do in arrays together. Texts are given as `characters.code_points`.
"""

from libc.stdint cimport uint8_t, uint16_t, uint32_t

import numpy as np


def of_set(const Py_ssize_t[::1] places, const uint32_t[::1] bits, uint32_t wanted):
    """Those places of which the bits have the one that is wanted."""
    cdef Py_ssize_t at, found = 0
    for at in range(len(places)):
        found += bits[at] & wanted != 0
    result = np.empty(found, np.intp)
    cdef Py_ssize_t[::1] into = result
    found = 0
    for at in range(len(places)):
        if bits[at] & wanted:
            into[found] = places[at]
            found += 1
    return result


def numbers_at(const uint16_t[::1] points, const Py_ssize_t[::1] places, const uint8_t[::1] numbers, Py_ssize_t count):
    """How often each number below `count` stands for the character at a place."""
    cdef Py_ssize_t number, at
    cdef list found = [0] * count
    if len(numbers) != 0x10000:
        raise ValueError("a table of another length")
    for number in range(len(places)):
        at = places[number]
        if not 0 <= at < len(points):
            raise ValueError("a place outside the text")
        if numbers[points[at]] < count:
            found[numbers[points[at]]] += 1
    return found


cdef double best_sum(
    const uint16_t[::1] points, const double[::1] gains, Py_ssize_t at, Py_ssize_t end, Py_ssize_t step
) noexcept:
    """The most that characters in a row gain from `at` on, 0 where none gain."""
    cdef double total = 0.0, best = 0.0
    while at != end:
        total += gains[points[at]]
        best = max(best, total)
        at += step
    return best


def gaining(
    const uint16_t[::1] points, const Py_ssize_t[::1] places, const double[::1] gains, Py_ssize_t reach, double least
):
    """The places where a character gains more than `least` with those beside it that gain most, `reach` on each side."""
    cdef list found = []
    cdef Py_ssize_t number, at, size = len(points)
    cdef double before, behind
    if len(gains) != 0x10000:
        raise ValueError("a table of another length")
    for number in range(len(places)):
        at = places[number]
        if not 0 <= at < size:
            raise ValueError("a place outside the text")
        before = best_sum(points, gains, at - 1, max(0, at - reach) - 1, -1)
        behind = best_sum(points, gains, at + 1, min(size, at + reach + 1), 1)
        if gains[points[at]] + before + behind > least:
            found.append(at)
    return found


def stretches(
    const uint16_t[::1] points, const Py_ssize_t[::1] places, const uint8_t[::1] kinds, uint8_t inside, uint8_t letter,
    uint8_t mark, uint8_t control,
):
    """The rows of characters of the kind `inside` around the places where a `control` stands, or a `letter` behind a
    `mark` or before one or another letter.
    """
    cdef list found = []
    cdef Py_ssize_t number, at, start, end = 0, size = len(points)
    cdef uint8_t here, before, behind
    if len(kinds) != 0x10000:
        raise ValueError("a table of another length")
    for number in range(len(places)):
        at = places[number]
        if not 0 <= at < size:
            raise ValueError("a place outside the text")
        if at < end:
            continue
        here = kinds[points[at]]
        before = kinds[points[at - 1]] if at else 0
        behind = kinds[points[at + 1]] if at + 1 < size else 0
        if not (here & control or here & letter and (before & mark or behind & (letter | mark))):
            continue
        start, end = at, at + 1
        while start and kinds[points[start - 1]] & inside:
            start -= 1
        while end < size and kinds[points[end]] & inside:
            end += 1
        found.append((start, end))
    return found
