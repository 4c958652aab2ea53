"""The lines around an article's text, where its date, source, author and editor stand.

Each field asks the same neighbourhood (what stands between title and text, above the title, after the end), so it is
told once for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from crawler.text.fields.dates import moments
from crawler.text.fields.labels import is_meta_line
from crawler.text.fields.meta_line import Labelled, labelled, table_values
from crawler.text.fields.organisations import names_body
from crawler.text.fields.title import squeezed
from crawler.text.fold import folded
from crawler.text.lines import Line
from crawler.text.page_text import PageText
from crawler.text.traced import Traced, join

NEAR = 25  # lines before the text in which meta lines are looked for
TAIL = 30  # lines after it
_ABOVE = 8  # lines above the title's
_LINKED_META = 16  # characters in links of a meta line: a source, a button
_TIMED = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*\d{1,2}:\d\d")
CHANGED = re.compile(
    r"\s*(?:最[後后近])?(?:更新|更改|修[改訂订]|[編编][輯辑])(?:[於于]|[時时][间間]|日期)?\s*[:：/|]?\s*\d"
)
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?", re.ASCII)


class Surroundings:
    """The neighbourhood of the text in lines `first` to `last`.

    `near` and `tail` are the labelled values before and after the text. `cut` are short pieces taken out of the body,
    squeezed: they are read as if they stood after it.
    """

    def __init__(self, page: PageText, lines: Sequence[Line], title: str, first: int, last: int, cut: set[str]) -> None:
        self.page = page
        self.lines = lines
        self.title = squeezed(title)
        self.first = first
        self.last = last
        zone = range(max(0, first - NEAR), max(0, first))
        self._titled = next((i for i in reversed(zone) if squeezed(lines[i].text) == self.title), -1)
        self.near = self._near()
        self.tail = labelled(
            [
                *(n for n in lines[max(0, first + 1) : max(0, last)] if cut and squeezed(n.text) in cut),
                *lines[max(0, last) : max(0, last + TAIL + 1)],
            ]
        )

    def _near(self) -> list[Labelled]:
        """Labelled values before the text: between title and text first, then those above the title."""
        first = self.first
        zone = self.lines[max(0, first - NEAR) : max(0, first)]
        at = self._titled if self._titled >= 0 else first - NEAR
        values = [v for v in (*table_values(self.page, zone), *labelled(zone)) if not self._is_title(v)]
        told = any(v.kind == "date" and v.label[:2] in ("发布", "发表", "公开", "刊发") for v in values)
        return sorted(
            values,
            key=lambda v: (
                v.line < at,
                v.kind == "date" and told and len(v.label) == 2,  # 时间：… 地点：… of what is reported
                v.kind == "date" and v.label[:2] in ("更新", "发文", "创建", "录入", "添加", "上传", "访谈", "直播"),
            ),
        )

    def _is_title(self, value: Labelled) -> bool:
        """Whether a label without a value, the last above the title, took the title for it."""
        return value.kind != "other" and self.title != "" and squeezed(value.value.text) == self.title

    @cached_property
    def before(self) -> Sequence[Line]:
        """Lines between the title and the text that may be meta lines without labels, nearest to the text first."""
        first = self.first
        chosen = []
        for line in reversed(self.lines[max(0, first - NEAR) : max(0, first)]):
            plain = squeezed(line.text)
            if self.title and len(self.title) < len(plain) <= 150 and plain.startswith(self.title):
                chosen.append(line)  # the day behind the title
            elif plain == self.title:
                chosen += self._above(line.number)
                break
            size = line.end - line.start
            if size <= 150 and (line.linked <= 0.6 * size or (line.linked <= size - 16 and _TIMED.search(line.text))):
                chosen.append(line)
        others = [v for v in self.near if v.kind == "not_date"]
        refused = {v.line for v in others}
        chosen = [n for n in chosen if not _is_headline(n) and not any(_says_only(n, v) for v in others)]
        return sorted(chosen, key=lambda n: (n.number in refused, CHANGED.match(n.text) is not None))

    def _above(self, number: int) -> list[Line]:
        """The two lines above the title's, and more where all but one are meta lines, as the cells of a row are."""
        found: list[Line] = []
        others = 0
        for line in reversed(self.lines[max(0, number - _ABOVE) : number]):
            meta = is_meta_line(line.text)
            near = number - line.number <= 2
            if line.linked <= (_LINKED_META if meta else 6) and (meta or near or not others):
                found.append(line)
            others += not meta
            if others > 1:
                break
        return found[::-1]

    def line(self, number: int) -> Line | None:
        """The line of a number."""
        return self.lines[number] if 0 <= number < len(self.lines) else None

    def over_title(self) -> Sequence[Line]:
        """The lines directly above the title, where a red heading has the document's number."""
        at = max(0, self._titled)
        return self.lines[max(0, at - 3) : at]

    def under_title(self) -> Sequence[Line]:
        """The lines between the title and the text, none where the title stands elsewhere."""
        return self.lines[self._titled + 1 : self.first] if self._titled >= 0 else []


def spaced(line: Line) -> Traced:
    """The line with a space where an element's text begins."""
    whole = Traced.piece(line.text, line.start)
    edges = [0, *sorted(line.cuts - {0}), len(line.text)]
    return join([part for start, end in pairwise(edges) if (part := whole.cut(start, end).collapsed())], " ")


def _is_headline(line: Line) -> bool:
    """Whether the line is a link and a day: a row of a list of other articles."""
    if line.linked < 8:
        return False
    day = next(iter(moments(line.text)), None)
    if day is None:
        return False
    rest = (line.text[: day.start] + line.text[day.end :]).strip(" \t\n\u3000[]()【】（）")
    if _ADDRESS.fullmatch(rest):  # www.xinwen.example beside the day
        return False
    linked_alone = len(rest) <= line.linked + 1 and not re.search("[:：]", rest)
    return linked_alone and (len(rest) >= 14 or not names_body(rest))


def _says_only(line: Line, value: Labelled) -> bool:
    """Whether the line begins with the label (成文日期 is no day of publication), or is the value alone."""
    plain = squeezed(line.text)
    return folded(plain).startswith(squeezed(value.label)) or plain == squeezed(value.value.text)
