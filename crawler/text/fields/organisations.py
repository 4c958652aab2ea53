"""Names of organisations and media, told by how they end (某某县人民政府, 某某日报)."""

from __future__ import annotations

import re

from crawler.text.fold import folded

_BODIES = re.compile(
    r"(?:网|报|社|台|日报|晚报|早报|新闻|发布|在线|资讯|杂志|频道|音乐|科技|财经|体育|娱乐|电视|广播|办|办公室|局|委|厅|部|院|政府|中心|公司|馆|会|处|署|大学|学院|医院|"
    r"周刊|时报|导报|传媒|客户端|融媒体?|镇|乡|街道|区|县|本站原创|通讯社|[\u4e00-\u9fff]{2}(?:[站所科股室队]|学校|集团)|世纪经济报道|公众号|视频号)$|^掌上[\u4e00-\u9fff]{2,6}$"
)
_MEDIA = re.compile(
    r"(?:网|报|通讯社|电视台|广播|日报|晚报|早报|都市报|新闻|发布|客户端|杂志|周刊|时报|导报|传媒|编辑部|融媒体?(?:中心)?|(?:新华|中新|财联|路透|法新|美联|共同|彭博|中央)社|世纪经济报道|公众号|^掌上[\u4e00-\u9fff]{2,6})$(?<!最后发布)(?<!首次发布)(?<!原创发布)(?<!立即发布)"
)
_TOOL_WORDS = re.compile(
    r"^(?:首次|最[后近新]|原创|立即|正式)?发布$|^(?:官方|企业|机构|认证|媒体|政务)账?[号户]$|听新闻|^(?:社会|地方|生活|政治|国际|娱乐|财经|体育|综合|即时|突发)中心$|^(?:社会|国内|国际|财经|本地|体育|娱乐|时政|民生|综合|地方|生活|即时|最新|科技|图片|视频|城市|焦点|热点)新闻$|听文章|语音播报|^新闻$|评论|浏览|阅读|点击|字|打印|分享|参与|人气|来源|作者|编辑(?!部)|\d{3,}|次$|星期|周[一二三四五六日天]|收藏|关注|举报|更新|发布于|首发"
)


def names_body(text: str) -> bool:
    """Whether a short text ends as the names of organisations do (某某县人民政府)."""
    return bool(_BODIES.search(folded(text)))


def names_medium(text: str) -> bool:
    """Whether a short text ends as the names of media do (某某日报, 某某新闻网)."""
    return bool(_MEDIA.search(folded(text))) and not names_tool(text)


def names_tool(text: str) -> bool:
    """Whether a word beside the date is furniture that ends as a name does (首次发布, 即时新闻)."""
    return bool(_TOOL_WORDS.search(folded(text)))
