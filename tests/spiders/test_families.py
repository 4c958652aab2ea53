"""Every family reads its sample site to the last article it can reach, odd cases included."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from crawler.portal import Column, Portal
from crawler.text.decode import decode
from spiders.families.founder_xy import LONGEST_GAP
from spiders.family import ListPage, ListRequest, family
from spiders.frontier import Listed
from spiders.portal_file import family_names, load_portal
from spiders.probe import best_reading
from spiders.urls import canonical
from spiders.walk import Walk
from tests.portals.prose import PLACES
from tests.portals.replies import Reply, asked_of
from tests.portals.sample import articles, sample_world, toml_of
from tests.portals.sites_news import DatedNewspaper
from tests.portals.sites_trs import TrsForm
from tests.portals.world import SHANGHAI, SampleColumn, Site, World

NOW = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
FAMILY_SITES = [
    "qinghe", "yunxiu", "bumen", "baishaping", "linxu", "linxu-start", "fengze", "wanglan", "ningpi", "muchuanling",
    "qinghe-epb", "baishaping-city", "yunxiu-shidu", "fengze-nanba", "wanglan-news", "ningpi-daily", "muchuanling-news",
]  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    made = sample_world()
    for number, site in enumerate(made.sites):
        site.port = 20000 + number
    return made


def walked(site: Site, folder: Path, column: int = 0) -> tuple[Walk, list[str], list[str]]:
    """Walk a column without a network: the walk, the articles' addresses, the list pages asked."""
    path = folder / f"{site.id}.toml"
    path.write_text(toml_of(site), "utf-8")
    portal = load_portal(path)
    walk = Walk(portal, portal.columns[column], NOW)
    request, found, asked = walk.first(), [], []
    following: ListRequest | None = request
    while following is not None:
        request = following
        asked.append(request.url.removeprefix(site.base))
        headers = {k.lower(): v for k, v in request.headers.items()}
        reply: Reply = site.respond(asked_of(asked[-1], "POST" if request.form else "GET", headers, request.body))
        if reply.status in (301, 302):
            target = dict(reply.headers)["Location"]
            request = type(request)(site.base + target, request.headers, request.state)
            reply = site.respond(asked_of(target))
        if reply.status != 200:
            following = walk.missing(reply.status)
            continue
        page = walk.page(request.url, decode(reply.body, is_html="html" in reply.type).text, request)
        entries = walk.read(page)
        found += [item.url for item, _ in entries]
        listed = [Listed(i.url, "", i.title, i.date, NOW, d) for i, d in entries]
        following = walk.following(page, listed)
        assert len(asked) < 60
    return walk, found, asked


@pytest.mark.parametrize("site_id", FAMILY_SITES)
def test_every_article_of_a_column_is_found_once(world: World, tmp_path: Path, site_id: str) -> None:
    site = world.site(site_id)
    walk, found, _ = walked(site, tmp_path)
    wanted = {canonical(site.base + site.article_path(a)) for a in site.columns[0].listed(0)}
    assert set(found) >= wanted
    assert len(found) == len(set(found))
    assert walk.complete, walk.ended


@pytest.mark.parametrize("site_id", FAMILY_SITES)
def test_titles_and_dates_are_those_of_the_list(world: World, tmp_path: Path, site_id: str) -> None:
    site = world.site(site_id)
    path = tmp_path / f"{site.id}.toml"
    path.write_text(toml_of(site), "utf-8")
    portal = load_portal(path)
    walk = Walk(portal, portal.columns[0], NOW)
    request = walk.first()
    target = request.url.removeprefix(site.base)
    reply = site.respond(asked_of(target))
    while reply.status == 302 or (walk.family.entry_page and not walk.seen):
        if reply.status == 302:
            target = dict(reply.headers)["Location"]
        else:
            page = walk.page(site.base + target, decode(reply.body, is_html=True).text, request)
            following = walk.family.following(page)
            assert following
            request, target = following, following.url.removeprefix(site.base)
            walk.seen.add("entered")
        reply = site.respond(asked_of(target))
    page = walk.page(site.base + target, decode(reply.body, is_html="html" in reply.type).text, request)
    items = {item.url: item for item in walk.family.items(page)}
    newest = site.columns[0].listed(0)[0]
    item = items[canonical(site.base + site.article_path(newest))]
    assert item.title == newest.title
    assert item.date == f"{newest.published:%Y-%m-%d}"


@pytest.mark.parametrize("bare", [False, True])
def test_a_list_by_form_is_read_to_its_end(tmp_path: Path, bare: bool) -> None:
    site = TrsForm("form", "青禾县石渡镇", "350100", [SampleColumn("督察", articles(PLACES[0], 930))], bare=bare)
    site.port = 20901
    World([site])
    walk, found, asked = walked(site, tmp_path)
    assert len(found) == len(set(found)) == 14
    assert asked[0] == "/zwgk/hbdc/" and set(asked[1:]) == {"/fjdzapp/search"}
    assert len(asked) == (5 if bare else 4)  # the last is empty
    assert walk.complete and walk.health == "ok"


