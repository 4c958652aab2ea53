"""Articles and what the web makes of them: copies damaged in every shape, and texts that are only of one template.

The sentences are those of tests/portals/prose.py, put together for real counties, and running text of invented words.
The same seed gives the same corpus.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawler.text.fold import fold_table
from indexer.annotate.gazetteer import Gazetteer
from tests.benchmarks.articles import Corpus
from tests.portals.prose import GENRES, Place, compose

LEADERS = ("周维正", "吴培然", "郑川", "冯可立", "褚远", "卫思齐", "蒋同舟", "沈若谷", "韩明夷", "杨树声")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the name of what it is a copy of; `shape` says how it came about."""

    title: str
    body: str
    published: str
    group: str
    shape: str = "original"


def originals(count: int, seed: int = 1) -> Iterator[Text]:
    """So many articles: by turns of one template each with many others, and of free words."""
    chance = random.Random(seed)
    counties = [u for u in Gazetteer.load().units if u.level == 3 and u.end is None and len(u.name) > 2]
    words = Corpus(seed).words[:6000]
    for number in range(count):
        unit = chance.choice(counties[:: max(1, len(counties) // 300)])
        month, day = chance.randint(1, 12), chance.randint(1, 22)
        town = f"{chance.choice('石柳松白茶南')}{chance.choice('渡埠口坪')}镇"
        plant, leader = f"{unit.name[:-1]}恒润水泥有限公司", chance.choice(LEADERS)
        place = Place(unit.name, unit.name[:-1], f"{unit.name[0]}溪河", town, plant, leader)
        story = compose(place, GENRES[number % len(GENRES)], number, month, day)
        paragraphs = list(story.paragraphs)
        if number % 2:
            for at in range(len(paragraphs)):
                clauses = ("".join(chance.choices(words, k=9)) for _ in range(chance.randint(1, 5)))
                paragraphs[at] += "，".join(clauses) + "。"
        published = f"{2017 + number % 7}-{month:02}-{min(day + 1, 28):02}"
        yield Text(story.title, "\n".join(paragraphs), published, f"{seed}-{number}")


# -- copies ------------------------------------------------------------------------------------------------------------

Shape = Callable[[Text, random.Random], Text]
_TRADITIONAL = {simple: old for old, simple in sorted(fold_table().items(), reverse=True)}
_SPUN = (
    ("进一步", "更进一步"), ("要求", "请求"), ("情况", "状况"), ("问题", "难题"), ("完成", "做完"), ("加强", "增强"),
    ("推进", "推动"), ("开展", "展开"), ("进行", "举行"), ("负责", "担任"), ("主要", "重要"), ("环境", "情况"),
    ("整改", "整治"), ("发现", "创造"), ("督察", "监察"), ("治理", "管理"), ("企业", "公司"), ("群众", "大众"),
    ("目前", "今朝"), ("已经", "曾经"), ("组织", "安排"), ("实际", "现实"), ("措施", "办法"), ("污染", "净化"),
)  # fmt: skip


_FOOT = (
    "免责声明：文中观点与本站无关。", "想了解更多请关注我们的公众号。", "本站热线随时为您服务。",
    "返回栏目首页查看更多内容。",
)  # fmt: skip


def exact(text: Text, _: random.Random) -> Text:
    """As it was."""
    return text


def framed(text: Text, chance: random.Random) -> Text:
    """With what another portal puts around it."""
    head = f"本网{chance.choice(('综合消息', '转载', '讯'))}　编者按：以下内容由本站整理，供读者参考。\n"
    return replace(text, body=head + text.body + "\n" + "".join(chance.sample(_FOOT, 3)))


def traditional(text: Text, _: random.Random) -> Text:
    """In traditional characters."""
    return replace(text, title=text.title.translate(_TRADITIONAL), body=text.body.translate(_TRADITIONAL))


def damaged(share: float) -> Shape:
    """With so large a share of its characters replaced, dropped or followed by their reading; damage spares ASCII."""

    def shape(text: Text, chance: random.Random) -> Text:
        out = []
        for char in text.body:
            if chance.random() < share and not char.isascii():
                out.append(chance.choice(("?", "", char + "[mou]", "\ufffd", chr(chance.randint(0x4E00, 0x9000)))))
            else:
                out.append(char)
        return replace(text, body="".join(out))

    return shape


def cut(share: float) -> Shape:
    """Only its beginning."""
    return lambda text, _: replace(text, body=text.body[: int(len(text.body) * share)])


def spun(share: float) -> Shape:
    """With so large a share of the words of a table replaced, and some sentences turned round."""

    def shape(text: Text, chance: random.Random) -> Text:
        body = text.body
        for word, other in _SPUN:
            pieces = body.split(word)
            body = pieces[0] + "".join((other if chance.random() < share else word) + piece for piece in pieces[1:])
        turned = (chance.choice("就便") + c if c == "，" and chance.random() < share / 2 else c for c in body)
        return replace(text, body="".join(turned))

    return shape


def injected(text: Text, chance: random.Random) -> Text:
    """With advertising words inside, in no number."""
    body = text.body
    for _ in range(6):
        at = chance.choice([at for at in range(1, len(body)) if not re.search("[0-9]", body[at - 1 : at + 1])])
        body = body[:at] + chance.choice(("上海水处理设备", "沉淀池填料厂家", "上海纯水机", "工业除尘布袋")) + body[at:]
    return replace(text, body=body)


def retitled(text: Text, chance: random.Random) -> Text:
    """Under another title."""
    return replace(text, title=f"{chance.choice(('关注', '环保要闻', '看这里'))}：{text.body[5:19]}")


SHAPES: dict[str, tuple[Shape, ...]] = {
    "exact": (exact,),
    "framed": (framed,),
    "traditional": (traditional, framed),
    "damaged 2 %": (damaged(0.02),),
    "damaged 5 %": (damaged(0.05), framed),
    "damaged 10 %": (damaged(0.10),),
    "cut to 70 %": (cut(0.7),),
    "cut to 40 %": (cut(0.4), framed),
    "spun": (spun(0.4),),
    "spun heavily": (spun(0.9),),
    "injected": (injected,),
    "retitled": (retitled,),
    "retitled, framed, damaged 2 %": (retitled, framed, damaged(0.02)),
    "traditional, spun, cut to 70 %": (traditional, spun(0.4), cut(0.7)),
    "injected, damaged 5 %, cut to 70 %": (injected, damaged(0.05), cut(0.7)),
}


def copy_of(text: Text, shape: str, chance: random.Random) -> Text:
    """A copy in that shape, published up to a week later, with the day unknown now and then."""
    made = text
    for step in SHAPES[shape]:
        made = step(made, chance)
    return replace(made, published=later(text.published, chance), shape=shape)


def later(day: str, chance: random.Random) -> str:
    """A day in the same month, not before."""
    return "" if not day or chance.random() < 0.1 else f"{day[:8]}{min(28, int(day[8:]) + chance.randint(0, 6)):02}"


# -- texts that are no copies ------------------------------------------------------------------------------------------


def next_batch(text: Text, chance: random.Random) -> Text:
    """The same notice a day later: every number is another one."""

    def other(match: re.Match[str]) -> str:
        return str(int(match[0]) + chance.randint(1, 9))

    title, body = (re.sub(r"[0-9]+(?![0-9]*年)", other, each) for each in (text.title, text.body))
    return replace(text, title=title, body=body, group=text.group + "n", shape="next batch")


def other_place(text: Text, name: str, other: str) -> Text:
    """The same sentences and numbers about another county."""
    swap = ((name, other), (name[:-1], other[:-1]))
    title, body = text.title, text.body
    for here, there in swap:
        title, body = title.replace(here, there), body.replace(here, there)
    return replace(text, title=title, body=body, group=text.group + "p", shape="other place")


def round_up(texts: list[Text], number: int) -> Text:
    """Several articles on one page."""
    body = "\n".join(f"{at}、{text.title}\n{text.body}" for at, text in enumerate(texts, 1))
    return Text("一周环境要闻回顾", body, texts[0].published, f"roundup-{number}", "round-up")


def corpus(count: int, seed: int = 1) -> list[Text]:
    """Originals with up to four copies each, and near misses, in no order."""
    chance = random.Random(seed)
    texts: list[Text] = []
    heads = list(originals(count, seed))
    units = [u.name for u in Gazetteer.load().units if u.level == 3 and u.end is None and len(u.name) == 3]
    known = {u.name for u in Gazetteer.load().units if u.level == 3}
    for text in heads:
        texts.append(text)
        texts += [copy_of(text, shape, chance) for shape in chance.sample(sorted(SHAPES), chance.randint(0, 4))]
        if chance.random() < 0.25:
            texts.append(next_batch(text, chance))
        pieces = (text.body[at : at + size] for size in (3, 4) for at in range(200))
        name, other = next((piece for piece in pieces if piece in known), ""), chance.choice(units)
        if name not in ("", other) and chance.random() < 0.25:
            texts.append(other_place(text, name, other))
    texts += [round_up(chance.sample(heads, 3), number) for number in range(count // 40)]
    chance.shuffle(texts)
    return texts
