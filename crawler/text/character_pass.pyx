# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""Whole pages read, written and looked through, compiled: most of a page is ASCII, which is taken eight at a time.

Python's codecs decide about each character by itself, and those of GB 18030 through a general machine for all codecs
of East Asia: reading and writing a page took a tenth of the road. `characters.py` uses this module where it was built;
tests/test_character_pass.py holds it and Python's codecs together.
"""

from cpython.ref cimport PyObject
from crawler.text.utf8 cimport from_utf8, take_ascii
from libc.stdint cimport uint8_t, uint16_t, uint64_t
from libc.string cimport memcpy

cdef extern from "Python.h":  # with pointers: what is being made has one owner, or it could not be made shorter
    PyObject* PyUnicode_New(Py_ssize_t size, Py_UCS4 largest) except NULL
    int PyUnicode_Resize(PyObject** text, Py_ssize_t size) except -1
    void* PyUnicode_DATA(PyObject* text) noexcept nogil
    int PyUnicode_KIND(PyObject* text) noexcept nogil
    PyObject* PyBytes_FromStringAndSize(const char* bytes, Py_ssize_t size) except NULL
    int _PyBytes_Resize(PyObject** bytes, Py_ssize_t size) except -1
    char* PyBytes_AS_STRING(PyObject* bytes) noexcept nogil
    void Py_DECREF(PyObject* made)

cdef enum:
    FIRST_LEAD = 0x81  # of two bytes of GB 18030
    FIRST_TRAIL = 0x40
    TRAILS = 0xFF - 0x40

cdef enum Role:  # unusual.py's
    ODD = 1
    CHINESE = 2
    LETTER = 4

cdef uint64_t WIDE = 0xFF80FF80FF80FF80  # of four characters


cdef inline object owned(PyObject* made):
    """The object that was made, its one owner from now on."""
    whole = <object> made
    Py_DECREF(made)
    return whole


cdef inline bint all_ascii(const uint16_t* at) noexcept nogil:
    """Whether eight characters are."""
    cdef uint64_t words[2]
    memcpy(words, at, 16)
    return (words[0] | words[1]) & WIDE == 0


cdef inline Py_ssize_t ascii_characters(const uint16_t* at, const uint16_t* end) noexcept nogil:
    """How many characters from `at` on are ASCII."""
    cdef const uint16_t* begin = at
    while end - at >= 8 and all_ascii(at):
        at += 8
    while at < end and at[0] < 0x80:
        at += 1
    return at - begin


cdef Py_ssize_t from_pairs(
    const uint8_t* at, Py_ssize_t size, uint16_t* out, const uint16_t* pairs
) noexcept nogil:
    """How many characters were read; -1 where the bytes are not ASCII and pairs of the table."""
    cdef const uint8_t* end = at + size
    cdef uint16_t* begin = out
    cdef Py_ssize_t run
    while at < end:
        if at[0] < 0x80:
            run = take_ascii(at, end, out)
            at += run
            out += run
            continue
        if at[0] < FIRST_LEAD or at[0] == 0xFF or end - at < 2 or at[1] < FIRST_TRAIL or at[1] == 0xFF:
            return -1
        out[0] = pairs[(at[0] - FIRST_LEAD) * TRAILS + at[1] - FIRST_TRAIL]
        if out[0] == 0:
            return -1
        at += 2
        out += 1
    return out - begin


def text_of(bytes body, bytes pairs=None):
    """The text of bytes in UTF-8 or, with the table of its pairs, in GB 18030; None for what Python's codec must read,
    since it has errors, characters of four bytes, or none beyond Latin-1.
    """
    cdef Py_ssize_t size = len(body), read, place = 0
    cdef const uint8_t* source = <const uint8_t*> PyBytes_AS_STRING(<PyObject*> body)
    cdef PyObject* text = PyUnicode_New(size, 0xFFFF)
    cdef uint16_t* out = <uint16_t*> PyUnicode_DATA(text)
    if pairs is None:
        read = from_utf8(source, size, out)
    else:
        read = from_pairs(source, size, out, <const uint16_t*> PyBytes_AS_STRING(<PyObject*> pairs))
    while place < read and out[place] <= 0xFF:
        place += 1
    if place >= read:
        Py_DECREF(text)
        return None
    PyUnicode_Resize(&text, read)
    return owned(text)


cdef Py_ssize_t to_utf8(const uint16_t* at, Py_ssize_t size, uint8_t* out) noexcept nogil:
    """How many bytes were written; a question mark for half of a character."""
    cdef const uint16_t* end = at + size
    cdef uint8_t* begin = out
    cdef Py_ssize_t run, place
    cdef unsigned int code
    while at < end:
        code = at[0]
        if code < 0x80:
            run = ascii_characters(at, end)
            for place in range(run):
                out[place] = <uint8_t> at[place]
            at += run
            out += run
            continue
        if code < 0x800:
            out[0], out[1] = 0xC0 | code >> 6, 0x80 | code & 0x3F
            out += 2
        elif 0xD800 <= code < 0xE000:
            out[0] = c"?"
            out += 1
        else:
            out[0], out[1], out[2] = 0xE0 | code >> 12, 0x80 | code >> 6 & 0x3F, 0x80 | code & 0x3F
            out += 3
        at += 1
    return out - begin


def utf8_of(str text):
    """The text in UTF-8, a question mark for half of a character; None for what Python's codec must write, since it has
    characters beyond the basic plane, or none beyond Latin-1.
    """
    cdef Py_ssize_t size = len(text)
    cdef PyObject* written
    if PyUnicode_KIND(<PyObject*> text) != 2:
        return None
    written = PyBytes_FromStringAndSize(NULL, 3 * size)
    size = to_utf8(<const uint16_t*> PyUnicode_DATA(<PyObject*> text), size, <uint8_t*> PyBytes_AS_STRING(written))
    _PyBytes_Resize(&written, size)
    return owned(written)


def odd_places(str text, bytes roles):
    """Where characters stand that are odd, and where stray letters between two Chinese ones; None for a text
    with characters beyond the basic plane, or none beyond Latin-1.

    `roles` has one byte for each character of the basic plane (unusual.py); in ASCII there are no others than letters.
    """
    cdef const uint16_t* at
    cdef const uint8_t* role_of = <const uint8_t*> PyBytes_AS_STRING(<PyObject*> roles)
    cdef Py_ssize_t place = 0, size = len(text)
    cdef uint8_t role
    cdef list odd = [], strays = []
    if PyUnicode_KIND(<PyObject*> text) != 2:
        return None
    at = <const uint16_t*> PyUnicode_DATA(<PyObject*> text)
    while place < size:
        if at[place] < 0x80 and size - place >= 8 and all_ascii(at + place):
            place += 8
            continue
        role = role_of[at[place]]
        if role & ODD:
            odd.append(place)
        elif role & LETTER and 0 < place < size - 1:
            if role_of[at[place - 1]] & CHINESE and role_of[at[place + 1]] & CHINESE:
                strays.append(place)
        place += 1
    return odd, strays
