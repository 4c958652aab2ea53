"""One reading of an article page: the container, its clean body, and each field with the step that supplied it.

The order of evidence is one for all fields: the portal's own selectors, what readers see near the title, the
page-tag standard of government sites, the CMS's comment markers, JSON-LD and other metadata, and last what only the
shape of the page suggests.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from lxml import etree

from crawler.items import RawRecord
from crawler.portal import Portal
from crawler.text.article_body import Body, read_body
from crawler.text.fields import documents, evidence, stated
from crawler.text.fields.container import Found
from crawler.text.fields.dates import Candidate, Choice, choose, epochs, moments, url_moment, with_time
from crawler.text.fields.layouts import selectors_in_force
from crawler.text.fields.meta_line import Labelled, labelled, table_values
from crawler.text.fields.people import (
    Said,
    beside_date,
    cleaned_source,
    find_author,
    find_editor,
    find_source,
    media_line,
)
from crawler.text.fields.title import TitleChoice, find_title, squeezed
from crawler.text.fragment import cut_fragment, read_fragment
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced

NEAR = 25  # lines before the text in which meta lines are looked for
TAIL = 30  # lines after it
_FOOTER = re.compile(
    r"(?:转载|镜像).*(?:本网|网站|许可|授权)|(?:本网|网站).*(?:转载|镜像)|邮编|传真|版权所有|ICP备|网站(?:声明|管理|标识)|"
    r"技术支持|主办单位|承办单位"
)
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
        self.record = record
        self.base = documents.base_url(page)
        self.selectors = selectors_in_force(page, lines, record, portal)
        self.container, self.container_step, self.bounds = self._container(found)
        self.title = self._title()
        self.body = self._body(site_blocks)
        if found is not None and self.container_step == "generic" and all(map(_foot, self.body.paragraphs)):
            self.body = self._body_beside_title(site_blocks)
        first, last = self._span()
        self.near = self._near(first)
        cut = {squeezed(s.text) for s in self.body.stripped if len(s.text) <= 120}
        self.tail = labelled(
            [
                n
                for n in lines
                if last <= n.number <= last + TAIL or (first < n.number < last and squeezed(n.text) in cut)
            ]
        )
        self.date = self._date(first, last)
        self.source = self._source(first)
        self.author = self._author()
        self.editor = self._editor()
        self.column_path = documents.column_path(lines, self.title.text.text, page.meta("columnname"))
        self.document_number = documents.document_number(self.near, self.title.text.text)
        self.index_number = documents.index_number(self.near)
        self.attachments = documents.attachments(page, self._around(), self.base)

    @staticmethod
    def reason(step: str) -> str:
        """Why a step was believed against another."""
        if step.startswith("visible"):
            return "the visible text was chosen, because it is what readers saw"
        if step == "portal":
            return "the portal's own selector was chosen"
        return f"{step} was chosen, because the page's title agrees with it"

    def _near(self, first: int) -> list[Labelled]:
        """Labelled values before the text: between title and text first, then those above the title."""
        title = squeezed(self.title.text.text)
        zone = [n for n in self.lines if first - NEAR <= n.number < first]
        at = next((n.number for n in reversed(zone) if squeezed(n.text) == title), first - NEAR)
        values = [*table_values(self.page, zone), *labelled(zone)]
        return sorted(values, key=lambda v: (v.line < at, v.kind == "date" and "更新" in v.label))

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
        inside = [n for n in self.lines if self._holds(n.block)]
        prose = next(
            (n for n in inside if n.stops and n.end - n.start >= 30 and n.score > 0 and not _CRUMB.search(n.text)), None
        )
        return prose.number if prose else inside[0].number if inside else len(self.lines)

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
        top = cut_fragment(self.page, self.container, hidden=hidden, bounds=self.bounds)
        return read_body(read_fragment(top, self.base), titles, site_blocks, self.title.text.origin)

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
        starts = [n.start for n in self.lines]
        origins = [p.origin for p in self.body.paragraphs if p.origin >= 0]
        if not origins or not starts:
            begin = self._text_begins()
            return begin, begin
        return bisect_right(starts, origins[0]) - 1, bisect_right(starts, origins[-1]) - 1

    def _date(self, first: int, last: int) -> Choice:
        page = self.page
        found: list[Candidate] = []

        def offer(text: Traced, step: str, *, short: bool = False) -> None:
            found.extend(Candidate(m, step, text) for m in moments(text.text, short=short)[:1])

        offer(
            evidence.selected_text(page, self.selectors.get("published", "") or self.selectors.get("date", "")),
            "portal",
            short=True,
        )
        for value in self.near:
            if value.kind == "date":
                offer(value.value, "visible", short=True)
        metas = list(evidence.all_tagged(page, evidence.DATE_METAS))
        for name, text in metas:
            offer(text, f"meta:{name}")
        before = self._before(first)
        for line in before:
            offer(line.traced(), "visible_line")
        offer(Traced(_split_date(before)), "visible_line")
        for name, text in evidence.all_tagged(page, evidence.LOOSE_DATE_METAS):
            offer(text, f"meta:{name}")
        offer(evidence.named(page, "published"), "named")
        offer(evidence.marked_field(page, "published"), "markers")
        offer(Traced(evidence.json_ld(page).get("published", "")), "json_ld")
        for value in self.tail:
            if value.kind == "date":
                offer(value.value, "visible_tail", short=True)
        for line in [n for n in self.lines if last < n.number <= last + 3 and n.end - n.start <= 24 and not n.links]:
            if (alone := moments(line.text)) and not re.search(r"[\u4e00-\u9fff]{2}", line.text[alone[0].end :]):
                offer(line.traced(), "visible_tail")
        if page.root is not None:
            for element in list(page.root.iter("time"))[:3]:
                offer(Traced(element.get("datetime") or "") or page.text_of(element), "time_element")
        if not found:
            for time in stated.stated_times(page, self.title.text.text):
                offer(Traced(time), "script")
            found.extend(Candidate(m, "script", Traced()) for script in page.scripts for m in epochs(script))
        in_url = url_moment(self.base or page.url)
        if in_url:
            found.append(Candidate(in_url, "url", Traced(self.base)))
        choice = choose(found, self.record.fetched)
        if choice.moment and choice.moment.precision == "day":
            for line in before:
                finer = with_time(choice.moment, line.text)
                if finer:
                    return Choice(finer, choice.step, choice.other)
        return choice

    def _before(self, first: int) -> Sequence[Line]:
        """Lines between the title and the text that may be meta lines without labels, nearest to the text first."""
        title = squeezed(self.title.text.text)
        chosen = []
        for line in reversed([n for n in self.lines if first - NEAR <= n.number < first]):
            if squeezed(line.text) == title:
                chosen += [n for n in self.lines[max(0, line.number - 2) : line.number] if not n.links]
                break
            if line.end - line.start <= 150 and not line.linked > 0.6 * (line.end - line.start):
                chosen.append(line)
        refused = {v.line for v in self.near if v.kind == "not_date"}
        return sorted(chosen, key=lambda n: n.number in refused)

    def _under_title(self, first: int) -> Sequence[Line]:
        """The lines between the title and the text, none where the title stands elsewhere."""
        title = squeezed(self.title.text.text)
        zone = self.lines[max(0, first - NEAR) : first]
        at = next((i for i in range(len(zone) - 1, -1, -1) if squeezed(zone[i].text) == title), len(zone))
        return zone[at + 1 :]

    def _source(self, first: int) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("source", ""))
        if selected:
            values = labelled_value(selected, "source")
            return Said(values, "portal", "")
        bare = Traced()
        if not any(v.kind == "source" for v in self.near):
            before = self._before(first)
            bare = next((t for n in before if (t := beside_date(n))), Traced())
            if not bare:
                dated = [i for i, n in enumerate(before) if moments(n.text)]
                bare = media_line([n for i, n in enumerate(before) if any(abs(i - d) <= 4 for d in dated)])
            if not bare and not any(moments(n.text) for n in before):
                bare = media_line(self._under_title(first)[:1])
        given = next((v for k, v in self.body.gives if k == "source"), "")
        said = find_source(self.near, self.tail, evidence.tagged(self.page, evidence.SOURCE_METAS), bare, given)
        if not said.text or said.step == "visible_beside_date":
            for step, text in (
                ("markers", evidence.marked_field(self.page, "source")),
                ("named", evidence.named(self.page, "source")),
                ("named", stated.element_named(self.page, self._under_title(first), "source")),
            ):
                if text and (value := cleaned_source(labelled_value(text, "source"))):
                    return Said(value, step)
        if said.text:
            return said
        told = cleaned_source(Traced(stated.stated_source(self.page, self.title.text.text)))
        return Said(told, "script") if told else said

    def _author(self) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("author", ""))
        if selected:
            return Said(labelled_value(selected, "author"), "portal")
        tag = evidence.tagged(self.page, evidence.AUTHOR_METAS)
        site = self.page.meta("sitename", "og:site_name") + self.page.title().replace(self.title.text.text, "")
        if squeezed(tag.text) in squeezed(site):
            tag = Traced()
        paragraphs = self.body.paragraphs
        first, _ = self._span()
        lead = [n.traced() for n in self.lines[max(0, first - 4) : first] if n.end - n.start < 40 and not n.linked]
        tag = tag or Traced(evidence.json_ld(self.page).get("author", ""))
        by_name = stated.element_named(self.page, self._under_title(first), "author")
        return find_author([*self.near, *self.tail], tag, [*lead, *paragraphs[:4]], paragraphs[-1:], by_name)

    def _editor(self) -> Said:
        selected = evidence.selected_text(self.page, self.selectors.get("editor", ""))
        if selected:
            return Said(labelled_value(selected, "editor"), "portal")
        given = [v for k, v in self.body.gives if k == "editor"]
        said = find_editor([*self.tail, *self.near], given)
        if said.text:
            return said
        for step, text in (
            ("meta:editor", evidence.tagged(self.page, evidence.EDITOR_METAS)),
            ("named", evidence.named(self.page, "editor")),
        ):
            if text:
                return Said(labelled_value(text, "editor"), step)
        return said

    def _around(self) -> etree._Element | None:
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


def _foot(paragraph: Traced) -> bool:
    """Whether a paragraph is the site's footer, which outweighs a text of one sentence."""
    return len(paragraph.text) < 200 and bool(_FOOTER.search(paragraph.text))


