"""What an article is about: regions, inspection facets, figures. Everything here is derived and can be made again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crawler.items import Flag, flag_as_dict
from indexer.annotate.figures import Figure, figures
from indexer.annotate.inspections import Facets, facets
from indexer.annotate.regions import Regions, attribute
from indexer.annotate.table_figures import table_figures

_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Annotations:
    """The regions, facets and figures of one article."""

    regions: Regions
    facets: Facets
    figures: tuple[Figure, ...] = ()

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Flags that annotating adds (ambiguous_region)."""
        return self.regions.flags

    def as_dict(self) -> dict[str, Any]:
        """The JSON object of `ducha annotate --jsonl`, without its id."""
        found = self.facets
        return {
            "primary_region": self.regions.primary or None,
            "region_how": self.regions.how,
            "regions": [
                {"code": r.code, "name": r.name, "role": r.role, "count": r.count, "first": r.first}
                for r in self.regions.mentioned
            ],
            "inspections": list(found.rounds),
            "level": found.level or None,
            "stage": found.stage or None,
            "genre": found.genre or None,
            "media": list(found.media),
            "figures": [figure.as_dict() for figure in self.figures],
            "flags": [flag_as_dict(f) for f in self.flags],
        }


def annotate(
    title: str, body: str, source: str = "", published: str = "", site_region: str = "", flags: Sequence[Flag] = ()
) -> Annotations:
    """The annotations of an article. `published` is ISO (its year decides which units were in force).

    Injected words are no evidence of a place: their spans, given by flags, are blanked first.
    """
    for flag in flags:
        if flag.name == "injected" and flag.start is not None and flag.end is not None:
            body = body[: flag.start] + " " * (flag.end - flag.start) + body[flag.end :]
    year = _YEAR.match(published or "")
    regions = attribute(title, body, source, site_region, int(year[0]) if year else None)
    told = sorted((*figures(body), *table_figures(body)), key=lambda figure: figure.start)
    return Annotations(regions, facets(title, body), tuple(told))
