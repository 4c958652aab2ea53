"""The article's text out of its fragment: head furniture off, boilerplate off, link lists off, each with a record.

What stands in the container before the text (title, meta line, breadcrumb, tools) is cut when nothing of it is
prose; the rules of boilerplate.toml cut the rest. Everything cut is told as Stripped, with the place in the clean
body where it stood.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from crawler.items import Image, Stripped, Table
from crawler.text import boilerplate
from crawler.text.article_head import abstracts, head_furniture, lines_above, of_text
from crawler.text.credits import credit_block, is_credit, names_supplier
from crawler.text.edge_lines import edge_lines
from crawler.text.end_marks import below_end
from crawler.text.fields.labels import credit_line, is_meta_line
from crawler.text.fields.title import squeezed
from crawler.text.fragment import Fragment, Paragraph, reads_as_caption
from crawler.text.letters import letter_form
from crawler.text.link_lists import link_lists
from crawler.text.other_articles import (
    cards,
    cited,
    comments,
    inside,
    lone_links,
    names_file,
    posts,
    related,
    stray_link,
    teasers,
    titles_below,
)
from crawler.text.own_links import with_own_links
from crawler.text.placed import placed
from crawler.text.reader_notice import is_notice
from crawler.text.traced import Traced, join

# ruff: noqa: E501 (patterns read better whole)

_OF_ARTICLE = re.compile(  # at its end its own: what a document has there, a caption that names who took the picture
    r"\s*(?:(?:主题词|主題詞|备\s*注|備\s*註)\s*[:：]|[\u4e00-\u9fff、]{4,30}\s?[(（](?:摄影|攝影|[图圖]片?|供[图圖])(?:[来來]源|提供)?\s*[:：/][^()（）]{2,16}[)）]\s*$)"
)
_WRITER = re.compile(  # who wrote it, above other furniture: 某某（@X）是《某报》驻伦敦记者。
    r"(?:本文作者|作者)?[^。，、]{2,20}[，]?[是为為系](?!一)[^。]{2,50}(?:[记記]者|撰稿人|作者|[专專]栏作家|[专專]欄作家|研究[员員]|[评評][论論][员員])。?$"
)
_PROSE = re.compile(r"[。；;：:]|.{60}")  # in a paragraph of text, not in another notice
_FURTHER = re.compile(
    r"\W*(?:相[关關][链連鏈][接結]|(?:名[词詞]|新[闻聞]|背景|知[识識])[链鏈連][接結]|延伸[阅閱][读讀]|相[关關][阅閱新][读讀闻聞])\W*$"
)
_MOST_ROUNDS = 16  # of looking at both edges; of 257 real pages none needs more than two
_ADDRESS = re.compile(r"(?:https?://|www\.)[\w./%?&=#-]{1,120}")
_SIGNATURE = re.compile(
    r"\d|[局厅廳委办辦府处處院部会會室组組队隊中心公司日报報网網]\s*$|[。！？：:]|^(?:附|注|特此|此致|敬礼|完|全文完)"
)


@dataclass(slots=True)
class Body:
    """The clean body with what belongs to it, and what was taken out."""

    text: Traced = field(default_factory=Traced)
    paragraphs: list[Traced] = field(default_factory=list)
    stripped: list[Stripped] = field(default_factory=list)
    gives: list[tuple[str, str]] = field(default_factory=list)
    images: tuple[Image, ...] = ()
    tables: tuple[Table, ...] = ()


def read_body(fragment: Fragment, titles: Sequence[str], site_blocks: frozenset[str], title_at: int = -1) -> Body:
    """The body of a fragment. `titles` are the forms of the title that are no part of the text, `title_at` is the offset
    in the page's text where its heading stands (-1: unknown): notices above it are no part of the text either.
    """
    paragraphs = with_own_links(fragment.paragraphs)
    rules: dict[int, str] = {}
    form = letter_form(paragraphs)
    if form:
        paragraphs = _filled_in(paragraphs, form, rules)
    above = lines_above(paragraphs, title_at)
    begin = above[-1] + 1 if above else 0
    head = head_furniture(paragraphs[begin:], {squeezed(t) for t in titles if t})
    for index in (*above, *(begin + i for i in head)):
        rules.setdefault(index, "head")
    for index in abstracts(paragraphs, rules):
        rules[index] = "abstract"
    for index in link_lists(paragraphs):
        rules.setdefault(index, "link_list")
    for index in (
        *related(paragraphs),
        *inside(paragraphs),
        *lone_links(paragraphs, rules),
        *cards(paragraphs),
        *teasers(paragraphs, rules),
        *(posts(paragraphs) or comments(paragraphs)),
    ):
        rules.setdefault(index, "related")
    rules |= dict.fromkeys(below_end(paragraphs, rules), "behind")
    rules |= _tail(paragraphs, rules)
    rest = [i for i in range(len(paragraphs)) if i not in rules]
    for index in _ends(rest):
        if rule := _furniture(paragraphs[index].text.text):
            rules[index] = rule
            if rule == "words_neighbours":
                rules |= dict.fromkeys(titles_below(paragraphs, index), "related")
    if any(index in rules for index in rest):  # before what went, there may be more of it
        rules |= _tail(paragraphs, rules)
    rest = [i for i in rest if i not in rules]
    body = Body()
    spans: dict[int, list[tuple[int, int, str]]] = {}
    cuts = boilerplate.find_cuts([paragraphs[i].text.text for i in rest], site_blocks=site_blocks)
    if any(cut.rule == "meta_line" for cut in cuts):
        cuts = [c for c in cuts if c.rule != "meta_line" or not of_text(paragraphs, rest[c.paragraph])]
    if any(cut.rule == "related" for cut in cuts):
        cuts = _without_explanations([paragraphs[i] for i in rest], cuts)
    whole = _gone(cuts, paragraphs, rest)
    if whole and rest[-1] in whole:  # a notice went: look before it
        rules |= _tail(paragraphs, rules | whole)
    rules |= _at_edges(paragraphs, rules | whole, {rest[c.paragraph] for c in cuts} - {*whole})
    for cut in cuts:
        if rest[cut.paragraph] in rules:
            continue
        spans.setdefault(rest[cut.paragraph], []).append((cut.start, cut.end, cut.rule))
        body.gives.extend(cut.gives.items())
    kept: list[tuple[int, Traced]] = []
    at = 0
    for index, paragraph in enumerate(paragraphs):
        if index in rules:
            body.stripped.append(Stripped(paragraph.text.text, rules[index], at))
            continue
        text = paragraph.text
        if form.get(index):
            body.stripped.append(Stripped(fragment.paragraphs[index].text.text[: form[index]], "letter", at))
        for start, end, rule in spans.get(index, ()):
            body.stripped.append(Stripped(text.text[start:end], rule, at))
        if index in spans:
            text = text.without([(s, e) for s, e, _ in spans[index]]).trimmed()
        if text:
            kept.append((index, text))
            at += len(text.text) + 1
    body.paragraphs = [text for _, text in kept]
    body.text = join(body.paragraphs, "\n")
    below_head = max((i for i, rule in rules.items() if rule == "head"), default=-1) + 1
    body.images, body.tables = placed(fragment, kept, below_head)
    return body


def _at_edges(paragraphs: Sequence[Paragraph], gone: dict[int, str], text: Collection[int]) -> dict[int, str]:
    """Rules of the lines at both edges that no rule foresaw, and of what rules know before them; of `text` a part stays."""
    found: dict[int, str] = {}
    for _ in range(_MOST_ROUNDS):
        chosen = edge_lines(paragraphs, gone | found, text)
        if not chosen:
            break
        found |= dict.fromkeys(chosen, "edge_line")
        found |= _tail(paragraphs, gone | found)
    return found


def _filled_in(paragraphs: Sequence[Paragraph], form: dict[int, int], rules: dict[int, str]) -> list[Paragraph]:
    """The paragraphs of a letter's form without its labels; `rules` is told which of them are nothing else."""
    filled = list(paragraphs)
    for index, size in form.items():
        text = paragraphs[index].text
        if size >= len(text.text):
            rules[index] = "letter"
        else:
            filled[index] = replace(paragraphs[index], text=text.cut(size).trimmed(), kind="p")
    return filled


