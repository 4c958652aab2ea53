"""What a page hides inside its article is on record as stripped, at its place."""

from __future__ import annotations

from crawler.items import Article, RawRecord
from crawler.page import article_from
from tests.timing import within

FIRST = "督察组现场检查了三家企业，要求立行立改，举一反三。"
SECOND = "溪水县随后公布了整改清单，逐项明确责任单位和时限。"
THIRD = "群众反映的异味问题已经解决，县里还将继续回访。"


def read(body: str, sheet: str = "") -> Article:
    markup = (
        f"<html><head><title>督察组进驻溪水县</title>{sheet}</head><body><h1>督察组进驻溪水县</h1>{body}</body></html>"
    )
    return article_from(RawRecord("", markup.encode(), media_type="text/html"))


def record(article: Article) -> list[tuple[str, str]]:
    """Each hidden text and the rest of the body behind its place."""
    return [(s.text, article.body[s.at :]) for s in article.stripped if s.rule == "hidden" and s.at is not None]


def test_each_hidden_text_is_on_record_where_it_stood() -> None:
    article = read(
        f"<div class=article><p hidden>藏一</p><p>{FIRST}</p><p>{SECOND}</p>"
        f"<div style='display:none'>藏二<p hidden>藏三</p></div><p>{THIRD}</p><p class=tip>藏四</p></div>",
        "<style>.tip{display:none}</style>",
    )
    assert article.body == f"{FIRST}\n{SECOND}\n{THIRD}"
    assert record(article) == [("藏一", article.body), ("藏二 藏三", THIRD), ("藏四", "")]


def test_what_is_hidden_outside_the_article_is_not_its_record() -> None:
    article = read(f"<div hidden>菜单</div><div class=article><p>{FIRST}</p><p>{SECOND}</p></div><p hidden>页脚</p>")
    assert article.body == f"{FIRST}\n{SECOND}"
    assert record(article) == []


def test_hidden_texts_between_thousands_of_paragraphs_take_no_longer_than_these() -> None:
    body = f"<div class=article>{f'<p>{FIRST}</p><p hidden>藏</p>' * 10_000}</div>"
    with within(3.0):
        article = read(body)
    assert sum(s.rule == "hidden" for s in article.stripped) == 10_000
