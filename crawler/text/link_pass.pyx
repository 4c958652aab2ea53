# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""What is asked of all links of a page, and of its whole markup, on the way to its next page, its files and its list,
compiled.

`fields.next_page`, `fields.documents`, `lists` and `list_titles` use this module where it was built; tests/test_link_pass.py holds
it and what they do in Python together.
"""

cimport lxml.includes.etreepublic as lxml_api
from cpython.tuple cimport PyTuple_GET_ITEM
from cpython.unicode cimport Py_UNICODE_ISDECIMAL, Py_UNICODE_ISSPACE
from crawler.text.tree_nodes cimport behind
from libc.stdint cimport uint16_t
from libc.string cimport strcmp, strncmp
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Element
from lxml.includes.tree cimport const_xmlChar, xmlAttr, xmlNode

lxml_api.import_lxml__etree()

BUILT_WITH = lxml_api.LXML_VERSION_STRING.decode()  # another lxml may lay its objects out otherwise

cdef extern from "Python.h":
    enum:
        PyUnicode_2BYTE_KIND
    int PyUnicode_KIND(object)
    void* PyUnicode_DATA(object)

cdef enum:
    AHEAD = 64  # characters of markup that are looked at together


cdef inline bint opens(Py_UCS4 sign, bint angles) noexcept:
    if sign in u"[【(（" or Py_UNICODE_ISSPACE(sign):
        return True
    return angles and (sign == u"<" or sign == u">")


cdef inline bint is_letter(Py_UCS4 sign, unsigned int lower) noexcept nogil:
    return (<unsigned int> sign | 32) == lower


cdef bint begins_next(str text, Py_ssize_t at, Py_ssize_t end):
    """next_page._NEXT_SIGN.match"""
    cdef Py_UCS4 sign
    while at < end and opens(text[at], True):
        at += 1
    if at == end:
        return False
    sign = text[at]
    if sign == u"下" or sign == u"后":
        return at + 1 == end or text[at + 1] in u"一页頁"
    if sign in u"›»→":
        return True
    return (
        end - at >= 4
        and is_letter(sign, c'n')
        and is_letter(text[at + 1], c'e')
        and is_letter(text[at + 2], c'x')
        and is_letter(text[at + 3], c't')
    )


cdef bint begins_number(str text, Py_ssize_t at, Py_ssize_t end):
    """next_page._NUMBER_SIGN.match"""
    cdef Py_ssize_t digits = 0
    while at < end and opens(text[at], False):
        at += 1
    if at == end:
        return False
    if text[at] == u"第":
        return True
    while at < end and digits < 2 and Py_UNICODE_ISDECIMAL(text[at]):
        at += 1
        digits += 1
    if digits == 0:
        return False
    while at < end and (text[at] in u"]】)）" or Py_UNICODE_ISSPACE(text[at])):
        at += 1
    return at == end


def signs(str text, list nodes, Py_ssize_t short):
    """The text nodes in links, shorter than `short`, that begin as a link to the next page does, and those that begin as
    a page's number.
    """
    cdef list following = [], numbers = []
    cdef Py_ssize_t start, end
    for node in nodes:
        if <object> PyTuple_GET_ITEM(node, 6) is not True:
            continue
        start, end = <object> PyTuple_GET_ITEM(node, 3), <object> PyTuple_GET_ITEM(node, 4)
        if end - start < short:
            if begins_next(text, start, end):
                following.append(node)
            if begins_number(text, start, end):
                numbers.append(node)
    return following, numbers


cdef bint may_hold(const uint16_t* at) noexcept nogil:
    """Whether 页, 頁 or `next` may begin among the characters here; without a jump, so that many are compared at once."""
    cdef uint16_t found = 0
    cdef int i
    for i in range(AHEAD):  # 0x9875 and 0x9801, with a few characters beside them
        found |= <uint16_t> (((at[i] & 0xFF8B) == 0x9801) | ((at[i] == c"n") & (at[i + 2] == c"x")))
    return found != 0


cdef inline bint ends_word(str markup, Py_ssize_t at):
    """Whether a word that tells of the next page ends with the character here: what stands before it may be in a value."""
    cdef Py_UCS4 sign = markup[at], before
    if sign == u"页" or sign == u"頁":
        before = markup[at - 1] if at else 0
        return before in u"下一=\"'"
    if sign == u"t" and at >= 4 and markup[at - 1] == u"x" and markup[at - 2] == u"e" and markup[at - 3] == u"n":
        return markup[at - 4] in u"下一=\"'"
    return False


def told_ends(str markup):
    """Where a word that tells of the next page may end in an attribute's value (next_page._told_ends)."""
    cdef Py_ssize_t at = 0, size = len(markup), stop
    cdef bint wide = PyUnicode_KIND(markup) == PyUnicode_2BYTE_KIND
    cdef const uint16_t* data = <const uint16_t*> PyUnicode_DATA(markup)
    cdef list found = []
    while at < size:
        stop = min(size, at + AHEAD)
        if wide and at >= 3 and stop + 2 <= size and not may_hold(data + at - 3):
            at = stop - 3
            continue
        while at < stop:
            if ends_word(markup, at):
                found.append(at + 1)
            at += 1
    return found