def _tail(paragraphs: Sequence[Paragraph], gone: dict[int, str]) -> dict[int, str]:
    """Rules by number of the last paragraphs that are tools, counters, tags or credits; rules for tails come later."""
    chosen: dict[int, str] = {}
    seen = 0
    for index in range(len(paragraphs) - 1, -1, -1):
        text = paragraphs[index].text.text
        if index in gone or index in chosen:
            continue
        if rule := boilerplate.name_of(text, "end"):
            chosen[index] = rule
        elif (
            credit_line(text)
            or (len(text) < 60 and not _OF_ARTICLE.match(text) and is_meta_line(text))
            or ((chosen or seen) and (is_credit(text) or names_supplier(text)))
        ):
            chosen[index] = "credits"
        elif stray_link(paragraphs[index]) and not cited(paragraphs, index):
            chosen[index] = "stray_link"
        elif is_notice(text, partial(_above, paragraphs, index, gone), outside=paragraphs[index].outside):
            chosen[index] = "notice"
        elif (chosen or seen) and _WRITER.match(text):
            chosen[index] = "end_author"
        elif paragraphs[index].outside and _scrap(text):
            chosen[index] = "scrap"
        elif seen < 8 and boilerplate.find_cuts([text]):
            seen += 1  # a line that the rules take out: look behind it
        elif (chosen or seen) and _short(text) and _is_furniture(paragraphs, index, gone):
            chosen[index] = "between"
        elif block := credit_block(paragraphs, index, {*gone, *chosen}):
            chosen |= dict.fromkeys(block, "credits")
        else:
            break
    return chosen | _behind(paragraphs, gone, chosen)


