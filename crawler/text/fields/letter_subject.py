"""What a letter to the authorities is about, where the page that shows it is called after the form (信件详情, 市长信箱)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.traced import Traced

# ruff: noqa: E501 (patterns read better whole)

_SUBJECT = re.compile(
    r"[\[【]?(?:(?:信件|来信|留言|咨询|投诉|诉求|问题|邮件|写信)?(?:标\s*题|主\s*题|题\s*目))[\]】]?\s*(?::|\s|$)\s*"
)
_OF_A_FORM = re.compile(  # what a page is called that shows a letter
    r"(?:查看|我的)?(?:信件|来信|留言|咨询|投诉|邮件|诉求|问题|写信|回信|答复|回复)(?:详情|详细|内容|查看|信息|展示|浏览|选登|回复|答复|反馈|公开|页)+(?:\s*[-_—|].{2,40})?|"
    r"[\u4e00-\u9fff]{0,8}(?:信箱|互动交流|政民互动|网上信访|咨询投诉|在线咨询|网上咨询|留言板|问政|12345热线)(?:详情|详细|内容)?(?:\s*[-_—|].{2,40})?"
)


def names_form(title: str) -> bool:
    """Whether a title is only what sites call the page that shows a letter.

    >>> names_form("信件详情-县长信箱"), names_form("县长信箱开通三年受理来信两千件")
    (True, False)
    """
    return _OF_A_FORM.fullmatch(title) is not None


def subject_of(lines: Sequence[Line], body_start: int) -> Traced:
    """What a letter is about, as the form says that shows it: 信件标题：…, the words behind the label or in the next cell."""
    for line in lines[max(0, body_start - 25) : body_start + 4]:
        label = _SUBJECT.match(folded(line.text[:40])) if line.end - line.start <= 160 else None
        if label is None:
            continue
        value = line.traced().cut(label.end()).trimmed()
        if not value and line.number + 1 < len(lines):
            value = lines[line.number + 1].traced()
        if 4 <= len(value.text) <= 120:
            return value
    return Traced()