@pytest.mark.parametrize(
    ("site_id", "begins", "rest"),
    [("linxu", '<script type="text/xml">', ""), ("qinghe", "<script>createPageHTML", "createPageHTML")],
)
def test_what_stands_in_a_comment_is_read_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site_id: str, begins: str, rest: str
) -> None:
    """The rows of a data store, or the paging script, inside <!-- … -->."""
    site = sample_world().site(site_id)
    site.port = 20902
    plain = site.html

    def commented(body: str, title: str, head: str = "") -> Reply:
        assert begins in body
        body = body.replace(begins, "<!--" + rest, 1).replace("</script></div>", "--></div>", 1)
        return plain(body, title, head)

    monkeypatch.setattr(site, "html", commented)
    walk, found, _ = walked(site, tmp_path)
    assert {canonical(site.base + site.article_path(a)) for a in site.columns[0].listed(0)} == set(found)
    assert walk.complete


def test_pages_that_are_claimed_and_missing_end_the_walk(world: World, tmp_path: Path) -> None:
    walk, _, asked = walked(world.site("qinghe"), tmp_path)
    assert asked == ["/zwgk/hbdc/", "/zwgk/hbdc/index_1.html", "/zwgk/hbdc/index_2.html", "/zwgk/hbdc/index_3.html"]
    assert walk.ended == "no further page"


def test_a_last_page_that_repeats_ends_the_walk(world: World, tmp_path: Path) -> None:
    site = world.site("ningpi")
    _, _, asked = walked(site, tmp_path)
    assert [a.partition("pageIndex=")[2] for a in asked] == ["", "2", "3"]


def test_encrypted_ids_leave_the_first_page(world: World, tmp_path: Path) -> None:
    walk, found, asked = walked(world.site("linxu-hidden"), tmp_path)
    assert (len(asked), len(found)) == (1, 6)
    assert walk.ended == "last page"


def test_descending_pages_are_followed_by_their_link(world: World, tmp_path: Path) -> None:
    _, _, asked = walked(world.site("wanglan"), tmp_path)
    assert asked == ["/hbdc.htm", "/hbdc/2.htm", "/hbdc/1.htm"]


def test_an_unknown_paging_base_is_tried_from_one(world: World, tmp_path: Path) -> None:
    _, _, asked = walked(world.site("baishaping-city"), tmp_path)
    names = [a.rpartition("/")[2] for a in asked]
    assert names == ["index.htm", "index_1.htm", "index_2.htm", "index_3.htm"]


def dated_paper(**options: object) -> Site:
    site = DatedNewspaper("paper", "宁陂晚报", "340800", [SampleColumn("要闻", articles(PLACES[6], 900))], **options)
    site.port = 20900
    World([site])
    return site


def test_a_newspaper_of_dated_addresses_is_walked_past_days_without_an_issue(tmp_path: Path) -> None:
    quirk = ("issue_path", "/paper/pc/layout/%Y%m/%d/node_01.html", "its addresses carry the day")
    site = dated_paper(quirks=[quirk])
    walk, found, asked = walked(site, tmp_path)
    wanted = {canonical(site.base + site.article_path(a)) for a in site.columns[0].listed(0)}
    assert set(found) == wanted
    assert asked[:4] == [f"/paper/pc/layout/2026{day}.html" for day in
                         ("03/02/node_01", "03/02/node_02", "03/01/node_01", "02/28/node_01")]  # fmt: skip
    assert walk.complete and walk.health == "ok"


def test_a_newspaper_without_any_issue_is_missing(tmp_path: Path) -> None:
    site = dated_paper(quirks=[("issue_path", "/other/%Y-%m/%d/node_1.htm", "not where the paper stands")])
    walk, found, asked = walked(site, tmp_path)
    assert (found, walk.health, walk.complete) == ([], "http_404", False)
    assert len(asked) == LONGEST_GAP


def test_an_entry_page_that_only_refers_to_the_newest_issue_is_followed(tmp_path: Path) -> None:
    _, found, asked = walked(dated_paper(), tmp_path)
    assert asked[:2] == ["/paper/", "/paper/pc/layout/202603/02/node_01.html"]
    assert found


_ID = "4f1b6d3e-61a2-4c0e-9b1d-01234567890"
SHAPES = [  # small systems, each by the address of a list, of an article (the digit is added) and of its page 2
    ("/News/showList/8/page_1.html", "/News/show/100{}.html", "/News/showList/8/page_2.html"),
    ("/Node-5359.html", "/Content-100{}.html", "/Node-5359_2.html"),
    ("/channel/list/22.html", "/article/100{}.html", "/channel/list/22_2.html"),
    (f"/columns/{_ID}0/index.html", f"/columns/{_ID}0/202601/05/{_ID}{{}}.html", f"/columns/{_ID}0/index_2.html"),
    ("/hb1/hb2/index.html", "/hb1/hb2/20260105/" + "0123456789abcdef" * 2 + "{}.html", "/hb1/hb2/index_2.html"),
    ("/zwdt/index.shtml", "/zwdt/2026010910371{}12345/index.shtml", "/zwdt/index_2.shtml"),
    ("/zwgk/xwdt/index.shtml", "/zwgk/system/2026/01/05/03008196{}.shtml", "/zwgk/xwdt/index_2.shtml"),
    ("/rmzf/zwyw/pc/list.html", "/rmzf/zwyw/pc/content/content_184574737852116{}.html", "/rmzf/zwyw/pc/list_2.html"),
]