def _behind(paragraphs: Sequence[Paragraph], gone: dict[int, str], chosen: dict[int, str]) -> dict[int, str]:
    """Rules of what stands below the first furniture behind the text's own block: who the writer is, what the site is.

    Files and tables stay, and so does all where it is much.
    """
    outside = [i for i, p in enumerate(paragraphs) if p.outside]
    first = next((i for i in outside if i in chosen or gone.get(i) or _speaks(paragraphs, i, gone)), len(paragraphs))
    below = [i for i in outside if i >= first and i not in gone and i not in chosen]
    size = sum(len(paragraphs[i].text.text) for i in below)
    text = sum(len(p.text.text) for i, p in enumerate(paragraphs) if not p.outside and i not in gone)
    if size > 0.3 * text or any(paragraphs[i].kind == "table" or names_file(paragraphs[i].text.text) for i in below):
        return {}
    return dict.fromkeys(below, "behind")


def _speaks(paragraphs: Sequence[Paragraph], index: int, gone: dict[int, str]) -> bool:
    return is_notice(paragraphs[index].text.text, partial(_above, paragraphs, index, gone), outside=True)


def _scrap(text: str) -> bool:
    """Whether an address or a few words behind the text's own block are no signature, file, day or caption."""
    if _ADDRESS.fullmatch(text):
        return True
    return _short(text, 12)


def _without_explanations(paragraphs: Sequence[Paragraph], cuts: Sequence[boilerplate.Cut]) -> list[boilerplate.Cut]:
    """The cuts but those below 相关链接 that are an explanation: the last ones have no link, and one is a sentence."""
    last = len(paragraphs) - 1
    heading = next((i for i, p in enumerate(paragraphs) if _FURTHER.match(p.text.text)), last + 1)
    linked = next((i for i in range(last, -1, -1) if paragraphs[i].linked), -1)
    sentence = next((i for i in range(last, -1, -1) if _is_sentence(paragraphs[i].text.text)), -1)
    explains = linked <= heading < sentence
    return [c for c in cuts if c.rule != "related" or not (explains and c.paragraph > heading)]


def _is_sentence(text: str) -> bool:
    return len(text) >= 25 and text.endswith("。")


def _short(text: str, longest: int = 24) -> bool:
    """Whether a line is neither sentence nor signature nor file nor caption."""
    return len(text) <= longest and not _SIGNATURE.search(text) and not names_file(text) and not reads_as_caption(text)


def _is_furniture(paragraphs: Sequence[Paragraph], index: int, gone: Collection[int]) -> bool:
    """Whether the line above a paragraph is furniture: what stands between such lines is, too."""
    above = next((i for i in range(index - 1, 0, -1) if i not in gone), 0)
    text = paragraphs[above].text.text
    return above > 0 and (boilerplate.name_of(text, "end") != "" or credit_line(text) or boilerplate.cut_whole(text))


def _above(paragraphs: Sequence[Paragraph], index: int, gone: dict[int, str]) -> str:
    """The text above a paragraph; behind the text's own block, without what else stands there."""
    own = paragraphs[index].text.text  # said twice, it is no more the article's
    texts = [(i, paragraphs[i].text.text) for i in range(max(0, index - 12), index) if i not in gone]
    above = [i for i, text in texts if text != own and _PROSE.search(text)]
    if paragraphs[index].outside:
        above = [i for i in above if not paragraphs[i].outside and not boilerplate.cut_whole(paragraphs[i].text.text)]
    return "\n".join(paragraphs[i].text.text for i in above)


def _gone(cuts: Sequence[boilerplate.Cut], paragraphs: Sequence[Paragraph], rest: Sequence[int]) -> dict[int, str]:
    """Rules by number of the paragraphs that are cut whole."""
    sizes = {rest[c.paragraph]: c for c in cuts}
    return {i: c.rule for i, c in sizes.items() if c.start == 0 and c.end >= len(paragraphs[i].text.text)}


def _ends(numbers: Sequence[int]) -> Sequence[int]:
    """The first and last of the paragraphs, where furniture stands that no rule foresaw."""
    return [*numbers[:4], *numbers[max(4, len(numbers) - 8) :]]


def _furniture(text: str) -> str:
    """The rule that knows a short line for furniture by its words, "" for a sentence."""
    if len(text) >= 90 or re.search(r"[。！？].*\S", text) or text.rstrip("”」）)").endswith(("。", "！", "？")):
        return ""
    return boilerplate.name_of(text, "words")
