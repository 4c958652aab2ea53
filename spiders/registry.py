"""The portals there are: the shipped files and your own, by id and by region.

A file is `<province>/<id>.toml`. The shipped files are in `spiders/portals`; a folder of your own
(`portals.directory`) is read after them and may replace one by giving it the same id. What a file may say is checked
in spiders/portal_file.py. This module runs without Scrapy.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from crawler.config import Config
from crawler.errors import PortalError
from crawler.packaged import packaged
from crawler.portal import Portal
from spiders.portal_file import load_portal

SHIPPED = packaged("spiders", "portals")


def load_portals(directories: Iterable[Path]) -> dict[str, Portal]:
    """The portals of the folders by id, in order of id; a later folder replaces an id of an earlier one.

    Raises PortalError for the first file that is wrong.
    """
    found: dict[str, Portal] = {}
    for directory in directories:
        if not directory.is_dir():
            raise PortalError(f"{directory}: there is no such folder of portal files")
        seen: dict[str, Path] = {}
        for path in sorted(directory.rglob("*.toml")):
            portal = load_portal(path)
            if portal.id in seen:
                raise PortalError(f"{path}: the id {portal.id} is already taken by {seen[portal.id]}")
            seen[portal.id] = path
            found[portal.id] = portal
    return dict(sorted(found.items()))


def portal_directories(config: Config) -> list[Path]:
    """The shipped folder, then your own if `portals.directory` names one."""
    own = config.text("portals.directory")
    return [SHIPPED, *([Path(own)] if own else [])]


def configured_portals(config: Config) -> dict[str, Portal]:
    """All portals of the settings in force."""
    return load_portals(portal_directories(config))


def find_portal(portals: Mapping[str, Portal], portal_id: str) -> Portal:
    """The portal of that id; raises PortalError with the nearest ids."""
    if portal_id not in portals:
        near = difflib.get_close_matches(portal_id, portals, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else "; `ducha portals list` shows them"
        raise PortalError(f"there is no portal {portal_id}{hint}")
    return portals[portal_id]


def portals_in(portals: Mapping[str, Portal], region: str) -> list[Portal]:
    """The portals of a region code and of everything below it: 620000 a province, 620800 a city, 620822 a county."""
    if not re.fullmatch(r"\d{6}", region):
        raise PortalError(f"{region!r} is no region code: six digits, for example 620000")
    prefix = region if region == "000000" else re.sub(r"(?:00)+\Z", "", region)
    return [portal for portal in portals.values() if portal.region.startswith(prefix)]
