"""An article's next page put behind it, and the paragraph that was cut between the two made whole.

A CMS that cuts by length cuts inside a paragraph. It is made whole again where the first page stops in mid-sentence and
the next one begins with running text; anywhere else the pages stay lines apart: a line end too many hurts less than two
paragraphs in one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from crawler.items import Article, FieldEdit
from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.paragraphs import CLAUSE_MARK, FURNITURE, HAN, TERMINAL, Line, lines

_NEVER_FIRST = frozenset("，。、；：！？”’）》」』】…,;!?)")
_COMMAS = frozenset("，、,")
_LISTED = re.compile(  # what begins a paragraph of its own
    r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．:：]|[一二三四五六七八九十]是|第[一二三四五六七八九十百\d]{1,4}[章节条批轮期项部次]|"
    r"[①-⑳●■◆▲★※*•·\-—【〔\[（(《“\"「『]|其[一二三四五次]|首先|注[:：]|图|表|附"
)
_SIGNED = re.compile(r"(?:[摄攝]|供[图圖稿]|[报報]道|\d{4}年\d{1,2}月\d{1,2}日|[:：]\S{1,12})$")
_LOOK = 4  # characters of the next page that are heard behind the last three
_GOES_ON = 12.0  # bits by which they are likelier there than as a beginning, and by which no full stop is due
_TOLD = 20  # characters of Chinese behind a comma


def with_next_page(first: Article, following: Article) -> Article:
    """The article with the body of its next page behind it; offsets of the second are moved."""
    if not first.body or following.kind not in ("article", "document") or not following.body:
        return first
    if f"\n{following.body}\n" in f"\n{first.body}\n":
        return replace(first, next_page="")  # past the last page some sites answer with one that was there
    glue = "" if goes_on(first.body, following.body.partition("\n")[0]) else "\n"
    shift = len(first.body) + len(glue)
    of_body = [e.edit for e in first.edits if e.field == "body"]
    published_shift = shift - sum(len(e.after) - len(e.before) for e in of_body)
    moved = [
        FieldEdit("body", replace(e.edit, start=e.edit.start + published_shift, end=e.edit.end + published_shift))
        for e in following.edits
        if e.field == "body"
    ]

    def at(offset: int | None) -> int | None:
        return None if offset is None else offset + shift

    return replace(
        first,
        body=first.body + glue + following.body,
        edits=(*first.edits, *moved),
        flags=(
            *(f for f in first.flags if f.name != "truncated" or f.end != len(first.body)),  # it goes on here
            *(replace(f, start=at(f.start), end=at(f.end)) for f in following.flags if f.name != "meta_disagrees"),
        ),
        stripped=(*first.stripped, *(replace(s, at=at(s.at)) for s in following.stripped)),
        images=(*first.images, *(replace(i, at=at(i.at)) for i in following.images)),
        tables=(*first.tables, *(replace(t, at=at(t.at)) for t in following.tables)),
        attachments=tuple({a.url: a for a in (*first.attachments, *following.attachments)}.values()),
        editor=first.editor or following.editor,
        next_page=following.next_page,
    )


def goes_on(page: str, below: str) -> bool:
    """Whether a page's last paragraph goes on in the first one of the next page.

    >>> goes_on("会议指出，各乡镇、各部门要坚决扛起生态环境保护的政治责", "任，做到件件有着落、事事有回音。")
    True
    >>> goes_on("督察组进驻以来，共受理群众来信一百二十件", "下一步，溪水县将逐件核查，限期整改。")
    False
    """
    above, _, last = page.rpartition("\n")
    last, below = last.strip(), below.strip()
    if not last or not below or last[-1] in TERMINAL or "\t" in last or "\t" in below:
        return False
    if not Line(0, last).is_prose or _SIGNED.search(last) or _LISTED.match(below) or FURNITURE.match(below):
        return False
    if below[0] in _NEVER_FIRST:
        return True
    if not CLAUSE_MARK.search(below):
        return False
    if last[-1] in _COMMAS:  # some write verses or lists so
        others = [line.text[-1] for line in lines(above, 0) if line.is_prose]
        return len(others) >= 2 and not _COMMAS.intersection(others) and len(HAN.findall(below)) >= _TOLD
    if not HAN.match(last[-1]) or not HAN.match(below):
        return False
    model, tail, head = LanguageModel.load(), last[-3:], below[:_LOOK]
    return model.score(head, tail) - model.score(head) - model.conditional(tail, "。") > _GOES_ON
