"""The pages as a person uses them, at 1280 and at 360 pixels."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
import zipfile

import pytest
from playwright.sync_api import Browser, Page, expect

from crawler.text.fold import to_simplified

pytestmark = pytest.mark.browser


def open_filters(page: Page) -> None:
    """Facets are closed on a narrow screen."""
    if (page.viewport_size or {"width": 0})["width"] < 761:
        page.locator("details.filters > summary").click()


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_search_says_what_was_asked_and_marks_it(page: Page, server: str) -> None:
    page.goto(f"{server}/")
    page.get_by_role("searchbox").fill("采石场")
    page.get_by_role("button", name="检索").click()
    expect(page.locator(".said")).to_contain_text("采石场")
    expect(page.locator(".said b")).to_have_text(re.compile(r"\d+ 篇"))
    expect(page.locator(".hits mark").first).to_have_text("采石场")
    assert fits(page)


def test_simplified_query_finds_the_repaired_traditional_page(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=督察反馈意见 部署整改")
    hit = page.get_by_role("link", name="四地部署督察反馈意见整改工作")
    hit.click()
    body = page.locator("article.body")
    expect(body.locator("ins").or_(body).first).to_be_visible()
    assert "(" not in body.inner_text().replace("(責", "")
    page.get_by_role("link", name="原样").click()
    assert re.search(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+\)", page.locator("article.body").inner_text())
    expect(page.locator("article.body del").filter(has_text="分享到")).to_have_count(1)
    assert fits(page)


def test_side_by_side_shows_both(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=四地部署")
    page.locator(".hits h3 a").first.click()
    page.get_by_role("link", name="对照").click()
    expect(page.locator("article.body")).to_have_count(2)
    assert fits(page)


def test_facet_narrows_and_its_chip_widens_again(page: Page, server: str) -> None:
    page.goto(f"{server}/search")
    before = page.locator(".said b").inner_text()
    open_filters(page)
    page.locator(".facet a", has_text="甘肃省").click()
    assert page.locator(".said b").inner_text() != before
    page.locator(".chips a").first.click()
    assert page.locator(".said b").inner_text() == before


def test_paging_reaches_every_article_once(page: Page, server: str) -> None:
    page.goto(f"{server}/search?sort=newest")
    seen = page.locator(".hits h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    while page.get_by_role("link", name="下一页").count():
        page.get_by_role("link", name="下一页").click()
        seen += page.locator(".hits h3 a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert len(seen) == len(set(seen)) == 32


def test_hostile_title_is_shown_and_does_not_run(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=敌意页面")
    link = page.locator(".hits h3 a").first
    link.click()
    assert page.title() != "owned"
    page.goto(page.url + "/original")
    page.wait_for_timeout(300)
    assert page.title() != "owned"
    assert page.evaluate("document.body.dataset.owned") is None


def test_archived_original_is_shown_in_a_sandbox(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    page.locator(".hits h3 a").first.click()
    page.get_by_role("link", name="查看存档原页").click()
    frame = page.locator("iframe.original")
    assert frame.get_attribute("sandbox") == ""
    expect(page.frame_locator("iframe.original").locator("h1")).to_contain_text("批群众来信")


def test_export_downloads_what_was_asked_with_its_manifest(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    total = int(re.sub(r"\D", "", page.locator(".said b").inner_text()))
    page.locator("details.menu > summary").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="jsonl").click()
    with zipfile.ZipFile(started.value.path()) as packed:
        rows = packed.read("ducha.jsonl")
        manifest = json.loads(packed.read("ducha.jsonl.manifest.json"))
    assert len(rows.splitlines()) == total == manifest["rows_written"]
    assert manifest["query"] == "采石场" and manifest["sha256"] == hashlib.sha256(rows).hexdigest()
    assert all("采石场" in to_simplified(json.loads(row)["body"]) for row in rows.splitlines())


def test_variants_of_a_word_are_named_and_searched_only_when_asked(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=督查")
    assert not page.locator(".hits > li").count()
    expect(page.locator(".variants")).to_contain_text("督察")
    page.get_by_role("link", name="一并检索").click()
    expect(page.locator(".said b")).to_have_text(re.compile(r"[1-9]\d* 篇"))
    page.locator("details.menu > summary").click()
    assert "expand=1" in str(page.locator("details.menu a").first.get_attribute("href"))
    page.get_by_role("link", name="最新在前").click()
    page.get_by_role("link", name="只查原词").click()
    assert "sort=newest" in page.url and not page.locator(".hits > li").count()
    assert fits(page)


def test_occurrences_are_listed_line_by_line(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    page.get_by_role("link", name="逐处列出").click()
    expect(page.locator(".lines mark").first).to_have_text("采石场")
    assert fits(page)
    page.get_by_role("link", name="逐处列出").click()
    expect(page.locator(".lines")).to_have_count(0)


def test_reprints_are_collapsed_when_asked(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    page.get_by_role("link", name="合并转载").click()
    expect(page.locator(".said")).to_contain_text("转载合并后")


def test_similar_articles_are_offered_without_the_article_itself(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    page.locator(".hits h3 a").first.click()
    here = urllib.parse.urlsplit(page.url).path
    links = page.locator(".alike a")
    expect(links.first).to_be_visible()
    assert here not in [link.get_attribute("href") for link in links.all()]
    with urllib.request.urlopen(f"{server}/api/v1/articles/{here.rsplit('/', 1)[1]}/similar") as answer:
        assert len(json.load(answer)) >= links.count()


def test_language_is_switched_and_remembered(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    page.goto(f"{server}/portals")
    expect(page.get_by_role("heading", level=1)).to_have_text("Coverage")
    assert fits(page)


def test_query_that_cannot_be_read_gets_the_nearest_that_can(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=(采石场")
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("main a").first.click()
    expect(page.locator(".hits h3").first).to_be_visible()


def test_every_target_is_large_and_every_field_has_a_name(page: Page, server: str) -> None:
    page.goto(f"{server}/search?q=采石场 region:平凉")
    open_filters(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll('header a, nav a, button, .facet a, .chips a, .tabs a, .button, input')]
        .filter(e => !e.classList.contains('skip') && e.getClientRects().length)
        .filter(e => e.getBoundingClientRect().height < 43.5)
        .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    assert page.evaluate("[...document.querySelectorAll('input')].every(i => i.labels.length || i.ariaLabel)")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough_in_both_schemes(browser: Browser, server: str, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{server}/search?q=采石场")
    worst = page.evaluate(
        """() => {
        const value = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
            .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b; };
        const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
            if (!c.includes('rgba(0, 0, 0, 0)')) return c; } return 'rgb(255,255,255)'; };
        let worst = [99, ''];
        for (const e of document.querySelectorAll('body *')) {
            const text = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
            if (!text || !e.getClientRects().length) continue;
            if (e instanceof SVGElement) continue;
            const [a, b] = [value(getComputedStyle(e).color), value(ground(e))];
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 120)];
        }
        return worst; }"""
    )
    context.close()
    assert worst[0] >= 4.5, worst


def test_pages_work_without_scripts(browser: Browser, server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server}/search?q=采石场")
    page.locator(".hits h3 a").first.click()
    expect(page.locator("article.body p").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("path", ["/search", "/portals", "/help", "/article/none", "/api/v1/search?q=采石场"])
def test_every_answer_has_a_strict_policy(server: str, path: str) -> None:
    request = urllib.request.Request(server + urllib.parse.quote(path, safe="/?=&"))
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
