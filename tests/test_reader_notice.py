"""A paragraph that speaks to the readers of a site is told from one that the article needs."""

from __future__ import annotations

import pytest

from crawler.text.reader_notice import is_notice

TEXT = "会议听取了汇报，研究部署下一步整改工作。会后，督查组赶赴河西镇和石桥乡，实地察看了两处堆场的覆盖情况。"


@pytest.mark.parametrize(
    "notice",
    [
        "喜欢就请长按二维码关注本公众号，更多精彩资讯等您来看",
        "本平台所发文章如涉及侵权，请联系我们，我们将及时处理并支付稿酬。",
        "登录溪水新闻网或打开客户端，领先一步获取权威资讯，转载须经授权。",
        "有好的线索就发到我们的邮箱，欢迎投稿，您的来稿一经采用即付稿費。",
    ],
)
def test_notice(notice: str) -> None:
    assert is_notice(notice, TEXT)


@pytest.mark.parametrize(
    ("paragraph", "before"),
    [
        ("下一步，县里将持续关注群众诉求，及时处理投诉，把整改成效巩固好。", TEXT),
        ("群众可以扫码关注公众号，点击投诉栏目反映问题。", "县里开通了公众号，群众扫码关注后点击即可反映问题。"),
        ("王某表示，下载客户端、登录平台、点击上传，您只要三步就能举报。", TEXT),
        ("6月8日起，您可以登录平台下载表格，关注办理进度，热线照常受理。", TEXT),
        ("联系人：李工，电话：000-1234567，邮箱：x@example.cn。", TEXT),
    ],
)
def test_article(paragraph: str, before: str) -> None:
    assert not is_notice(paragraph, before)


def test_one_thing_is_enough_behind_the_block_of_the_text() -> None:
    assert is_notice("即时突发消息，请进入我们的频道", TEXT, outside=True)
    assert not is_notice("即时突发消息，请进入我们的频道", TEXT)
    assert not is_notice("附件：堆场覆盖情况登记表", TEXT, outside=True)
    assert not is_notice("溪水县生态环境局　2021年6月8日", TEXT, outside=True)
