"""Articles of our own making for the engines: simplified and traditional, numbers, quotation marks, odd widths.

The words are the field's, the sentences nobody's. The same seed gives the same articles, however many are asked for.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from crawler.text.fold import fold_table
from indexer.document import IndexDocument, region_path

WORDS = (
    "督察组 环保督察 环境保护 生态环境局 整改方案 整改落实 边督边改 回头看 "
    "立行立改 移交 信访件 举报 群众 办结 反馈意见 问责 约谈 大气污染 扬尘 "
    "噪声 餐饮油烟 黑臭水体 污水处理厂 河道排口 垃圾填埋场 固体废物 自然保护区 "
    "饮用水水源地 化工园区 矿山修复 砖厂 养殖场 锅炉 秸秆 渗滤液 超标排放 "
    "无组织排放 在线监测 立案 处罚 停产 取缔 关停 限期 责令 督办 销号 验收 "
    "公示 通报 市委 市政府 县政府 乡镇 街道 村民 企业 公司 专班 责任人 "
    "责任单位 牵头单位 办公室 会议 强调 要求 部署 研究 推进 加快 确保 截至 "
    "目前 期间 以来 共 已 未 正在 全部 部分 属实 不属实 基本 完成 达到 "
    "超过 第一批 第二轮 中央 省级 全市 我市 辖区 的 了 和 与 对 "
).split()
PLACES = (
    ("620800", "平凉"),
    ("620822", "灵台"),
    ("620100", "兰州"),
    ("411300", "南阳"),
    ("419001", "济源"),
    ("330200", "宁波"),
)
SOURCES = ("示例日报", "示例市生态环境局", "示例市人民政府", "示例新闻网", "示例晚报", "", "省生态环境厅")
LEVELS = ("central", "provincial", "municipal", "mee", "")
STAGES = ("mobilise", "complaints", "rectify_as_inspect", "feedback", "plan", "implement", "accept", "lookback", "talk")
GENRES = ("complaint_table", "plan_text", "meeting", "report", "bulletin", "")
MEDIA = ("air", "water", "soil", "solid_waste", "noise", "ecology", "mining")
FLAGS = ("truncated", "masked", "injected", "spun", "lossy", "repaired")
ROUNDS = ("1-1", "1-2", "1-3", "2-1", "2-2", "lookback-1", "")
PORTALS = ("pingliang-gov", "lanzhou-hbj", "nanyang-news", "jiyuan-gov")
LATIN = ("PM2.5", "PM10", "AQI", "COD", "VOCs", "pH", "ＡＱＩ", "GB3838-2002", "Ⅴ类", "mg/L", "12369", "SO2")
FIRST, DAYS = date(2016, 1, 1), 3000


class Maker:
    """Makes articles from one seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._traditional: dict[int, int] = {}
        for traditional, simplified in fold_table().items():
            self._traditional.setdefault(simplified, traditional)

    def articles(self, count: int, sentences: tuple[int, int] = (2, 8)) -> Iterator[IndexDocument]:
        """So many articles; about a tenth are reprints of one before."""
        heads: list[IndexDocument] = []
        for _ in range(count):
            if heads and self._random.random() < 0.1:
                head = self._random.choice(heads[-50:])
                yield self._reprint(head)
                continue
            article = self.article(sentences)
            if self._random.random() < 0.15:
                article = _with(article, family=article.id)
                heads.append(article)
            yield article

    def article(self, sentences: tuple[int, int] = (2, 8)) -> IndexDocument:
        """One article."""
        chance = self._random
        code, place = chance.choice(PLACES)
        traditional = chance.random() < 0.2
        title = self._written(
            f"{place}{chance.choice(WORDS)}{chance.choice(WORDS)}第{chance.randint(1, 30)}批", traditional
        )
        body = "\n".join(self._paragraph(place, traditional) for _ in range(chance.randint(*sentences)))
        day = (FIRST + timedelta(days=chance.randrange(DAYS))).isoformat() if chance.random() > 0.03 else ""
        mentioned = region_path(code) + region_path(chance.choice(PLACES)[0])
        return IndexDocument(
            id=f"{chance.getrandbits(64):016x}", title=title, body=body, source=chance.choice(SOURCES), published=day,
            url="http://www.example.gov.cn/a.html", portal=chance.choice(PORTALS), regions=region_path(code),
            mentions=tuple(dict.fromkeys(mentioned)), level=chance.choice(LEVELS), rounds=self._some(ROUNDS, 2),
            stages=self._some(STAGES, 2), genre=chance.choice(GENRES), media=self._some(MEDIA, 3),
            flags=self._some(FLAGS, 1),
        )  # fmt: skip

    def _reprint(self, head: IndexDocument) -> IndexDocument:
        other = self.article((1, 1))
        body = head.body + ("\n" + other.body if self._random.random() < 0.5 else "")
        return _with(other, title=head.title, body=body, family=head.id)

    def _some(self, values: tuple[str, ...], most: int) -> tuple[str, ...]:
        picked = self._random.sample(values, self._random.randint(0, most))
        return tuple(value for value in picked if value)

    def _paragraph(self, place: str, traditional: bool) -> str:
        chance = self._random
        parts = [place]
        for _ in range(chance.randint(6, 18)):
            parts.append(chance.choice(WORDS))
            mark = chance.random()
            if mark < 0.22:
                parts.append(chance.choice("，，，、。；：“”（）《》 "))
            elif mark < 0.30:
                parts.append(f"{chance.randint(2016, 2024)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日")
            elif mark < 0.36:
                parts.append(f"{chance.randint(1, 900)}{chance.choice('件家人个万')}")
            elif mark < 0.40:
                parts.append(f" {chance.choice(LATIN)} ")
        return self._written("".join(parts) + "。", traditional)

    def _written(self, text: str, traditional: bool) -> str:
        return text.translate(self._traditional) if traditional else text


def _with(article: IndexDocument, **changes: str) -> IndexDocument:
    from dataclasses import replace

    return replace(article, **changes)  # type: ignore[arg-type]
