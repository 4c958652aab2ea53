# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""One look at a page's source for everything that bounds.py asks of it, compiled.

Searching for each sign by itself takes longer than the rest of bounding, for the signs share their letters with all
markup. `bounds.signs_in` uses this module where it was built; tests/test_source_pass.py holds it and what it does in
Python together.
"""

from libc.string cimport memcmp, memset

cdef enum Kind:
    PLAIN
    TAG
    REFERENCE
    EQUALS
    ODD


def signs_in(bytes source):
    """Where the first `</html>` and the first `</HTML>` stand (-1: nowhere), how many equals signs there are, and
    whether a NUL or a form feed may occur, written as itself or as a reference.
    """
    cdef const unsigned char* at = source
    cdef const unsigned char* begin = at
    cdef const unsigned char* end = at + len(source)
    cdef const unsigned char* ahead
    cdef unsigned char kinds[256]
    cdef Py_ssize_t lower = -1, upper = -1, values = 0
    cdef bint odd = False
    cdef int kind
    memset(kinds, PLAIN, 256)
    kinds[ord(b"<")], kinds[ord(b"&")], kinds[ord(b"=")], kinds[0], kinds[12] = TAG, REFERENCE, EQUALS, ODD, ODD
    while at < end:
        kind = kinds[at[0]]
        if kind == TAG:
            if end - at >= 7 and at[1] == c"/":
                if lower < 0 and memcmp(at, b"</html>", 7) == 0:
                    lower = at - begin
                elif upper < 0 and memcmp(at, b"</HTML>", 7) == 0:
                    upper = at - begin
        elif kind == EQUALS:
            values += 1
        elif kind == REFERENCE:
            ahead = at + 1
            if ahead < end and ahead[0] == c"#":
                ahead += 1
                if ahead < end and (ahead[0] == c"x" or ahead[0] == c"X"):
                    ahead += 1
                while ahead < end and ahead[0] == c"0":
                    ahead += 1
                odd = odd or (ahead < end and (ahead[0] == c"1" or ahead[0] == c"c" or ahead[0] == c"C"))
        elif kind == ODD:
            odd = True
        at += 1
    return lower, upper, values, odd
