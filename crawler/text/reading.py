"""One reading of an article page: the container, its clean body, and each field with the step that supplied it.

The order of evidence is one for all fields: the portal's own selectors, what readers see near the title, the
page-tag standard of government sites, the CMS's comment markers, JSON-LD and other metadata, and last what only the
shape of the page suggests.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from lxml import etree

from crawler.items import RawRecord
from crawler.portal import Portal
from crawler.text.article_body import Body, read_body
from crawler.text.article_head import below_head
from crawler.text.beside import add_beside
from crawler.text.fields import documents, evidence, stated
from crawler.text.fields.authors import author_beside_date, find_author
from crawler.text.fields.breadcrumb import column_path
from crawler.text.fields.bylines import OFFICES
from crawler.text.fields.container import Found
from crawler.text.fields.date_choice import Choice
from crawler.text.fields.dates import moments
from crawler.text.fields.labels import is_meta_line
from crawler.text.fields.layouts import selectors_in_force
from crawler.text.fields.meta_line import labelled_value
from crawler.text.fields.people import Said, find_editor, several
from crawler.text.fields.published import find_published
from crawler.text.fields.sources import by_name, read_source
from crawler.text.fields.surroundings import Surroundings, spaced
from crawler.text.fields.title import TitleChoice, find_title, squeezed
from crawler.text.fragment import read_fragment
from crawler.text.fragment_cut import cut_fragment, let_go
from crawler.text.lines import Line
from crawler.text.page_text import BLOCK, PageText
from crawler.text.text_block import end_of_text, mark_outside
from crawler.text.traced import Traced

_SHORT_LINE = 24  # characters
_FOOTER = re.compile(
    r"(?:转载|镜像).*(?:本网|网站|许可|授权)|(?:本网|网站).*(?:转载|镜像)|邮编|传真|版权所有|ICP备|网站(?:声明|管理|标识)|"
    r"技术支持|主办单位|承办单位|增值电信业务|信息服务许可证|视听节目许可证|(?:建议|推荐|最佳).{0,12}(?:分辨率|浏览)|分辨率.{0,12}浏览|位访问者"
)
_OFFICE = re.compile("[编編][辑輯审校]|[责責][编編]")
_OFFICE_NAME = re.compile("(?:政府|[局厅廳办辦委司处處科室会會]|中心|大[队隊])$")
_SIGNED = frozenset(("credits", "end_author", "taken_from", "written_by"))  # rules whose lines may name the author
_SENTENCE = re.compile(r"[^。]{11}。\s*$")
_CRUMB = re.compile(r"位置\s*[:：]|首\s*页\s*[>›»＞]")


class Reading:
    """All fields of one page. Reading happens at once, in the order of the constructor."""

    def __init__(
        self,
        page: PageText,
        lines: list[Line],
        found: Found | None,
        record: RawRecord,
        portal: Portal | None,
        site_blocks: frozenset[str],
    ) -> None:
        self.page = page
        self.lines = lines
        self._starts = [line.start for line in lines]
        self.record = record
        self.base = documents.base_url(page)
        self.selectors = selectors_in_force(page, lines, record, portal)
        self.container, self.container_step, self.bounds = self._container(found)
        self.title = self._title()
        self.body = self._body(site_blocks)
        if found is not None and self.container_step == "generic" and all(map(_foot, self.body.paragraphs)):
            self.body = self._body_beside_title(site_blocks)
        if site_blocks and not (self.body.text or self.body.images or self.body.tables):
            self.body = self._body(frozenset())  # a text that the site publishes often (见附件) is still the text
        first, last = self._span()
        cut = {
            squeezed(cell)
            for s in self.body.stripped
            if len(s.text) <= 120
            for cell in (s.text.split("\t") if s.rule == "letter" else (s.text,))
        } | self._left_behind(first, last)
        self.around = Surroundings(page, lines, self.title.text.text, first, last, cut)
        self.date = self._date()
        self.source = self._source()
        editor = self._editor()
        self.source, author = by_name(self.source, self._author(editor.text.text))
        self.author, self.editor = several(author), several(editor)
        self.column_path, self.column_step = column_path(page, lines, self.title.text.text)
        above = [n.text for n in (*self.around.under_title(), *self.around.over_title())]
        above += [p.text for p in self.body.paragraphs[:2]]
        self.document_number, self.number_step = documents.document_number(
            self.around.near, self.title.text.text, above
        )
        self.index_number, self.index_step = documents.index_number([*self.around.near, *self.around.tail])
        self.attachments = documents.attachments(page, self._wider_container(), self.base)

    @staticmethod
    def reason(step: str) -> str:
        """Why a step was believed against another."""
        if step.startswith(("visible", "byline")):
            return "the visible text was chosen, because it is what readers saw"
        if step == "portal":
            return "the portal's own selector was chosen"
        if step != "meta:ArticleTitle" and step.startswith(("meta:", "json_ld")):
            return f"{step} was chosen, because what stands near the title has no label"
        return f"{step} was chosen, because the page's title agrees with it"

    def _container(self, found: Found | None) -> tuple[etree._Element | None, str, evidence.Marked | None]:
        for element in evidence.selected(self.page, self.selectors.get("body", "")):
            if self.page.weights[element].chars > 0:
                return element, "portal", None
        marked = evidence.body_marker(self.page)
        if marked is not None:
            weight = self.page.weights[marked.holder]
            if weight.chars - weight.linked > 20 and (found is None or _related(marked.holder, found.element)):
                return marked.holder, "markers", marked
        if found is None:
            body = self.page.root.find("body") if self.page.root is not None else None
            return body, "page", None
        return found.element, found.step, None

    def _title(self) -> TitleChoice:
        selected = evidence.selected_text(self.page, self.selectors.get("title", ""))
        begin = self._text_begins()
        lead = squeezed("".join(n.text for n in self.lines[begin : begin + 4])[:1200])
        return find_title(self.page, self.lines, begin, lead, selected or None)

    def _text_begins(self) -> int:
        """The number of the line where prose begins in the container."""
        inside = self._lines_inside()
        said = (n for n in inside if n.stops and n.end - n.start >= 30 and n.score > 0)
        prose = next((n for n in said if not _CRUMB.search(n.text) and not _foot_line(n.text)), None)
        if prose is None:  # a text of one short sentence
            prose = next((n for n in inside if _SENTENCE.search(n.text) and not _CRUMB.search(n.text)), None)
        return prose.number if prose else inside[0].number if inside else len(self.lines)

    def _lines_inside(self) -> list[Line]:
        """The lines whose block is the container or stands in it."""
        span = None if self.container is None else self.page.weights.spans.get(self.container)
        if span is None:
            return []
        begin, end = self.page.nodes[span[0]].start, self.page.nodes[span[1] - 1].end
        lines = self.lines[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]
        if self.container is not None and self.container.tag in BLOCK:
            return lines  # what stands in a block has that block around it, or one within it
        return [n for n in lines if self._holds(n.block)]

    def _holds(self, element: etree._Element) -> bool:
        at: etree._Element | None = element
        while at is not None:
            if at is self.container:
                return True
            at = at.getparent()
        return False

    def _body(self, site_blocks: frozenset[str]) -> Body:
        titles = (self.title.text.text, self.title.other, self.page.title())
        if self.container is None:
            return read_body(
                read_fragment(cut_fragment(self.page, etree.Element("div")), self.base), titles, site_blocks
            )
        hidden = self.page.is_hidden(self.container)
        end = end_of_text(self.page, self.container)
        top = cut_fragment(self.page, self.container, hidden=hidden, bounds=self.bounds, end=end)
        fragment = read_fragment(top, self.base)
        let_go(top)
        mark_outside(fragment, end)
        if (span := self.page.weights.spans.get(self.container)) is not None:
            first = bisect_left(self._starts, self.page.nodes[span[0]].start)
            last = bisect_left(self._starts, self.page.nodes[span[1] - 1].end)
            above, below = self.lines[max(0, first - 12) : first], self.lines[last : last + 4]
            add_beside(fragment, above, below, titles[0], self.base)
        return read_body(fragment, titles, site_blocks, self.title.text.origin)

    def _body_beside_title(self, site_blocks: frozenset[str]) -> Body:
        """The body of a page with hardly any text (a file, pictures): what stands with the title in one block."""
        title = squeezed(self.title.text.text)
        heading = next((n for n in self.lines if squeezed(n.text) == title), None)
        if heading is None:
            return self.body
        for above in heading.block.iterancestors():
            if above.tag in ("body", "html"):
                break
            inside = set(above.iter())
            if any(n.block in inside for n in self.lines[heading.number + 1 : heading.number + 6]):
                self.container = above
                return self._body(site_blocks)
        return self.body

    def _span(self) -> tuple[int, int]:
        """Numbers of the lines where the clean body begins and ends."""
        starts = self._starts
        origins = [p.origin for p in self.body.paragraphs if p.origin >= 0]
        if not origins or not starts:
            begin = max(self._text_begins(), self._below_meta_lines())
            return begin, begin
        begin = below_head(self.body.paragraphs, self.body.stripped) or origins[0]
        return bisect_right(starts, begin) - 1, bisect_right(starts, origins[-1]) - 1

    def _below_meta_lines(self) -> int:
        """The number of the line below the heading and the lines of date and source under it, 0 without a heading."""
        title = squeezed(self.title.text.text)
        at = next((n.number for n in self.lines if title and squeezed(n.text) == title), -1) + 1
        while at and at < len(self.lines) and _is_dated(self.lines[at].text):
            at += 1
        return at

    def _left_behind(self, first: int, last: int) -> set[str]:
        """Credits between the body's first and last line that stayed behind with an element named as furniture."""
        lines = [n for n in self.lines[first + 1 : last] if n.end - n.start <= 60 and _OFFICE.search(n.text)]
        whole = squeezed(self.body.text.text) if lines else ""
        return {plain for n in lines if (plain := squeezed(n.text)) not in whole}

    def _date(self) -> Choice:
        selector = self.selectors.get("published", "") or self.selectors.get("date", "")
        selected = evidence.selected_text(self.page, selector)
        return find_published(self.page, self.around, selected, self.title.text.text, self.base, self.record.fetched)

    def _source(self) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("source", ""))
        if selected:
            return Said(labelled_value(selected, "source"), "portal")
        return read_source(self.page, self.lines, self.around, self.body, self.title.text.text)

    def _author(self, editor: str) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("author", ""))
        if selected:
            return Said(labelled_value(selected, "author"), "portal")
        tag = evidence.tagged(self.page, evidence.AUTHOR_METAS)
        site = self.page.meta("sitename", "og:site_name") + self.page.title().replace(self.title.text.text, "")
        again = _OFFICE_NAME.search(tag.text) and squeezed(tag.text) == squeezed(self.source.text.text)
        if again or squeezed(tag.text) in squeezed(site):
            tag = Traced()  # the site, or the office that is the source, and no writer
        tagged = (
            Said(tag, "meta:Author") if tag else Said(Traced(evidence.json_ld(self.page).get("author", "")), "json_ld")
        )
        paragraphs = self.body.paragraphs
        first = self.around.first
        above = self.around.under_title() or self.lines[max(0, first - 4) : first]
        lead = [
            spaced(n)
            for n in above
            if n.end - n.start < 80 and (not n.linked or "者" in n.text) and OFFICES.intersection(n.text)
        ]
        lead += [Traced(s.text) for s in self.body.stripped[:8] if s.rule == "reporter_and_editor"]
        named = stated.element_named(self.page, self.around.under_title(), "author")
        signed = [Traced(s.text) for s in self.body.stripped[-6:] if s.rule in _SIGNED]
        near = [*self.around.near, *self.around.tail]
        last = 1  # and what stands above a unit or a day, in lines of their own
        while last < min(3, len(paragraphs)) and len(paragraphs[-last].text) <= _SHORT_LINE:
            last += 1
        end = [*reversed(paragraphs[-last:]), *signed]
        said = find_author(near, tagged, [*lead, *paragraphs[:4]], end, named, editor)
        return said if said.text else author_beside_date(self.around.before, self.source.text.text)

    def _editor(self) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("editor", ""))
        if selected:
            return Said(labelled_value(selected, "editor"), "portal")
        given = [v for k, v in self.body.gives if k == "editor"]
        tagged = evidence.tagged(self.page, evidence.EDITOR_METAS)
        said = find_editor([*self.around.tail, *self.around.near], given, tagged)
        if said.text:
            return said
        for step, text in (
            ("meta:editor", tagged),
            ("named", evidence.named(self.page, "editor")),
        ):
            if text:
                return Said(labelled_value(text, "editor"), step)
        return said

    def _wider_container(self) -> etree._Element | None:
        """The container with what stands beside it, where lists of attachments are put."""
        if self.container is None:
            return None
        at = self.container
        for _ in range(2):
            above = at.getparent()
            if above is None or above.tag in ("body", "html"):
                break
            at = above
        return at


def _is_dated(text: str) -> bool:
    """Whether a line is one of date and source, or nothing but a date."""
    return is_meta_line(text) or (len(text) <= 40 and bool(moments(text, short=True)))


def _foot(paragraph: Traced) -> bool:
    """Whether a paragraph is the site's footer, which outweighs a text of one sentence."""
    return _foot_line(paragraph.text)


def _foot_line(text: str) -> bool:
    return len(text) < 200 and bool(_FOOTER.search(text))


def _related(one: etree._Element, other: etree._Element) -> bool:
    return one is other or one in other.iterancestors() or other in one.iterancestors()
