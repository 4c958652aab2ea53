"""The fields that a query can name, with the names that people use for them and the values they can take."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from indexer.query.rounds import round_label, round_value

TEXT_FIELDS = ("text", "title", "source")
DATE_FIELD = "published"
ROUND_FIELD = "round"
REGION_FIELDS = ("region", "mentions")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its labels by language, other names it goes by, and its vocabulary (value -> labels) if closed."""

    name: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def label(self, value: str, language: str) -> str:
        """The value in words."""
        if self.name == ROUND_FIELD:
            return round_label(value, language)
        return self.values.get(value, {}).get(language, value)

    def value_of(self, text: str) -> str | None:
        """The vocabulary's value that a person's text means; any text where the vocabulary is open; None if unknown."""
        wanted = text.strip()
        if self.name == ROUND_FIELD:
            return round_value(wanted)
        if not self.values:
            return wanted
        folded = wanted.lower().replace("-", "_").replace(" ", "_")
        for value, labels in self.values.items():
            if folded == value or wanted in labels.values():
                return value
        close = [v for v, labels in self.values.items() if wanted and labels.get("zh", "").startswith(wanted)]
        return close[0] if len(close) == 1 else None


@cache
def fields() -> Mapping[str, Field]:
    """All fields by name, in the order in which they are shown; the words stand in fields.toml."""
    rows = tomllib.loads(files("indexer.query").joinpath("fields.toml").read_text("utf-8"))
    return {
        name: Field(
            name,
            {"zh": row["zh"], "en": row["en"]},
            tuple(row.get("aliases", ())),
            {value: {"zh": labels[0], "en": labels[1]} for value, labels in row.get("values", {}).items()},
        )
        for name, row in rows.items()
    }


@cache
def field_names() -> Mapping[str, str]:
    """Every name that a query may use for a field -> the field's name."""
    names: dict[str, str] = {}
    for name, one in fields().items():
        for alias in (name, one.labels["zh"], *one.aliases):
            names[alias] = name
    return names


def filter_fields() -> tuple[str, ...]:
    """The fields that filter by value: all but the text fields and the date."""
    return tuple(name for name in fields() if name not in TEXT_FIELDS and name != DATE_FIELD)
