# cython: language_level=3, wraparound=False, initializedcheck=False
"""The copy of the container's subtree (fragment_cut.py), compiled: the same tags and strings, without a question to lxml
for each event, text and name.

Nodes are read where libxml2 has them; an element is wrapped only where a rule is asked about it, or where it has been
wrapped already, without which no table of the page has it. `fragment_cut.cut_fragment` uses this module where it was
built; tests/test_fragment_pass.py holds it and what it does in Python together.
"""

cimport lxml.includes.etreepublic as lxml_api
from crawler.text.tree_nodes cimport is_bookmark, is_name, step, written_in
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Document, _Element
from lxml.includes.tree cimport const_xmlChar, xmlAttr, xmlNode

lxml_api.import_lxml__etree()

BUILT_WITH = lxml_api.LXML_VERSION_STRING.decode()  # another lxml may lay its objects out otherwise

cdef enum Role:  # fragment_cut's
    CUT = 1
    KEPT = 2
    LOOSE = 4


cdef inline object wrapped(_Document document, xmlNode* node):
    """The element of a node that was wrapped already; None for others."""
    return None if node._private is NULL else lxml_api.elementFactory(document, node)


cdef str value_of(xmlNode* node, const char* name):
    """An attribute's value, "" without it."""
    cdef xmlAttr* attribute = node.properties
    cdef const char* written
    while attribute is not NULL:
        if attribute.ns is NULL and is_name(attribute.name, name):
            written = written_in(attribute)
            if written is NULL:
                return lxml_api.attributeValue(node, attribute)
            return lxml_api.pyunicode(<const_xmlChar*> written)
        attribute = attribute.next
    return ""


cdef inline bint has_choice(xmlNode* node) noexcept nogil:
    """Whether the first child is an input."""
    cdef xmlNode* first = node.children
    while first is not NULL and not lxml_api._isElement(first):
        first = first.next
    return (
        first is not NULL
        and first.type == tree.XML_ELEMENT_NODE
        and first.ns is NULL
        and is_name(first.name, "input")
    )


cdef class Copy:
    """A copy while it is made."""

    cdef object page, whole, texts, tails, unseen, last, piece
    cdef list arounds, loose  # around each open element, and whether white space in it is layout
    cdef bint hidden

    cdef void hang(self, node, around) except *:
        """Puts a new node where the fragment ends (fragment_cut._hang)."""
        cdef list contents = around.contents
        before = contents[len(contents) - 1] if contents else None
        node.parent = around
        node.previous_element = self.last
        node.next_element = None
        node.previous_sibling = before
        node.next_sibling = None
        self.last.next_element = node
        if before is not None:
            before.next_sibling = node
        contents.append(node)
        self.last = node

    cdef void add(self, _Document document, xmlNode* at, bint tail) except *:
        """The text in or behind an element."""
        element = wrapped(document, at)
        node = None if element is None else (self.tails if tail else self.texts).get(element)
        if node is None:  # white space or nothing
            if self.loose[len(self.loose) - 1]:
                return
            text = lxml_api.tailOf(at) if tail else lxml_api.textOf(at)
            if not text:
                return
            origin = -1
        elif node[2] and not self.hidden:
            return
        else:
            origin = node[3]
            text = self.whole[origin : node[4]]
        piece = str.__new__(self.piece, text)
        piece.origin = origin
        self.hang(piece, self.arounds[len(self.arounds) - 1])


def copy(page, _Element root, bint hidden, marks, Py_ssize_t end, top, rules):
    """Hangs the copy of what stands in `root` into `top`; `marks` are the comments around the text, or None."""
    cdef Copy made = Copy()
    cdef _Document document = root._doc
    cdef xmlNode* node = root._c_node
    cdef xmlNode* skipped = NULL
    cdef xmlNode* begin = NULL
    cdef xmlNode* stop = NULL
    cdef bint entering = True, inside = marks is None, skip
    cdef Py_ssize_t count = 0, total = page.weights[root].chars, most = rules.most_elements
    cdef int role
    cdef str name, names
    cdef dict roles = rules.roles
    path = frozenset()
    if marks is not None:
        begin, stop = (<_Element?> marks[0])._c_node, (<_Element?> marks[1])._c_node
        path = set(marks[0].iterancestors())
    made.page, made.whole, made.hidden, made.piece = page, page.text, hidden, rules.piece
    made.texts, made.tails, made.last = page.nodes_at("text"), page.nodes_at("tail"), top
    made.arounds, made.loose = [top], [bool(roles.get(top.name, 0) & LOOSE)]
    unseen = frozenset() if hidden else page.hidden
    while node is not stop and node is not NULL:
        if skipped is not NULL:
            if not entering and node is skipped:
                skipped = NULL
                if inside:
                    made.add(document, node, True)
        elif node is begin:
            inside = inside or not entering or node.type == tree.XML_COMMENT_NODE
            if inside:
                made.add(document, node, True)
        elif not inside and wrapped(document, node) not in path:
            if entering and node.type == tree.XML_ELEMENT_NODE:
                skipped = node
        elif node.type == tree.XML_COMMENT_NODE:
            made.add(document, node, True)
        elif entering:
            count += 1
            skip = False
            if node is not root._c_node:
                name = lxml_api.pyunicode(node.name) if node.ns is NULL else lxml_api.elementFactory(document, node).tag
                role = roles.get(name, 0)
                if role & KEPT and name == "a" and is_bookmark(node):
                    role ^= KEPT
                skip = role & CUT or count > most or (unseen and wrapped(document, node) in unseen)
                if not skip and has_choice(node):
                    skip = rules.is_choice(lxml_api.elementFactory(document, node))
                if not skip and inside:
                    names = value_of(node, "class") + " " + value_of(node, "id")
                    if name == "aside":
                        names += " sidebar"
                    if names != " " and rules.is_named(names, end >= 0):
                        skip = rules.is_furniture(page, lxml_api.elementFactory(document, node), total, end)
                if skip:
                    skipped = node
                else:
                    around = made.arounds[len(made.arounds) - 1]
                    if role & KEPT:
                        kept = {}
                        for key in rules.kept.get(name, ()):
                            value = lxml_api.elementFactory(document, node).get(key)
                            if value is not None:
                                kept[key] = value
                        tag = rules.element(name, kept)
                        made.hang(tag, around)
                        around = tag
                    made.arounds.append(around)
                    made.loose.append(bool(role & KEPT and role & LOOSE))
            if inside and not skip:
                made.add(document, node, False)
        elif node is not root._c_node:
            made.arounds.pop()
            made.loose.pop()
            if inside:
                made.add(document, node, True)
        node = step(node, root._c_node, &entering)
