"""Which of a portal's layouts was in force when a page was published: sites are redesigned, old pages are not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crawler.items import RawRecord
from crawler.portal import Portal
from crawler.text.fields import evidence
from crawler.text.fields.dates import moments, url_moment
from crawler.text.fields.meta_line import labelled
from crawler.text.lines import Line
from crawler.text.page_text import PageText


def selectors_in_force(
    page: PageText, lines: Sequence[Line], record: RawRecord, portal: Portal | None
) -> Mapping[str, str]:
    """The selectors of the portal's layout that was in force when the page was published."""
    if portal is None or not portal.layouts:
        return {}
    day = _probable_day(page, lines, record)
    for layout in portal.layouts:
        if day is None or (
            (layout.since is None or layout.since <= day) and (layout.until is None or day <= layout.until)
        ):
            return layout.selectors
    return {}


def _probable_day(page: PageText, lines: Sequence[Line], record: RawRecord) -> date | None:
    for _, text in evidence.all_tagged(page, evidence.DATE_METAS):
        if found := moments(text.text):
            return found[0].day
    if in_url := url_moment(page.url):
        return in_url.day
    for value in labelled([n for n in lines if not n.linked]):
        if value.kind == "date" and (found := moments(value.value.text, short=True)):
            return found[0].day
    return record.fetched.date() if record.fetched else None
