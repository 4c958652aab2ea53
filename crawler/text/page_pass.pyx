# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The pass over a page's tree (page_walk.py), compiled: the same answers, without an object for each step.

Half of what the pass costs in Python is asking lxml for events, texts and attributes of elements of which nothing is
kept. Here the nodes of libxml2 are read where they lie (lxml's documented C interface, `lxml.includes.etreepublic`),
white space is told before a string is made of it, and an element is wrapped only when something refers to it.
Nothing is written to the tree. `page_walk.Walk` uses this module where it was built, and its own pass elsewhere;
tests/test_page_pass.py holds the two together.
"""

cimport lxml.includes.etreepublic as lxml_api
from cpython cimport array
from cpython.object cimport PyTypeObject
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_SET_ITEM
from cpython.unicode cimport PyUnicode_FromKindAndData, Py_UNICODE_ISSPACE
from crawler.text.counted cimport stripped_length
from crawler.text.tree_nodes cimport is_bookmark, is_name, step, written_in
from crawler.text.utf8 cimport from_utf8
from libc.stdint cimport uint8_t, uint16_t
from libc.string cimport memset, strlen
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Document, _Element
from lxml.includes.tree cimport const_xmlChar, xmlAttr, xmlNode

cdef extern from "Python.h":
    object PyType_GenericAlloc(PyTypeObject* kind, Py_ssize_t entries)

lxml_api.import_lxml__etree()

BUILT_WITH = lxml_api.LXML_VERSION_STRING.decode()  # another lxml may lay its objects out otherwise

cdef enum:
    MAX_DEPTH = 2000  # page_walk.MAX_DEPTH
    NAMES = 256  # slots for the roles of element names
    SHORT = 2000  # bytes of a text for which there is room here

cdef enum Role:  # page_walk's
    BLOCK = 1
    SILENT = 2
    LINK = 4
    NOTED = 8
    SCRIPT = 16
    META = 32
    TITLE = 64

cdef enum Apart:
    NOTHING
    SPACE
    LINE_END

cdef struct Known:
    const_xmlChar* name
    int role


cdef inline bint is_blank(const_xmlChar* text) noexcept nogil:
    """Whether it is ASCII white space to its end."""
    while text[0] == 32 or 9 <= text[0] <= 13:
        text += 1
    return text[0] == 0


cdef inline xmlNode* text_from(xmlNode* at) noexcept nogil:
    """The text node that is `at`, or stands behind marks of XInclude; NULL where something else comes first."""
    while at is not NULL:
        if at.type == tree.XML_TEXT_NODE or at.type == tree.XML_CDATA_SECTION_NODE:
            return at
        if at.type != tree.XML_XINCLUDE_START and at.type != tree.XML_XINCLUDE_END:
            return NULL
        at = at.next
    return NULL


cdef inline bint says_none(const char* style) noexcept nogil:
    """Whether a style has the word, without which it hides nothing."""
    while style[0] != 0:
        if (
            (style[0] | 0x20) == c"n"
            and (style[1] | 0x20) == c"o"
            and (style[2] | 0x20) == c"n"
            and (style[3] | 0x20) == c"e"
        ):
            return True
        style += 1
    return False


cdef inline bint may_hide(xmlNode* node) noexcept nogil:
    cdef xmlAttr* attribute = node.properties
    cdef const char* style
    while attribute is not NULL:
        if is_name(attribute.name, "hidden"):
            return True
        if is_name(attribute.name, "style"):
            style = written_in(attribute)
            if style is NULL or says_none(style):
                return True
        attribute = attribute.next
    return False


cdef Py_ssize_t stops_in(str text):
    """How many commas and full stops there are (text_nodes.STOPS)."""
    cdef Py_ssize_t count = 0
    cdef Py_UCS4 character
    for character in text:
        if character in u"，。,；、":
            count += 1
    return count


cdef str decoded(const_xmlChar* content):
    """The text of bytes in UTF-8 up to a NUL."""
    cdef uint16_t characters[SHORT]
    cdef Py_ssize_t size = strlen(<const char*> content)
    if size < SHORT and (size := from_utf8(<const uint8_t*> content, size, characters)) >= 0:
        return PyUnicode_FromKindAndData(2, characters, size)
    return lxml_api.pyunicode(content)


cdef str read_text(xmlNode* first, bint* blank):
    """What lxml calls text or tail, from its first node on; None, and `blank` set, where it is ASCII white space."""
    cdef xmlNode* at = text_from(first)
    blank[0] = False
    if at is NULL:
        return None
    if text_from(at.next) is NULL:
        if at.content is NULL or at.content[0] == 0:
            return None
        if is_blank(at.content):
            blank[0] = True
            return None
        return decoded(at.content)
    pieces = []
    while at is not NULL:
        if at.content is not NULL:
            pieces.append(lxml_api.pyunicode(at.content))
        at = text_from(at.next)
    return "".join(pieces)


cdef inline void keep(item, Py_ssize_t place, value) noexcept:
    """Puts an entry into a tuple that is being made."""
    Py_INCREF(value)  # the tuple's
    PyTuple_SET_ITEM(item, place, value)


cdef inline int put(array.array sums, long long total) except -1:
    """Appends a sum."""
    cdef Py_ssize_t size = len(sums)
    array.resize_smart(sums, size + 1)
    sums.data.as_longlongs[size] = total  # of size + 1 that there are now
    return 0


def walk(found, _Element root, bint look_for_hidden, dict role_of, hides, node_type, Py_ssize_t max_nodes):
    """Fills the empty Walk `found`; the characters and text nodes seen.

    `role_of` gives the bits of each element name, `hides(element)` whether an element with a style hides itself,
    `node_type` is TextNode. Ends behind `max_nodes` text nodes or, with `limits` set, above MAX_DEPTH elements.
    """
    cdef _Document doc = root._doc
    cdef xmlNode* node = root._c_node
    cdef bint entering = True, blank
    cdef int depth = 0, open_blocks = 0, anchors = 0, inline_links = 0, silent = 0, hiding = 0, role, pending = NOTHING
    cdef Py_ssize_t at = 0, count = 0, end
    cdef Py_ssize_t starts[MAX_DEPTH]  # how many text nodes stood before each open element
    cdef int roles[MAX_DEPTH]  # of each open element
    cdef xmlNode* blocks[MAX_DEPTH]  # open blocks
    cdef int links[MAX_DEPTH]  # around each since the block outside it
    cdef Known known[NAMES]
    cdef Known* slot
    cdef str text, place
    cdef _Element element
    cdef list pieces = [], nodes = found.nodes, texts = found.weights.texts, shown = found.weights.shown
    cdef list comments = found.comments, scripts = found.scripts
    cdef dict spans = found.weights.spans, noted = found.noted
    cdef dict by_text = found.by_text, by_tail = found.by_tail, by_content = found.by_content, by_place
    cdef set hidden = found.hidden
    cdef array.array sizes = array.array("q", (0,)), linked = array.array("q", (0,)), stops = array.array("q", (0,))
    cdef Py_ssize_t size, all_sizes = 0, all_linked = 0, all_stops = 0
    memset(known, 0, sizeof(known))
    blocks[0] = (<_Element> root.getroottree().getroot())._c_node
    links[0] = 0
    while node is not NULL:
        text = None
        blank = False
        if not entering:  # the element's end
            role = roles[depth]
            if role & SILENT:
                silent -= 1
            elif role & LINK:
                anchors -= 1
                inline_links -= 1
            if role & BLOCK:
                pending = LINE_END
                inline_links = links[open_blocks]
                open_blocks -= 1
            if hiding and lxml_api.elementFactory(doc, node) in hidden:
                hiding -= 1
            if starts[depth] != count:
                spans[lxml_api.elementFactory(doc, node)] = (starts[depth], count)
            depth -= 1
            place, by_place = "tail", by_tail
            if not silent and depth:
                text = read_text(node.next, &blank)
        elif node.type == tree.XML_COMMENT_NODE:
            comments.append(lxml_api.elementFactory(doc, node))
            place, by_place = "tail", by_tail
            if not silent:
                text = read_text(node.next, &blank)
        else:
            depth += 1
            if depth >= MAX_DEPTH:
                found.limits = ("too_deep",)
                break
            starts[depth] = count
            slot = &known[(<size_t> node.name >> 2) % NAMES]
            if slot.name != node.name:  # a document keeps one copy of each name
                slot.name = node.name
                slot.role = role_of.get(lxml_api.pyunicode(node.name), 0)
            role = slot.role if node.ns is NULL else 0
            if role & LINK and is_bookmark(node):
                role ^= LINK
            roles[depth] = role
            if look_for_hidden and may_hide(node):
                element = lxml_api.elementFactory(doc, node)
                if hides(element):
                    hidden.add(element)
                    hiding += 1
            place, by_place = "text", by_text
            if role & NOTED:
                (<list> noted[lxml_api.pyunicode(node.name)]).append(lxml_api.elementFactory(doc, node))
            if role & BLOCK:
                pending = LINE_END
                open_blocks += 1
                blocks[open_blocks] = node
                links[open_blocks] = inline_links
                inline_links = 0
            if role & SILENT:
                silent += 1
                if role & SCRIPT and (script := lxml_api.textOf(node)):
                    scripts.append(script)
            elif role & LINK:
                anchors += 1
                inline_links += 1
            if role & META:
                text = found._meta(lxml_api.elementFactory(doc, node))
                place, by_place = "content", by_content
            elif role & TITLE:
                if found.title is None:
                    found.title = lxml_api.elementFactory(doc, node)
                text = read_text(node.children, &blank)
            elif not silent:
                text = read_text(node.children, &blank)
        if blank or (text and Py_UNICODE_ISSPACE(text[0]) and text.isspace()):
            pending = pending or SPACE
        elif text:
            if pending:
                if at:
                    pieces.append("\n" if pending == LINE_END else " ")
                    at += 1
                pending = NOTHING
            end = at + len(text)
            element = lxml_api.elementFactory(doc, node)
            block = lxml_api.elementFactory(doc, blocks[open_blocks])
            item = PyType_GenericAlloc(<PyTypeObject*> node_type, 8)  # what node_type(…) does, without a tuple to make it from
            keep(item, 0, element)
            keep(item, 1, place)
            keep(item, 2, hiding > 0)
            keep(item, 3, at)
            keep(item, 4, end)
            keep(item, 5, block)
            keep(item, 6, anchors > 0)
            keep(item, 7, inline_links > 0)
            nodes.append(item)
            pieces.append(text)
            texts.append(text)
            at = end
            count += 1
            by_place[element] = item
            if by_place is by_content or hiding:
                shown.append(None)
            else:
                shown.append(anchors > 0)
                size = stripped_length(text)
                all_sizes += size
                if anchors:
                    all_linked += size
                else:
                    all_stops += stops_in(text)
            put(sizes, all_sizes)
            put(linked, all_linked)
            put(stops, all_stops)
            if count > max_nodes and by_place is not by_content:
                break
        node = step(node, root._c_node, &entering)
    found.text = "".join(pieces)
    found.weights.sums = sizes, linked, stops
    return at, count


def names_of(elements):
    """The elements by their id and by their class as written, in the order in which they come."""
    cdef dict ids = {}, classes = {}, table
    cdef _Element element
    cdef xmlAttr* attribute
    cdef const char* written
    cdef str value
    for element in elements:
        attribute = element._c_node.properties
        while attribute is not NULL:
            table = ids if is_name(attribute.name, "id") else classes if is_name(attribute.name, "class") else None
            if table is not None and attribute.ns is NULL:
                written = written_in(attribute)
                if written is NULL:
                    value = lxml_api.attributeValue(element._c_node, attribute)
                else:
                    value = lxml_api.pyunicode(<const_xmlChar*> written) if written[0] else None
                if value:
                    known = table.get(value)
                    if known is None:
                        table[value] = [element]
                    else:
                        (<list> known).append(element)
            attribute = attribute.next
    return ids, classes


def is_clean(str text):
    """Whether a text has nothing that XML cannot hold (page_walk.FORBIDDEN)."""
    cdef Py_UCS4 character
    for character in text:
        if character < 0x20:
            if character != 9 and character != 10 and character != 12 and character != 13:
                return False
        elif 0xD800 <= character < 0xE000 or character == 0xFFFE or character == 0xFFFF:
            return False
    return True