def addresses(elements, of_script):
    """Where each link leads, as written; where a script may tell, what `of_script` says of the element."""
    cdef list found = []
    cdef xmlNode* node
    cdef str href
    for element in elements:
        node = (<_Element> element)._c_node
        href = lxml_api.attributeValueFromNsName(node, NULL, <const_xmlChar*> "href") or ""
        if (not href or href[0] in u"#jJ") and (
            u"'" in href
            or u'"' in href
            or u"%" in href
            or lxml_api.attributeValueFromNsName(node, NULL, <const_xmlChar*> "onclick") is not None
        ):
            href = of_script(element)
        found.append(href)
    return found


def inside(_Element container not None, elements):
    """Those of the elements that stand in the container, or are it."""
    cdef list found = []
    cdef xmlNode* at
    for element in elements:
        at = (<_Element> element)._c_node
        while at is not NULL and at is not container._c_node:
            at = at.parent
        if at is not NULL:
            found.append(element)
    return found


def frames_in(_Element container not None):
    """The elements iframe, embed and object in the container, or the container."""
    cdef list found = []
    cdef xmlNode* at = container._c_node
    while at is not NULL:
        if at.type == tree.XML_ELEMENT_NODE:
            if at.ns is NULL and (at.name[0] == c"i" or at.name[0] == c"e" or at.name[0] == c"o"):
                if is_called(at, "iframe") or is_called(at, "embed") or is_called(at, "object"):
                    found.append(lxml_api.elementFactory(container._doc, at))
            if at.children is not NULL:
                at = at.children
                continue
        at = behind(at, container._c_node)
    return found


cdef bint is_clicked(xmlNode* node) noexcept nogil:
    """Whether a script may follow an element when it is clicked."""
    cdef xmlAttr* at = node.properties
    cdef const char* name
    cdef const char* content
    while at is not NULL:
        name = <const char*> at.name
        if at.ns is NULL:
            if strcmp(name, "onclick") == 0:
                return True
            if strncmp(name, "data-", 5) == 0 and (
                strcmp(name + 5, "link") == 0 or strcmp(name + 5, "url") == 0 or strcmp(name + 5, "href") == 0
            ):
                return True
            if at.children is not NULL and strcmp(name, "href") == 0 and node.ns is NULL and is_called(node, "a"):
                content = <const char*> at.children.content  # NULL in a reference
                if content is not NULL and strncmp(content, "javascript:", 11) == 0:
                    return True
        at = at.next
    return False


def clicked(_Element root not None):
    """lists._clicked"""
    cdef list found = []
    cdef xmlNode* at = root._c_node
    while at is not NULL:
        if at.type == tree.XML_ELEMENT_NODE:
            if is_clicked(at):
                found.append(lxml_api.elementFactory(root._doc, at))
            if at.children is not NULL:
                at = at.children
                continue
        at = behind(at, root._c_node)
    return found


cdef inline bint is_plain(xmlNode* node) noexcept nogil:
    """Whether nothing but text stands in a node."""
    cdef xmlNode* at = node.children
    while at is not NULL:
        if at.type != tree.XML_TEXT_NODE and at.type != tree.XML_CDATA_SECTION_NODE:
            return False
        at = at.next
    return True


cdef inline bint is_code(xmlNode* node) noexcept nogil:
    return node.ns is NULL and (is_called(node, "script") or is_called(node, "style"))


def texts(_Element element not None):
    """list_titles.texts_of"""
    cdef xmlNode* top = element._c_node
    cdef xmlNode* at = top.children
    cdef list found = []
    cdef str text
    if is_plain(top):
        text = element.text
        return [" ".join(text.split())] if text and not text.isspace() else found
    while at is not NULL:
        if at.type == tree.XML_TEXT_NODE or at.type == tree.XML_CDATA_SECTION_NODE:
            if not is_code(at.parent):
                text = lxml_api.pyunicode(at.content)
                if not text.isspace():
                    found.append(" ".join(text.split()))
        elif at.type == tree.XML_ELEMENT_NODE and at.children is not NULL:
            at = at.children
            continue
        at = behind(at, top)
    return found


cdef inline bint is_called(xmlNode* node, const char* name) noexcept nogil:
    return strcmp(<const char*> node.name, name) == 0
