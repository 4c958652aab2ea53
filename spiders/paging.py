"""Paging scripts that several families share."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CALL = re.compile(r"createPageHTML\s*\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class PageScript:
    """What `createPageHTML(…)` says: total of pages, the list's file name and suffix, and how pages are counted."""

    total: int
    name: str
    suffix: str
    from_zero: bool

    def path(self, number: int) -> str:
        """The file of list page `number` (from 1), relative to the column."""
        if number == 1:
            return f"{self.name}.{self.suffix}"
        return f"{self.name}_{number - 1 if self.from_zero else number}.{self.suffix}"


def page_script(text: str) -> PageScript | None:
    """The paging script of a page, None if it has none.

    With an element's id as its first argument it counts from 1, else from 0.

    >>> page_script('createPageHTML(12, 0, "index", "html");').path(2)
    'index_1.html'
    >>> page_script("createPageHTML('paging',12,1,'index','shtml',230);").path(2)
    'index_2.shtml'
    """
    for found in _CALL.finditer(text):
        arguments = [a.strip() for a in found[1].split(",")]
        numbers = [a for a in arguments if a.isdigit()]
        words = [a.strip("'\"") for a in arguments if a[:1] in "'\""]
        from_zero = bool(arguments) and arguments[0].isdigit()
        if not from_zero:
            words = words[1:]  # the id of the element that gets the links
        if len(numbers) >= 2 and len(words) >= 2:
            return PageScript(int(numbers[0]), words[0], words[1].lstrip("."), from_zero)
    return None
