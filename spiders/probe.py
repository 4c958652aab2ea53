"""What a new site is: the family of its pages, its columns, and how its lists are paged.

A probe asks a handful of questions: the page named, the most promising columns it links to, and page 2 of the best one.
Families are told by their signs and by whether they find articles; paging is believed only when page 2 lists articles
that page 1 does not. Everything found is evidence for a person, who decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from crawler.errors import FetchError
from spiders.asking import Asker
from spiders.family import Family, ListPage, family
from spiders.portal_file import family_names
from spiders.probe_paging import Probed, ask_list, find_feed, read_page, try_paging
from spiders.urls import host_of, is_home

# What a link to a column says, the most wanted first; an inspection column is taken whole.
INSPECTION = re.compile(r"督察|督查|督導|回头看|边督边改|整改|销号|信访件|举报件|典型案例")
GENERAL = re.compile(r"要闻|动态|新闻|公告|公示|通知|简讯|时政|环境信息|信息公开")
LONGEST_LABEL = 24
FEWEST = 2  # articles that make a page a list


@dataclass
class Probe:
    """All that was found of a site. `family` is "" where no family fits."""

    url: str
    host: str
    name: str = ""
    region: str = ""
    family: str = ""
    signs: list[str] = field(default_factory=list)
    columns: list[Probed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `ducha portals probe --json`."""
        return {
            "url": self.url,
            "name": self.name,
            "region": self.region,
            "family": self.family,
            "signs": self.signs,
            "columns": [
                {"name": c.name, "url": c.url, "kind": c.kind, "family": c.family, "articles": c.articles,
                 "paging": c.paging, "quirks": [list(q) for q in c.quirks]}
                for c in self.columns
            ],
            "notes": self.notes,
            "asked": self.asked,
        }  # fmt: skip


def probe(url: str, asker: Asker, most: int = 6) -> Probe:
    """Look at a site. Raises FetchError where not even its first page can be had."""
    page = read_page(url, asker)
    found = Probe(url=page.url, host=page.url.partition("//")[0] + "//" + host_of(page.url))
    found.name = _name_of(page)
    wanted = _column_links(page)[:most]
    own = best_reading(page)
    if own is not None and own[1] >= FEWEST and not is_home(page.url):
        wanted.insert(0, (_title(page), page.url, "inspection" if INSPECTION.search(_title(page)) else "general"))
    pages: dict[str, ListPage] = {page.url: page}
    for name, link, kind in wanted[:most]:
        try:
            pages[link] = pages.get(link) or read_page(link, asker, name)
        except FetchError as error:
            found.notes.append(f"{name} {link}: {error.outcome}")
            if error.outcome.startswith(("blocked:", "robots:")):
                break
            continue
        reading = _with_lists(pages[link], asker)
        if reading is None:
            found.notes.append(f"{name} {link}: no family finds articles there")
            continue
        chosen, articles, signs = reading
        found.columns.append(Probed(name, link, kind, chosen.name, signs, articles))
    _settle(found, page)
    found.region = next(filter(None, map(_region_of, pages.values())), "")
    for column in found.columns[:1]:
        try_paging(column, pages[column.url], asker)
    if not found.columns or not found.columns[0].beyond:
        find_feed(found.columns, found.notes, [page, *pages.values()], asker)
        found.family = found.family or (found.columns[0].family if found.columns else "")
    found.asked = list(asker.asked)
    return found


def readings(page: ListPage) -> list[tuple[Family, int, list[str]]]:
    """What each family makes of a page: the number of articles and the signs, the best first."""
    rows = []
    for name in family_names():
        known = family(name)
        signs = known.recognise(page)
        rows.append((known, len(known.items(page)), signs))
    return sorted(rows, key=lambda row: (len(row[2]), min(row[1], 1), row[1]), reverse=True)


