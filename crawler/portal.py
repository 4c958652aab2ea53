"""What a portal's file declares: its hosts, columns, layouts and quirks.

These types stand apart from those of a page's road because they are written by people, loaded once for a run and then
only asked; spiders/registry.py makes them from the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column (栏目) of a portal: a list of articles.

    `kind` is "inspection" (taken whole) or "general" (filtered by the relevance lexicon);
    `status` is "active", "archived" (归档, seldom new) or "disabled".
    """

    name: str
    url: str
    kind: str = "inspection"
    status: str = "active"
    family: str = ""  # where it differs from the portal's


@dataclass(frozen=True, slots=True)
class Layout:
    """Selectors (CSS) by field for the pages published between two dates, both inclusive; None is open."""

    selectors: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Quirk:
    """One thing in which a site departs from its family, with the reason and the day it was seen."""

    name: str
    value: Any
    why: str
    since: date


@dataclass(frozen=True, slots=True)
class Portal:
    """One site, as its file in spiders/portals declares it. `region` is a GB/T 2260 code; hosts in order of trust."""

    id: str
    name: str
    region: str
    hosts: tuple[str, ...]
    family: str
    columns: tuple[Column, ...] = ()
    layouts: tuple[Layout, ...] = ()
    quirks: tuple[Quirk, ...] = ()
    politeness: Mapping[str, float] = field(default_factory=dict)
    expectations: Mapping[str, float] = field(default_factory=dict)
    kind: str = "government"
    enabled: bool = True
    evidence: str = ""
    confidence: str = ""
