"""Which titles of a general column belong to inspections: recall first, and everything left out is listed."""

from __future__ import annotations

WORDS = (
    "督察", "督查", "督導", "督导", "回头看", "回頭看", "约谈", "約談", "整改", "边督边改", "邊督邊改",
    "销号", "信访", "举报", "转办",
    "环保问责", "生态环境保护", "生态环境损害", "典型案例",
)  # fmt: skip


def relevant(title: str) -> bool:
    """Whether the title has a word of inspections.

    >>> relevant("县委召开中央环保督察整改推进会"), relevant("春季招聘会"), relevant("")
    (True, False, True)
    """
    return not title or any(word in title for word in WORDS)