@pytest.mark.parametrize(("first", "article", "second"), SHAPES)
@pytest.mark.parametrize("label", ["下一页", "2"])
def test_small_numbered_systems_are_read_and_told(first: str, article: str, second: str, label: str) -> None:
    title = "白沙坪县整改情况"
    rows = [f"<li><a href='{article.format(i)}'>{title}{i}</a><span>2026-01-0{i + 1}</span></li>" for i in range(5)]
    menu = "<div><a href='/'>首页</a><a href='/about/index.html'>概况</a></div>"
    text = f"{menu}<ul>{''.join(rows)}</ul><a href='{second}'>{label}</a>"
    portal = Portal("x", "", "", ("http://a.example",), "path_n")
    page = ListPage(f"http://a.example{first}", text, portal, Column("督察", f"http://a.example{first}"))
    found = best_reading(page)
    assert found is not None and found[0].name == "path_n"
    assert [item.url for item in found[0].items(page)] == [f"http://a.example{article.format(i)}" for i in range(5)]
    following = found[0].next_request(page)
    assert following is not None and following.url == f"http://a.example{second}"


@pytest.mark.parametrize(("site_id", "feed"), [("ningpi", "/rss/rss.xml"), ("muchuanling-news", "/sitemap.xml")])
def test_a_feed_or_sitemap_can_be_a_column_of_any_site(world: World, tmp_path: Path, site_id: str, feed: str) -> None:
    site = world.site(site_id)
    path = tmp_path / f"{site.id}.toml"
    column = f'[[columns]]\nname = "订阅"\nurl = "{feed}"\nkind = "inspection"\nfamily = "feed"\n'
    text = re.sub(r"\[\[quirks\]\].*?(?=\n\[)", "", toml_of(site), flags=re.DOTALL)
    path.write_text(text.replace("\n[politeness]", f"\n{column}\n[politeness]"), "utf-8")
    portal = load_portal(path)
    walk = Walk(portal, portal.columns[-1], NOW)
    found: list[str] = []
    request: ListRequest | None = walk.first()
    while request is not None:
        reply = site.respond(asked_of(request.url.removeprefix(site.base)))
        page = walk.page(request.url, reply.body.decode(), request)
        entries = walk.read(page)
        found += [item.url for item, _ in entries]
        request = walk.following(page, [Listed(i.url, "", i.title, i.date, NOW, d) for i, d in entries])
    assert sorted(found) == sorted(canonical(site.base + site.article_path(a)) for a in site.columns[0].listed(0))


@pytest.mark.parametrize(
    "article", ["./202601/t20260105_400{}.html", "./t71653{}.html", "../../nr/t20260105_400{}.shtml"]
)
def test_trs_articles_may_be_named_by_their_number_alone(article: str) -> None:
    rows = "".join(f"<li><a href='{article.format(i)}'>整改情况{i}</a><i>2026-01-0{i + 1}</i></li>" for i in range(3))
    portal = Portal("x", "", "", ("http://a.example",), "trs_wcm")
    page = ListPage(
        "http://a.example/zwgk/hbdc/", f"<ul>{rows}</ul>", portal, Column("督察", "http://a.example/zwgk/hbdc/")
    )
    assert len(family("trs_wcm").items(page)) == 3
    found = best_reading(page)
    assert found is not None and found[0].name == "trs_wcm"


def test_session_ids_are_no_part_of_an_address(world: World, tmp_path: Path) -> None:
    _, found, _ = walked(world.site("fengze-nanba"), tmp_path)
    assert not any("PHPSESSID" in url for url in found)


def test_an_endless_calendar_is_cut(world: World, tmp_path: Path) -> None:
    walk, found, asked = walked(world.site("ningpi-odd"), tmp_path, column=1)
    assert (len(asked), found) == (1, [])
    assert walk.health in ("empty", "stub")


def test_every_family_has_a_sample_and_recognises_it(world: World, tmp_path: Path) -> None:
    sites = {site.family: site for site in world.sites if site.id in FAMILY_SITES}
    assert set(sites) == set(family_names())
    for name, site in sites.items():
        path = tmp_path / f"{site.id}.toml"
        path.write_text(toml_of(site), "utf-8")
        portal = load_portal(path)
        reply = site.respond(asked_of(family(name).first(portal, portal.columns[0]).url.removeprefix(site.base)))
        if reply.status == 302:
            reply = site.respond(asked_of(dict(reply.headers)["Location"]))
        page = ListPage(portal.columns[0].url, decode(reply.body).text, portal, portal.columns[0])
        assert family(name).recognise(page), name
