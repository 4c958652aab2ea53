# cython: language_level=3
"""Nodes of libxml2's tree as the compiled passes read them where they lie."""

from libc.string cimport strcmp
from lxml.includes cimport tree
from lxml.includes.tree cimport const_xmlChar, xmlAttr, xmlNode


cdef inline bint is_name(const_xmlChar* written, const char* name) noexcept nogil:
    """Whether an element or attribute is called so; most are told by their first letter."""
    return written[0] == <unsigned char> name[0] and strcmp(<const char*> written, name) == 0


cdef inline xmlNode* seen_from(xmlNode* at) noexcept nogil:
    """The first of the siblings from `at` on that is an element or a comment."""
    while at is not NULL and at.type != tree.XML_ELEMENT_NODE and at.type != tree.XML_COMMENT_NODE:
        at = at.next
    return at


cdef inline xmlNode* step(xmlNode* node, xmlNode* root, bint* entering) noexcept nogil:
    """The next event of a walk over elements and comments: into the element, to the next sibling, or to the end of the
    element around; NULL behind the end of the root.
    """
    cdef xmlNode* following
    if entering[0] and node.type == tree.XML_ELEMENT_NODE:
        following = seen_from(node.children)
        entering[0] = following is not NULL
        return following if following is not NULL else node
    if node is root:
        return NULL
    following = seen_from(node.next)
    entering[0] = following is not NULL
    return following if following is not NULL else node.parent


cdef inline xmlNode* behind(xmlNode* node, xmlNode* root) noexcept nogil:
    """The next node below the root that is not below this one; NULL where there is none."""
    while node is not root and node.next is NULL:
        node = node.parent
    return NULL if node is root else node.next


cdef inline const char* written_in(xmlAttr* attribute) noexcept nogil:
    """The value of an attribute in UTF-8; NULL where it is in pieces, as references leave it."""
    cdef xmlNode* value = attribute.children
    if value is NULL:
        return ""
    if value.next is not NULL or value.type != tree.XML_TEXT_NODE or value.content is NULL:
        return NULL
    return <const char*> value.content


cdef inline bint is_bookmark(xmlNode* link) noexcept nogil:
    """page_walk.is_bookmark."""
    cdef xmlAttr* attribute = link.properties
    cdef bint named = False
    while attribute is not NULL:
        if attribute.ns is NULL:
            if is_name(attribute.name, "href") or is_name(attribute.name, "onclick"):
                return False
            named = named or is_name(attribute.name, "name")
        attribute = attribute.next
    return named
