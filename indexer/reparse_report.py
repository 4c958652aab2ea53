"""What a reparse changed: field by field for whoever looks at one article, counted for whoever looks at all."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from indexer import schema
from indexer.derive import Derived
from indexer.stored import to_json

SHOWN = 120  # characters of a changed value that a report shows


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one version that came out differently; values are JSON-like, long texts shortened."""

    article_id: str
    url: str
    version: int
    field: str
    before: Any
    after: Any


@dataclass
class Report:
    """Counts over a whole run, kept with it so that a resumed run reports all of it."""

    fields: Counter[str] = field(default_factory=Counter)
    versions: Counter[str] = field(default_factory=Counter)  # same, changed, added, removed
    articles: Counter[str] = field(default_factory=Counter)  # added, removed
    outcomes: Counter[str] = field(default_factory=Counter)  # all captures, by name
    moved: Counter[str] = field(default_factory=Counter)  # "list -> new"

    def as_dict(self) -> dict[str, dict[str, int]]:
        """The counts with sorted keys."""
        return {name: dict(sorted(getattr(self, name).items())) for name in self.__dataclass_fields__}

    @classmethod
    def from_dict(cls, counts: Mapping[str, Mapping[str, int]]) -> Report:
        """The counts that a run was stopped with."""
        return cls(**{name: Counter(counts.get(name, {})) for name in cls.__dataclass_fields__})

    @property
    def changed(self) -> bool:
        """Whether anything came out differently."""
        return bool(self.fields or self.moved or self.articles or self.versions.keys() - {"same"})


def differences(
    connection: Connection, before: Any, values: Mapping[str, Any], derived: Derived
) -> Iterator[FieldChange]:
    """The fields of a version that came out differently, annotations included."""
    key, number = values["article_id"], values["version"]
    if before.version != number:
        yield FieldChange(key, derived.capture.url, number, "version", before.version, number)
    if before.content != values["content"]:
        old, new = json.loads(before.content), json.loads(values["content"])
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                yield FieldChange(key, derived.capture.url, number, name, *_shown(old.get(name), new.get(name)))
    table = schema.annotations
    here = (table.c.article_id == key, table.c.capture_id == derived.capture.id)
    noted = connection.execute(select(table.c.content).where(*here)).scalar_one_or_none()
    old, new = json.loads(noted or "{}"), json.loads(to_json(dict(derived.annotations or {})))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            shown = _shown(old.get(name), new.get(name))
            yield FieldChange(key, derived.capture.url, number, f"annotations.{name}", *shown)


def _shown(before: Any, after: Any) -> tuple[Any, Any]:
    """Both values, long ones as text from shortly before the place where they part."""
    old, new = (value if isinstance(value, str) else to_json(value) for value in (before, after))
    if len(old) <= SHOWN and len(new) <= SHOWN:
        return before, after
    part = next((i for i, (x, y) in enumerate(zip(old, new, strict=False)) if x != y), min(len(old), len(new)))
    start = max(0, part - SHOWN // 4)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    end = start + SHOWN
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
