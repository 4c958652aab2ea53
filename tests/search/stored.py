"""A store filled with articles of the contract corpus."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.archive.exchange import Capture
from crawler.items import Article
from indexer.store import Store
from tests.contract.corpus import Maker


def fill_store(store: Store, count: int, seed: int = 7) -> list[str]:
    """Save so many articles; their ids in the order of saving."""
    ids: list[str] = []
    with store.batch():
        for number, made in enumerate(Maker(seed).articles(count), 1):
            article = Article(
                kind="article", url=f"http://www.example.gov.cn/{number}.html", title=made.title, body=made.body,
                published=made.published, published_precision="day" if made.published else "", source=made.source,
            )  # fmt: skip
            annotations = {
                "primary_region": made.regions[-1], "regions": [{"code": made.regions[-1]}], "level": made.level,
                "stage": made.stages[0] if made.stages else None, "genre": made.genre, "media": list(made.media),
            }  # fmt: skip
            saved = store.save(article, capture=capture(number, article.url), annotations=annotations)
            ids.append(saved.article_id)
    return ids


def capture(number: int, url: str) -> Capture:
    """The capture that an article is said to come from."""
    return Capture(
        id=number, url=url, role="page", portal_id="example-gov", column="", fetched=datetime(2026, 1, 1, tzinfo=UTC),
        status=200, digest="", kind="response", refers_to=None, outcome="", warc_file="", offset=0, length=0,
        truncated="",
    )  # fmt: skip