def best_reading(page: ListPage) -> tuple[Family, int, list[str]] | None:
    """The family with the most signs that finds articles; without any sign, the one that finds the most articles."""
    rows = readings(page)
    signed = [row for row in rows if row[1] >= FEWEST or (row[1] and len(row[2]) > 1)]
    signed = [row for row in signed if row[2]]
    if signed:
        return signed[0]
    plain = max(rows, key=lambda row: row[1])
    return plain if plain[1] >= FEWEST else None


def _with_lists(page: ListPage, asker: Asker) -> tuple[Family, int, list[str]] | None:
    """The best reading; where page 1 only leads to the lists, the first list is asked for too."""
    for chosen, articles, signs in readings(page):
        if not signs or articles >= FEWEST:
            continue
        state = chosen.first(page.portal, page.column).state
        request = chosen.next_request(ListPage(page.url, page.text, page.portal, page.column, 1, state))
        if request is None or not (request.form or "/api" in request.url or "dataproxy" in request.url):
            continue
        try:
            second = ask_list(request, page, asker, 2)
        except FetchError:
            continue
        listed = len(chosen.items(second))
        if listed >= FEWEST:
            return chosen, listed, [*signs, f"its list interface gave {listed} articles"]
    return best_reading(page)


def _settle(found: Probe, home: ListPage) -> None:
    """The site's family is that of most of its columns; else what its first page shows."""
    names = [column.family for column in found.columns]
    if names:
        found.family = max(names, key=names.count)
        found.signs = next(c.signs for c in found.columns if c.family == found.family)
        return
    signed = [row for row in readings(home) if row[2]]
    if signed:
        found.family, found.signs = signed[0][0].name, signed[0][2]
        found.notes.append("the family is told by the first page alone: no column was found")


def _column_links(page: ListPage) -> list[tuple[str, str, str]]:
    """Links of the page to what may be columns on the same host: label, address, kind; inspections first."""
    found: dict[str, tuple[str, str, str]] = {}
    for anchor in page.tree.css("a[href]"):
        label = (anchor.text(strip=True) or anchor.attributes.get("title") or "").strip(" 　>»·[]【】")
        url = page.link(anchor.attributes.get("href"))
        if not url or host_of(url) != host_of(page.url) or is_home(url) or not 2 <= len(label) <= LONGEST_LABEL:
            continue
        if re.search(r"/t\d{8}_\d+|/art_|/[0-9a-f]{32}|/content_\d+|/info/\d+/\d+|/post_\d+", url):
            continue  # an article, whatever its title says
        kind = "inspection" if INSPECTION.search(label) else "general" if GENERAL.search(label) else ""
        fragment = re.search(r"#/?(?:catalog/)?\d+$", anchor.attributes.get("href") or "")
        url += fragment[0] if fragment else ""
        if kind and url != page.url:
            found.setdefault(url, (label, url, kind))
    return sorted(found.values(), key=lambda row: row[2] != "inspection")


def _meta(page: ListPage, name: str) -> str:
    tag = page.tree.css_first(f'meta[name="{name}" i]')
    return ((tag.attributes.get("content") or "") if tag else "").strip()


def _title(page: ListPage) -> str:
    tag = page.tree.css_first("title")
    return _meta(page, "ColumnName") or re.split(r"[-_|—]", tag.text(strip=True) if tag else "")[0].strip()


def _name_of(page: ListPage) -> str:
    tag = page.tree.css_first("title")
    parts = [p.strip() for p in re.split(r"[-_|—]", tag.text(strip=True) if tag else "") if p.strip()]
    return _meta(page, "SiteName") or next(
        (p for p in parts if re.search(r"政府|局|厅|部|网|报", p)), "".join(parts[:1])
    )


def _region_of(page: ListPage) -> str:
    """The first six digits of the site's identification code, which are GB/T 2260."""
    code = re.match(r"\d{6}(?=\d{4}$)", _meta(page, "SiteIDCode"))
    return code[0] if code else ""
