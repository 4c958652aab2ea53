"""Requests as the spider sends them: who asks, for how long, how much, how often, and what of it is known already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import scrapy

from crawler.archive.exchange import KnownUrl, archive_url
from crawler.settings import BOMB_FACTOR
from spiders.hosts import Host, Task
from spiders.plan import CrawlOptions
from spiders.portal_file import quirk

if TYPE_CHECKING:
    from scrapy.core.downloader import Downloader

HEADERS = {
    "Accept-Language": "zh-CN,zh;q=0.9",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}


def request_for(
    host: Host, url: str, role: str, task: Task, known: KnownUrl | None, options: CrawlOptions
) -> scrapy.Request:
    """A request; conditional where the same address was captured before and the site gave ETag or Last-Modified."""
    politeness = task.portal.politeness
    referer = quirk(task.portal, "referer", "")
    headers: dict[str, str] = (
        HEADERS
        | ({"Referer": referer} if referer else {})
        | dict(task.request.headers if task.request is not None and role == "list" else {})
    )
    form = task.request.form if task.request is not None and role == "list" else {}
    if known is not None and not form and known.capture_id is not None and known.url == archive_url(url):
        headers |= {"If-None-Match": known.etag} if known.etag else {}
        headers |= {"If-Modified-Since": known.last_modified} if known.last_modified else {}
    limit = int(politeness.get("max_bytes", options.max_bytes))
    if role == "attachment":
        limit = int(politeness.get("attachment_bytes", options.attachment_bytes))
    meta = {
        "role": role,
        "portal": task.portal.id,
        "column": task.column.name if role != "robots" else "",
        "via": task.part.via if task.part is not None and role != "robots" else "",
        "download_slot": host.name,
        "download_timeout": politeness.get("timeout", options.timeout),
        "download_maxsize": limit * BOMB_FACTOR,
        "max_bytes": limit,
        "delay": host.delay,
        "block_hours": politeness.get("block_hours", options.block_hours),
        "task": task,
        "host": host,
        "known": known,
    }
    if form and task.request is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
        return scrapy.Request(
            url, headers=headers, meta=meta, dont_filter=True, method="POST", body=task.request.body.encode()
        )
    return scrapy.Request(url, headers=headers, meta=meta, dont_filter=True)


def set_delay(downloader: Downloader, host: Host) -> None:
    """Make Scrapy's slot of the host keep its delay, counted from the end of the last answer."""
    downloader.per_slot_settings[host.name] = {"delay": host.delay, "concurrency": 1}
    slot = downloader.slots.get(host.name)
    if slot is not None:
        slot.delay = max(slot.delay, host.delay)
        slot.lastseen = max(slot.lastseen, host.answered)
