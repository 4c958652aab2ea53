# cython: language_level=3
"""UTF-8 as the compiled passes read it: runs of ASCII eight bytes at a time."""

from libc.stdint cimport uint8_t, uint16_t, uint64_t
from libc.string cimport memcpy


cdef inline bint are_ascii(const uint8_t* at) noexcept nogil:
    """Whether eight bytes are."""
    cdef uint64_t word
    memcpy(&word, at, 8)
    return word & <uint64_t> 0x8080808080808080 == 0


cdef inline Py_ssize_t ascii_bytes(const uint8_t* at, const uint8_t* end) noexcept nogil:
    """How many bytes from `at` on are ASCII."""
    cdef const uint8_t* begin = at
    while end - at >= 8 and are_ascii(at):
        at += 8
    while at < end and at[0] < 0x80:
        at += 1
    return at - begin


cdef inline Py_ssize_t take_ascii(const uint8_t* at, const uint8_t* end, uint16_t* out) noexcept nogil:
    """Reads the characters from `at` on that are ASCII; how many they were."""
    cdef Py_ssize_t run = ascii_bytes(at, end), place
    for place in range(run):
        out[place] = at[place]
    return run


cdef inline bint follows(uint8_t byte) noexcept nogil:
    """Whether it goes on a character of UTF-8."""
    return byte & 0xC0 == 0x80


cdef inline Py_ssize_t from_utf8(const uint8_t* at, Py_ssize_t size, uint16_t* out) noexcept nogil:
    """How many characters were read; -1 where the bytes are not strict UTF-8 of the basic plane."""
    cdef const uint8_t* end = at + size
    cdef uint16_t* begin = out
    cdef Py_ssize_t run
    cdef unsigned int byte
    while at < end:
        byte = at[0]
        if byte < 0x80:
            run = take_ascii(at, end, out)
            at += run
            out += run
            continue
        if byte >= 0xE0:
            if byte >= 0xF0 or end - at < 3 or not follows(at[1]) or not follows(at[2]):
                return -1
            byte = (byte & 0x0F) << 12 | (at[1] & 0x3F) << 6 | (at[2] & 0x3F)
            if byte < 0x800 or 0xD800 <= byte < 0xE000:
                return -1
            out[0] = byte
            at += 3
        else:
            if byte < 0xC2 or end - at < 2 or not follows(at[1]):
                return -1
            out[0] = (byte & 0x1F) << 6 | (at[1] & 0x3F)
            at += 2
        out += 1
    return out - begin
