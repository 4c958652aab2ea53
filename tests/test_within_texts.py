"""What stands between an article's paragraphs: boxes of other articles, adverts and buttons go, all below them stays.

All texts are ours.
"""

from __future__ import annotations

import pytest

from tests.test_article_heads import META, TITLE, read
from tests.test_short_texts import LINKS, written

TEXT = (
    "本报溪水6月8日讯（记者 林小木）昨日上午，督察组进驻溪水县满一周，县里召开会议，对交办件办理情况进行调度。",
    "截至6月7日，督察组共交办群众举报件46件，已办结31件，责令整改22家，立案处罚6家。",
    "“以前一刮风，窗台上就是一层灰。”居民周文斌说。",
    "据悉，举报电话和邮政信箱将继续受理群众来信来电。",
)
HEADINGS = ("相关阅读", "推荐阅读", "大家都在看", "今日热点", "精彩推荐", "猜你喜欢")
SHARED = "<ul>" + "".join(f"<li>{link}</li>" for link in LINKS) + "</ul>"


def article(*parts: str) -> list[str]:
    got = read(f"<h1>{TITLE}</h1>{META}<div class='con'>{''.join(parts)}</div>")
    assert (got.kind, got.title) == ("article", TITLE)
    return got.body.split("\n")


def paragraphs(lines: tuple[str, ...]) -> str:
    return written(lines, "paragraphs")


@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("links", [2, 3])
@pytest.mark.parametrize("heading", HEADINGS)
def test_a_box_of_links_ends_where_the_text_goes_on(heading: str, links: int, at: int) -> None:
    listed = "".join(f"<li>{link}</li>" for link in LINKS[:links])
    box = f"<div class='rel'><h4>{heading}</h4><ul>{listed}</ul></div>"
    assert article(paragraphs(TEXT[:at]), box, paragraphs(TEXT[at:])) == list(TEXT)


def test_abstracts_below_linked_headlines_are_no_text() -> None:
    box = "<h4>相关阅读</h4>" + "".join(
        f"<p>{link}</p><p>近日县里对此作了部署，要求各单位抓好落实，确保取得实效，群众满意。</p>" for link in LINKS
    )
    assert article(paragraphs(TEXT), box) == list(TEXT)


@pytest.mark.parametrize(
    "piece",
    [
        f"<div class='hot'>{LINKS[0]}</div>",
        "<p>（<a href='/zt/'>点击进入专题：督察进行时</a>）</p>",
        "<p><a href='#'>上一张</a> <a href='#'>下一张</a></p>",
    ],
)
def test_offers_between_paragraphs(piece: str) -> None:
    for at in (1, 2, 3):
        assert article(paragraphs(TEXT[:at]), piece, paragraphs(TEXT[at:])) == list(TEXT)


def test_a_digest_above_lists_of_others() -> None:
    news = (
        ("石桥乡完成河道清障", "昨日，石桥乡完成了三公里河道的清障，清出的淤泥全部外运处置。"),
        ("河西镇关停两家砖厂", "河西镇昨日对两家砖厂实施关停，砖厂的设备将在月底前拆除。"),
        ("县里公布举报电话", "即日起，溪水县公布督察期间的举报电话，每天八时至二十时有人接听。"),
    )
    digest = "".join(f"<p><a href='/n/{n}.html'>{head}</a></p><p>　　{text}</p>" for n, (head, text) in enumerate(news))
    assert article(digest, "<h4>相关新闻</h4>", SHARED) == [line for pair in news for line in pair]


def test_the_name_of_an_app_below_the_text() -> None:
    end = "<p>溪水新闻客户端</p><p>扫码下载，掌握更多身边事</p>"
    assert article(paragraphs(TEXT), end, "<h4>相关新闻</h4>", SHARED) == list(TEXT)


def test_an_appeal_to_readers_said_twice() -> None:
    appeal = "<p>新闻线索爆料通道：应用市场下载“掌上溪水”客户端，或拨打新闻热线 0990-7266666。</p>"
    assert article(paragraphs(TEXT), appeal, appeal, "<p>已有 <em>0</em> 条评论</p>") == list(TEXT)
