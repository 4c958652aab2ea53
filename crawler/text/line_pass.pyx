# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False
"""The page as lines (lines.py) and what they sum up to, compiled: the same, without a question to lxml for each.

`lines.lines_of` and `fields.container.totals` use this module where it was built; tests/test_line_pass.py holds it and
what they do in Python together.
"""

cimport lxml.includes.etreepublic as lxml_api
from cpython.tuple cimport PyTuple_GET_ITEM
from crawler.text.counted cimport stripped_length
from crawler.text.slotted cimport empty, keep, slot
from crawler.text.tree_nodes cimport is_name
from lxml.includes cimport tree
from lxml.includes.etreepublic cimport _Element
from lxml.includes.tree cimport const_xmlChar, xmlNode

lxml_api.import_lxml__etree()

BUILT_WITH = lxml_api.LXML_VERSION_STRING.decode()  # another lxml may lay its objects out otherwise


cdef inline bint is_called(xmlNode* node, const char* name) noexcept nogil:
    return node.ns is NULL and is_name(node.name, name)


cdef inline bint is_cell(xmlNode* node) noexcept nogil:
    return is_called(node, "td") or is_called(node, "th")


cdef inline xmlNode* around(xmlNode* node) noexcept nogil:
    """The element around another; NULL for none."""
    node = node.parent
    return node if node is not NULL and node.type == tree.XML_ELEMENT_NODE else NULL


cdef bint in_card(xmlNode* at):
    """Whether a link is put around the block."""
    cdef int step
    for step in range(4):
        if at is NULL:
            return False
        if is_called(at, "a"):
            return bool(lxml_api.attributeValueFromNsName(at, NULL, <const_xmlChar*> "href"))
        at = around(at)
    return False


cdef bint in_cell(xmlNode* block) noexcept nogil:
    cdef xmlNode* above
    if is_cell(block):
        return True
    above = around(block)
    return above is not NULL and (is_called(block, "p") or is_called(block, "div")) and is_cell(above)


cdef double score_of(Py_ssize_t size, xmlNode* block, Py_ssize_t linked, Py_ssize_t stops) noexcept nogil:
    """lines._score, and what stands before it."""
    if 2 * linked > size:
        return -12.0 - min(size, 30)
    if stops and size >= 40:
        return <double> (size - linked)
    if stops == 0 and 4 * linked > size and not is_called(block, "p"):
        return -12.0 - min(size, 30)
    if linked == 0 and size < 40 and in_cell(block):
        return 0.5
    if stops == 0 and size >= 16 and is_called(block, "p"):
        return 0.5 * size
    if stops == 0:
        return 0.3 * size if size > 40 else (-2.0 if size < 12 else 1.0)
    return 1.0 if size < 16 else <double> (size - linked)


cdef inline object part(node, Py_ssize_t place):
    """An entry of a TextNode: element, place, hidden, start, end, block, anchored, linked."""
    return <object> PyTuple_GET_ITEM(node, place)


cdef struct Slots:
    # where in a Line each of its values lies
    Py_ssize_t number, start, end, text, block, linked, links, stops, score, cuts


cdef Slots slots_of(line_type):
    return Slots(
        slot(line_type, "number"), slot(line_type, "start"), slot(line_type, "end"), slot(line_type, "text"),
        slot(line_type, "block"), slot(line_type, "linked"), slot(line_type, "links"), slot(line_type, "stops"),
        slot(line_type, "score"), slot(line_type, "cuts"),
    )


cdef line_of(line_type, Slots* slots, str text, list group, Py_ssize_t number, no_cuts, Py_ssize_t card):
    node = group[0]
    cdef Py_ssize_t start = part(node, 3), end = part(node, 4), first, linked = 0, links = 0, stops = 0
    cdef _Element block = <_Element> part(node, 5)
    cdef Py_UCS4 character
    cdef str content
    cuts = no_cuts
    if len(group) > 1:
        end = part(group[len(group) - 1], 4)
        begins = []
        for node in group:
            first = part(node, 3)
            begins.append(first - start)
            if part(node, 7):
                linked += <Py_ssize_t> part(node, 4) - first
                links += 1
        cuts = frozenset(begins)
    elif part(node, 7):
        linked, links = end - start, 1
    content = text[start:end]
    if not links and end - start < card and part(group[0], 6) and in_card(block._c_node):
        linked, links = end - start, 1
    for character in content:
        if character in u"，。；！？：、,;!?”":
            stops += 1
    score = score_of(stripped_length(content), block._c_node, linked, stops)
    line = empty(line_type)
    keep(line, slots.number, number)
    keep(line, slots.start, part(group[0], 3))
    keep(line, slots.end, part(group[len(group) - 1], 4))
    keep(line, slots.text, content)
    keep(line, slots.block, block)
    keep(line, slots.linked, linked)
    keep(line, slots.links, links)
    keep(line, slots.stops, stops)
    keep(line, slots.score, score)
    keep(line, slots.cuts, cuts)
    return line


def lines(str text, list nodes, line_type, no_cuts, Py_ssize_t card):
    """The lines of a page's text nodes; `card` is how long a line in a link around its block may be."""
    cdef Slots slots = slots_of(line_type)
    cdef list found = [], group = []
    cdef Py_ssize_t previous = -1, start, at
    cdef bint begins
    cdef _Element element
    for node in nodes:
        if part(node, 2) or part(node, 1) == "content":
            continue
        element = <_Element> part(node, 0)
        if element is part(node, 5) and part(node, 1) == "text" and is_called(element._c_node, "title"):
            continue
        start = part(node, 3)
        begins = previous < 0
        at = previous
        while not begins and at < start:
            begins = text[at] == u"\n"
            at += 1
        if begins:
            if group:
                found.append(line_of(line_type, &slots, text, group, len(found), no_cuts, card))
            group = [node]
        else:
            group.append(node)
        previous = part(node, 4)
    if group:
        found.append(line_of(line_type, &slots, text, group, len(found), no_cuts, card))
    return found


def totals(list lines, dict spans, is_aside, double worst):
    """fields.container.totals: for each element with text the sum of its lines' scores. `spans` has the elements in the
    order in which they end.
    """
    cdef dict sums = {}
    cdef _Element element
    cdef xmlNode* above
    cdef double own
    for line in lines:
        block = line.block
        found = sums.get(block)
        own = line.score
        sums[block] = own if found is None else <double> found + own
    for element in spans:
        found = sums.get(element)
        if found is None:
            continue
        own = found
        if own > 30 and is_aside(element.get("class", "") + " " + element.get("id", "")):
            own = 0.2 * own
            sums[element] = own
        above = around(element._c_node)
        if above is not NULL:
            holder = lxml_api.elementFactory(element._doc, above)
            found = sums.get(holder)
            own = max(own, worst)
            sums[holder] = own if found is None else <double> found + own
    return sums
