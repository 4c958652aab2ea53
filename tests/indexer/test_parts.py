"""Articles on several pages: put together from the archive, completed when a page comes later, one version a change."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.archive.exchange import Capture
from indexer.store import Store, StoredArticle, article_id
from tests.indexer.site import HOST, Site
from tests.indexer.test_reparse import dump, reparse

FIRST = "/a/9.html"
TEXTS = (
    "省生态环境保护督察组向溪水市转来第九批群众来信，现将办理情况分页公布如下，请社会各界监督。",
    "第二页：河边堆场已经盖上防尘网，道路每天洒水三次，居民窗台上的灰比以前少了许多，大家都说好。",
    "第三页：养殖场建成了沉淀池，渠道清淤两公里，渠水不再发黑，下游的菜农重新用它浇地种菜了。",
)


def page(number: int, of: int = 3, more: str = "", name: str = "9") -> bytes:
    """Page `number` of an invented notice; it leads to the next one."""
    links = "".join(
        f"<a href='{name}{f'_{n}' if n > 1 else ''}.html'>{n}</a> " for n in range(1, of + 1) if n != number
    )
    following = f"<a href='{name}_{number + 1}.html'>下一页</a>" if number < of else ""
    text = "".join(f"<p>{TEXTS[number - 1]}（{n}）</p>" for n in range(4)) + (f"<p>{more}</p>" if more else "")
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>溪水市公布第九批群众来信办理情况</title></head><body>"
        "<h1>溪水市公布第九批群众来信办理情况</h1><div>发布时间：2021-04-09 09:30　来源：溪水市生态环境局</div>"
        f"<div class='TRS_Editor'>{text}</div><div class='page'>{links}{following}</div></body></html>"
    ).encode()


def part(site: Site, number: int, body: bytes | None = None, **more: Any) -> Capture:
    made = page(number) if body is None else body
    return site.fetch(f"/a/9_{number}.html", made, role="part", via=HOST + FIRST, **more)


def article(site: Site) -> StoredArticle:
    return site.store.get(article_id(HOST + FIRST))


def agreed(site: Site) -> None:
    """A reparse comes to the same rows as the crawl did."""
    before = dump(site)
    reparse(site)
    assert dump(site) == before


def has(found: StoredArticle, *numbers: int) -> bool:
    return [n for n in (1, 2, 3) if TEXTS[n - 1] in found.body] == list(numbers)


def test_pages_that_come_one_after_another_are_one_article_and_one_version(site: Site) -> None:
    site.fetch(FIRST, page(1))
    site.process()
    alone = article(site)
    assert has(alone, 1) and [f.name for f in alone.flags] == ["incomplete"]
    assert "not fetched" in alone.flags[0].evidence
    part(site, 2)
    site.process()
    part(site, 3)
    named = site.process()
    whole = article(site)
    assert [(o.outcome, o.detail) for o in named] == [("part", HOST + FIRST)]
    assert has(whole, 1, 2, 3) and whole.versions == 1 and whole.flags == ()
    assert [p.url for p in whole.parts] == [HOST + "/a/9_2.html", HOST + "/a/9_3.html"]
    assert whole.body.index("第二页") < whole.body.index("第三页")
    assert site.store.count() == 1
    agreed(site)


def test_an_index_hears_of_the_completion(site: Site) -> None:
    site.fetch(FIRST, page(1))
    site.process()
    site.store.mark_indexed([article(site).id])
    assert site.store.unindexed() == []
    part(site, 2, page(2, of=2))
    site.process()
    assert [a.id for a in site.store.unindexed()] == [article(site).id]


def test_an_edit_of_the_second_page_alone_is_a_version(site: Site) -> None:
    site.fetch(FIRST, page(1, of=2))
    part(site, 2, page(2, of=2))
    site.process()
    site.fetch(FIRST, page(1, of=2))
    assert site.process()[0].outcome == "unchanged"
    part(site, 2, page(2, of=2, more="（第二页补充：整改时限顺延至月底。）"))
    site.process()
    assert [("补充" in v.body) for v in site.store.versions(article(site).id)] == [False, True]
    assert site.store.outcomes() == {"changed": 1, "new": 1, "part": 2}
    agreed(site)


def test_an_edit_of_the_first_page_keeps_the_others(site: Site) -> None:
    for more in ("", "（第一页补充：另有三封来信正在核实。）"):
        site.fetch(FIRST, page(1, of=2, more=more))
        site.process()
        part(site, 2, page(2, of=2))
        site.process()
    versions = site.store.versions(article(site).id)
    assert [has(v, 1, 2) for v in versions] == [True, True]
    assert not any(v.flags for v in versions)
    agreed(site)


def test_a_page_that_failed_is_completed_by_a_later_look_and_is_no_edit(site: Site) -> None:
    site.fetch(FIRST, page(1, of=2))
    part(site, 2, b"<html>Not Found</html>", status=404)
    assert [o.outcome for o in site.process()] == ["new", "http_404"]
    assert [f.name for f in article(site).flags] == ["incomplete"]
    assert "http_404" in article(site).flags[0].evidence
    agreed(site)
    site.fetch(FIRST, page(1, of=2))
    site.process()
    part(site, 2, page(2, of=2))
    site.process()
    assert has(article(site), 1, 2) and article(site).versions == 1 and article(site).flags == ()
    agreed(site)


def test_a_look_that_misses_the_second_page_loses_nothing(site: Site) -> None:
    site.fetch(FIRST, page(1, of=2))
    part(site, 2, page(2, of=2))
    site.fetch(FIRST, page(1, of=2))
    part(site, 2, b"", status=500)
    site.process()
    assert has(article(site), 1, 2) and article(site).versions == 1 and article(site).flags == ()
    agreed(site)


def test_unchanged_parts_are_revisits_and_change_nothing(site: Site) -> None:
    for _ in range(2):
        site.fetch(FIRST, page(1, of=2))
        part(site, 2, page(2, of=2))
    site.process()
    assert article(site).versions == 1
    assert site.store.outcomes() == {"new": 1, "part": 2, "unchanged": 1}
    agreed(site)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 1, 3)])
@pytest.mark.parametrize("at_once", [True, False])
def test_imported_pages_find_each_other_in_any_order(site: Site, order: tuple[int, ...], at_once: bool) -> None:
    for number in order:
        site.fetch(f"/a/9{f'_{number}' if number > 1 else ''}.html", page(number), role="import")
        if not at_once:
            site.process()
    site.process()
    assert site.store.count() == 1
    assert has(article(site), 1, 2, 3) and article(site).versions == 1
    agreed(site)


def test_numbered_pages_that_are_not_linked_are_articles_of_their_own(site: Site) -> None:
    site.fetch("/a/9.html", page(1, of=1), role="import")
    site.fetch("/a/9_2.html", page(2, of=2).replace(b"<a href='9.html'>1</a>", b""), role="import")
    assert [o.outcome for o in site.process()] == ["new", "new"]


def test_a_part_behind_a_redirect_and_under_the_other_scheme_is_found(site: Site) -> None:
    site.fetch(FIRST, page(1, of=2))
    there = HOST.replace("http:", "https:") + "/b/9-2.html"
    part(site, 2, b"", status=302, response_headers=[("Location", "/b/9-2.html")])
    site.fetch(there, page(2, of=2), role="part", via=HOST + FIRST)
    site.process()
    assert has(article(site), 1, 2)


def test_pages_that_lead_in_a_circle_end(site: Site) -> None:
    site.fetch(FIRST, page(1, of=3))
    part(site, 2, page(2, of=3).replace(b"9_3.html", b"9_2.html"))
    site.process()
    assert has(article(site), 1, 2)


def test_a_frameset_becomes_an_article_when_its_frame_is_there(site: Site) -> None:
    frames = b"<frameset rows='80,*'><frame src='top.html'><frame src='main.html'></frameset>"
    outer = b"<html><head><title>x</title></head>" + frames + b"</html>"
    site.fetch("/f/1.html", outer)
    site.process()
    assert site.store.count() == 0
    site.fetch("/f/main.html", page(1, of=1), role="part", via=HOST + "/f/1.html")
    site.process()
    found = site.store.by_url(HOST + "/f/1.html")
    assert TEXTS[0] in found.body and [p.kind for p in found.parts] == ["frame"]
    assert site.store.outcomes() == {"new": 1, "part": 1}
    agreed(site)


def test_the_database_is_lost_and_the_articles_come_back_whole(site: Site) -> None:
    site.fetch(FIRST, page(1))
    for number in (2, 3):
        part(site, number)
    site.process()
    before = article(site)
    with site.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM versions")
        connection.exec_driver_sql("DELETE FROM articles")
        connection.exec_driver_sql("DELETE FROM outcomes")
    reparse(site)
    assert isinstance(site.store, Store)
    assert article(site).body == before.body and article(site).parts == before.parts
