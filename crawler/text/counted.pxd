# cython: language_level=3
"""What the compiled passes count in a text."""

from cpython.unicode cimport Py_UNICODE_ISSPACE


cdef inline Py_ssize_t stripped_length(str text):
    """len(text.strip())"""
    cdef Py_ssize_t begin = 0, end = len(text)
    while begin < end and Py_UNICODE_ISSPACE(text[begin]):
        begin += 1
    while begin < end and Py_UNICODE_ISSPACE(text[end - 1]):
        end -= 1
    return end - begin