def _split_date(lines: Sequence[Line]) -> str:
    """A date whose year, day and time stand in lines of their own (2019 / 09/07 / 19:02).

    The lines come nearest to the text first.
    """
    parts = ["".join(n.text.split()) for n in reversed(lines) if n.end - n.start <= 12]
    for number, part in enumerate(parts[:-1]):
        if re.fullmatch(r"(?:19|20)\d\d年?", part) and re.fullmatch(r"\d{1,2}[-/.月]\d{1,2}日?", parts[number + 1]):
            time = (
                parts[number + 2]
                if number + 2 < len(parts) and re.fullmatch(r"\d{1,2}[:：]\d{2}(?::\d\d)?", parts[number + 2])
                else ""
            )
            return f"{part.rstrip('年')}/{parts[number + 1]} {time}"
    return ""


def labelled_value(text: Traced, kind: str) -> Traced:
    """A selected text without its label (来源：某某日报 → 某某日报)."""
    line = Line(0, max(text.origin, 0), 0, text.text, etree.Element("p"), 0, 0, 0)
    line.end = line.start + len(text.text)
    value = next((v.value for v in labelled([line]) if v.kind == kind and v.value), None)
    return text.like(value.text) if value else text


def _related(one: etree._Element, other: etree._Element) -> bool:
    return one is other or one in other.iterancestors() or other in one.iterancestors()
