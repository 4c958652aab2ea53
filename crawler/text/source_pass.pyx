# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""One look at a page's source for everything that bounds.py asks of it, compiled.

Searching for each sign by itself takes longer than the rest of bounding, for the signs share their letters with all
markup. `bounds.signs_in` uses this module where it was built; tests/test_source_pass.py holds it and what it does in
Python together.
"""

from libc.stdint cimport uint8_t
from libc.string cimport memchr, memcmp

cdef enum:
    BLOCK = 128  # bytes that are counted together, in one byte each: compilers make few steps of that


cdef Py_ssize_t count_equals(const uint8_t* at, const uint8_t* end, bint* odd) noexcept nogil:
    """How many equals signs there are; `odd` is set where there is a NUL or a form feed."""
    cdef Py_ssize_t values = 0
    cdef uint8_t some, strange = 0
    cdef int place
    while end - at >= BLOCK:
        some = 0
        for place in range(BLOCK):
            some += at[place] == c"="
            strange |= (at[place] == 0) | (at[place] == 12)
        values += some
        at += BLOCK
    while at < end:
        values += at[0] == c"="
        strange |= (at[0] == 0) | (at[0] == 12)
        at += 1
    odd[0] = strange
    return values


cdef bint is_odd(const uint8_t* at, const uint8_t* end) noexcept nogil:
    """Whether a reference, of which `at` is what follows its ampersand, may be one to a form feed."""
    if at == end or at[0] != c"#":
        return False
    at += 1
    if at < end and (at[0] == c"x" or at[0] == c"X"):
        at += 1
    while at < end and at[0] == c"0":
        at += 1
    return at < end and (at[0] == c"1" or at[0] == c"c" or at[0] == c"C")


def signs_in(bytes source):
    """Where the first `</html>` and the first `</HTML>` stand (-1: nowhere), how many equals signs there are, and
    whether a NUL or a form feed may occur, written as itself or as a reference.
    """
    cdef const uint8_t* begin = source
    cdef const uint8_t* end = begin + len(source)
    cdef const uint8_t* at
    cdef Py_ssize_t lower = -1, upper = -1
    cdef bint odd
    cdef Py_ssize_t values = count_equals(begin, end, &odd)
    at = <const uint8_t*> memchr(begin, c"<", end - begin)
    while at is not NULL:
        if at + 6 < end and at[1] == c"/":
            if lower < 0 and memcmp(at, b"</html>", 7) == 0:
                lower = at - begin
            elif upper < 0 and memcmp(at, b"</HTML>", 7) == 0:
                upper = at - begin
        at = <const uint8_t*> memchr(at + 1, c"<", end - at - 1)
    at = begin
    while not odd and (at := <const uint8_t*> memchr(at, c"&", end - at)) is not NULL:
        at += 1
        odd = is_odd(at, end)
    return lower, upper, values, odd
