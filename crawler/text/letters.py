"""A letter to the authorities with its answer, laid out as a form: labels, and beside them what was written.

What was asked and what was answered is the text. Number, writer, kind, times and the labels themselves are not;
article_body.py takes them off with a record. A report that lists cases (受理编号, 举报内容, 处理情况) has other labels or
has them many times, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.text.fold import folded
from crawler.text.fragment import Paragraph

# ruff: noqa: E501 (patterns read better whole)

_ASKED = r"(?:信件|来信|写信|留言|咨询|诉求|邮件|提问)(?:内容|正文|描述|详情)"
_ANSWERED = r"(?:(?:官方|部门|信件|留言)?(?:回复|答复|回信|反馈|办理|处理|办结)(?:内容|结果|意见|正文|情况)|(?:官方|部门|单位)(?:回复|答复))"
_DATA = (
    r"(?:(?:信件|来信|写信|留言|咨询|诉求|邮件|提问|工单|查询|提交|发布)(?:编号|编码|号码?|类型|类别|分类|性质|状态|时间|日期|标题|主题|题目|目的|来源|对象|单位|部门|人|者|地区)"
    r"|(?:回复|答复|回信|反馈|办理|处理|承办|受理|办结|收信)(?:编号|时间|日期|单位|部门|机构|状态|人|者)"
    r"|主\s*题|标\s*题|编\s*号|类\s*[别型]|状\s*态|姓\s*名|昵\s*称|网\s*友|是否公开|公开状态|满意度|所属(?:地区|区域|部门))"
)
_COLON = r"(?:\s*:|\t|$)"
_CONTENT = re.compile(rf"[\[【]?(?P<label>{_ASKED}|{_ANSWERED})[\]】]?{_COLON}\s*")
_KNOWN = re.compile(rf"[\[【]?{_DATA}[\]】]?{_COLON}")
_FIRST = frozenset("信来來写寫留咨諮诉訴邮郵提回答反办辦处處官部单單[【")  # with which labels of a text begin
_BEGINS = frozenset(
    bracket + word[: 2 - len(bracket)]
    for bracket in ("", "[", "【")
    for word in (
        "信件",
        "来信",
        "來信",
        "写信",
        "寫信",
        "留言",
        "咨询",
        "諮詢",
        "诉求",
        "訴求",
        "邮件",
        "郵件",
        "提问",
        "提問",
    )
)
_IS_ASKED = re.compile(_ASKED)
_LONGEST_DATA = 90  # characters of a line or row of data
_LONGEST_VALUE = 60
_STATE = 8  # characters of an answer that only says how far it has got (已办结)


def letter_form(paragraphs: Sequence[Paragraph]) -> dict[int, int]:
    """How many characters of which paragraphs are a form's labels and data; {} where the page is no letter."""
    if not any(paragraph.text.text[:2] in _BEGINS for paragraph in paragraphs):  # as on most pages
        return {}
    labels: dict[int, re.Match[str]] = {}
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text.text
        if text[:1] in _FIRST and (found := _CONTENT.match(folded(text[:40]))):
            labels[index] = found
    asked = [i for i, found in labels.items() if _IS_ASKED.match(found["label"])]
    if not 1 <= len(asked) <= 2 or not 2 <= len(labels) <= 5:
        return {}
    chosen: dict[int, int] = {}
    for index, paragraph in enumerate(paragraphs):
        text = paragraph.text.text
        if index in labels:
            end = labels[index].end()
            chosen[index] = len(text) if len(text) - end <= _STATE else end
        elif len(text) <= _LONGEST_DATA and "。" not in text and (found := _KNOWN.match(folded(text))):
            chosen[index] = len(text)
            if found.end() == len(text) and index + 1 < len(paragraphs) and index + 1 not in labels:
                value = paragraphs[index + 1].text.text  # in a line below its label
                if len(value) <= _LONGEST_VALUE and not value.endswith("。"):
                    chosen[index + 1] = len(value)
    return chosen
