"""Lines of a text as paragraphs: which of them are prose, and which say something about the page.

Whether a text was cut off shows in how its paragraphs end. Headings, labels, notices and the furniture of pages end
without a mark by nature and are told apart here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HAN = re.compile("[\u3400-\u9fff]")
CLAUSE_MARK = re.compile("[，,；;。：:]")
TERMINAL = frozenset("。！？!?…；;：:”』」）)】》〉\"'’.—-~～|>》]")
FURNITURE = re.compile(
    r"^[\s【\[（(〖■●◆★※＞>·|]*(?:"
    r"(?:备注|備注|備註|声明|聲明|特别(?:声明|提示)|免责声明|版权声明|责任编辑|責任編輯|责编|責編|编辑|編輯|编审|审核|校对|作者|记者|記者|通讯员|通訊員|"
    r"来源|來源|供稿|摄影|文字|图片|图|联系人|联系方式|联系电话|电话|電話|地址|邮编|邮箱|网址|附件|附表|附图|附|注|主办单位|主办|承办|发布时间|"
    r"发布日期|发布|时间|日期|标签|关键词|原标题|評論|评论|浏览次数|浏览)\d*\s*[:：|]|"
    r"(?:责任编辑|責任編輯|版权所有|版權所有|免责声明|分享到|分享至|扫一扫|掃一掃|扫码|掃碼|点击|點擊|相关(?:文章|阅读|新闻|链接|稿件)|相關(?:文章|閱讀|新聞)|"
    r"推荐阅读|延伸阅读|上一[篇条页]|下一[篇条页]|打印本页|关闭窗口|本文(?:来|地址|仅|由|系)|本站|网友评论|首页|更多|返回|Copyright|©|ICP|http|www))",
    re.IGNORECASE,
)
# A notice in a line of its own, whatever it begins with: stock sites, apps, copyright.
_NOTICE = re.compile(
    "仅供参考|僅供參考|不构成|不構成|风险自担|據此操作|据此操作|尽在|盡在|客户端|客戶端|公众号|公眾號|扫码|掃碼|二维码|二維碼|下载|下載|侵权|侵權|转载请|轉載請|"
    "转载此文|轉載此文|版权归|版權歸|免责|免責|联系我们|聯繫我們|联系删除|小时内删除|更多精彩|更多资讯"
)  # nothing but letters begin its words: a class among them would make the search ten times slower
_APP = re.compile("[Aa][Pp][Pp]")
_NOTICE_LENGTH = 150
_PROSE_HAN = 20
_PROSE_LOOK = 80
_PROSE_BEGINS = re.compile(f"(?:[^\u3400-\u9fff]*+[\u3400-\u9fff]){{{_PROSE_HAN}}}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without surrounding blanks and where it starts."""

    start: int
    text: str  # without surrounding blanks

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def han(self) -> int:
        return len(HAN.findall(self.text))

    @property
    def is_prose(self) -> bool:
        return (
            len(self.text) >= _PROSE_HAN
            and bool(CLAUSE_MARK.search(self.text))
            and _PROSE_BEGINS.match(self.text, 0, _PROSE_LOOK) is not None
            and not self.is_furniture
        )

    @property
    def is_furniture(self) -> bool:
        return bool(FURNITURE.match(self.text)) or (
            len(self.text) < _NOTICE_LENGTH and bool(_NOTICE.search(self.text) or _APP.search(self.text))
        )

    @property
    def is_closed(self) -> bool:
        return self.text[-1] in TERMINAL


def lines(text: str, at: int) -> Iterator[Line]:
    """The lines from an offset on, without empty ones."""
    while at < len(text):
        end = text.find("\n", at)
        end = end if end >= 0 else len(text)
        if stripped := text[at:end].strip():
            yield Line(text.index(stripped[0], at), stripped)
        at = end + 1


def lines_from_end(text: str) -> Iterator[Line]:
    """The same from the last one on."""
    end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        if stripped := text[start:end].strip():
            yield Line(text.index(stripped[0], start), stripped)
        end = start - 1
