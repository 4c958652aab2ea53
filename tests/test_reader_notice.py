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
    assert is_notice(notice, lambda: TEXT)


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
    assert not is_notice(paragraph, lambda: before)


def test_one_thing_is_enough_behind_the_block_of_the_text() -> None:
    assert is_notice("即时突发消息，请进入频道", lambda: TEXT, outside=True)
    assert not is_notice("即时突发消息，请进入频道", lambda: TEXT)
    assert not is_notice("附件：堆场覆盖情况登记表", lambda: TEXT, outside=True)
    assert not is_notice("溪水县生态环境局　2021年6月8日", lambda: TEXT, outside=True)


@pytest.mark.parametrize(
    "words",
    [
        "转载开白请在后台留言",
        "觉得有用，欢迎点个赞再走~",
        "公众号同名，不定期更新",
        "本文系山野纪事原创，欢迎加入读者群，入群请加小编微信：syjs88",
        "现在用APP看新闻 保证天天中奖",
        "【歡迎網友踴躍留言】",
        "溪水博客意见反馈留言板 电话：000-1234567",
    ],
)
def test_two_things_are_enough_in_words_to_the_reader_that_are_no_sentence(words: str) -> None:
    assert is_notice(words, lambda: TEXT)


@pytest.mark.parametrize(
    "words",
    [
        "（四）不侵犯他人的个人隐私，未经授权同意，不得公开他人肖像；",
        "第四条 申请人提出停止侵权的请求并要求登录平台的，应当提交下列证据：",
        "报名请登录平台填写，并留言说明",
        "监督电话：000-1234567，欢迎您来信来电或在平台留言",
        "欢迎关注",
    ],
)
def test_ends_of_laws_and_of_notices_of_offices_stay(words: str) -> None:
    assert not is_notice(words, lambda: TEXT)
