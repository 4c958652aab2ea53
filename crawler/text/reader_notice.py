"""What a site says to its readers behind a text in words that no rule foresaw: conditions, accounts, appeals.

Such a paragraph speaks of several of the same things at once (reprinting, rights, the site itself, an app, a code to
scan, a line to call). Three of them in a short paragraph at the end are no part of an article, unless the article speaks
of them as well. In words to the reader that are no sentence two are enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crawler.text.fold import folded

MAX_NOTICE = 160  # characters
ENOUGH = 3  # things spoken of in a sentence
SAID = 2  # in words to the reader that are no sentence
_LONGEST_SAID = 80  # characters of these
# ruff: noqa: E501 (patterns read better whole)

_THINGS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"转载|摘编|镜像|转发(?:本文|请|时)",
        r"授权|许可|同意后",
        r"版权|著作权|知识产权|侵权|侵犯",
        r"本[网站刊]|本平台|本公众号|本账号|我们的",
        r"不代表|立场|仅供参考|真实性",
        r"客户端|(?<![a-z])APP(?![a-z])|小程序|应用市场",
        r"公众号|视频号|抖音号|微信|微博",
        r"二维码|扫码|扫一扫|长按",
        r"关注|订阅|订购|收藏|在看|点个?赞|星标",
        r"投稿|[爆报]料|新闻线索|热线|QQ|邮箱|发?邮件",
        r"[您你](?!们的)",
        r"联系(?:我们|删除|本|处理)|及时(?:联系|处理|删除)|请.{0,6}联系",
        r"登录|注册|下载|点击|打开",
        r"打赏|赞赏|稿酬|稿费",
        r"精彩|资讯|福利|尽在",
        r"[Tt]elegram|频道|白名单|拦截|插件|浏览器",
        r"留言|评论区|后台回复|私信",
        r"网友|读者",
        r"[读粉]\S{0,2}群|[入进加]群|小编",
        r"第一时间|领先一步",
        r"不定期|(?:每[天日晚周]|持续)(?:为您)?(?:更新|推送|看)|看新闻",
        r"觉得|喜欢|再走|好看",
        r"原创|首发|独家",
        r"中奖|抽奖|好礼",
        r"意见反馈|不良信息|有误",
        r"优惠|首月|电子版|印刷版|会员|畅读",
    )
)
_PROSE = re.compile(
    r"记者(?:从|获悉|了解)|据(?:悉|了解|介绍)|(?:说|表示|指出|强调|要求|认为|介绍|透露|提醒|规定|明确)[,:。]|\d{1,2}月\d{1,2}日"
)
_MATTER = re.compile(  # what sentences, laws and the notices of offices have, and no appeal
    r"[。;:]\s*$|^\s*(?:[(]?[一二三四五六七八九十\d]{1,3}[)、.]|第.{1,5}条)|(?:联系|咨询|监督|举报|投诉|办公|服务)(?:人|电话|方式|热线)|地址|邮编|网址|附件|报名|申报|办理|受理|时间\s*:"
)
# whom a notice speaks to, or of what: a sentence about others that ends as sentences do is none
_ADDRESSED = re.compile(
    r"[您你](?!们的)|(?<!申)请(?!求)|本[网站报刊社台文]|本(?:平台|公众号|账号|号)|我们|欢迎|更多|不得|谢绝|严禁|禁止|必究|保留|立即|马上|长按|喜欢|作者|文章|图片|图文|以上|须经|原创|^凡|[!~哦哟吧]|看新闻|公众号同名|意见反馈|[爆报]料|^(?:登录|打开|下载|关注|扫|点击|订阅|订购|加入|支持|追踪)|您|读者"
)


def is_notice(text: str, before: Callable[[], str], *, outside: bool = False) -> bool:
    """Whether a paragraph at the end speaks to the readers of the site; `before` gives the text above it, with which few
    paragraphs need be compared. `outside` the block that holds the text, one thing that the text does not speak of is
    enough.

    >>> is_notice("喜欢就请长按二维码关注本公众号，更多精彩资讯等您来看", lambda: "会议听取了汇报。")
    True
    >>> is_notice("该案中，被告未经授权转载原告作品，侵犯了著作权，法院判决赔偿。", lambda: "法院通报了三起案件。")
    False
    >>> text = "县里开通了公众号，群众扫码就能反映问题，点击即可。"
    >>> is_notice("群众可以扫码关注公众号，点击投诉栏目反映问题。", lambda: text)
    False
    """
    if not 8 <= len(text) <= MAX_NOTICE:
        return False
    seen = folded(text)
    if _PROSE.search(seen) or (seen.rstrip().endswith("。") and not _ADDRESSED.search(seen)):
        return False
    told = [thing for thing in _THINGS if thing.search(seen)]
    if outside:
        enough = 1
    else:
        spoken = len(seen) <= _LONGEST_SAID and not _MATTER.search(seen) and _ADDRESSED.search(seen)
        enough = SAID if spoken else ENOUGH
    if len(told) < enough:
        return False
    above = folded(before())
    return sum(thing.search(above) is None for thing in told) >= enough
