"""Crawls of sample sites as `ducha crawl` makes them, in a process of their own, with a clock that a test sets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.archive import Archive, DataDirectory
from tests.portals.sample import write_portals
from tests.portals.server import PortalServer

ROOT = Path(__file__).parents[2]
GAPS = 3


@dataclass
class Crawler:
    """A data directory and the settings for crawls of a running server."""

    folder: Path
    server: PortalServer
    delay: float = 0.0
    settings: str = ""

    def __post_init__(self) -> None:
        for site in self.server.world.sites:
            site.politeness["delay"] = self.delay
        write_portals(self.server.world, self.folder / "portals")
        self.config = self.folder / "ducha.toml"
        text = (
            f'[data]\ndirectory = "{self.folder / "data"}"\n[portals]\ndirectory = "{self.folder / "portals"}"\n'
            f'[crawl]\ndelay = {self.delay}\ncontact = "test@localhost"\n{self.settings}'
        )
        self.config.write_text(text, "utf-8")

    @property
    def data(self) -> DataDirectory:
        """The data directory."""
        return DataDirectory(self.folder / "data")

    def command(self, *arguments: str) -> list[str]:
        """The command line of `ducha` with these settings."""
        return [sys.executable, "-m", "ducha", "--config", str(self.config), *arguments]

    def run(self, *arguments: str, expect: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run `ducha …`."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode in ((0, GAPS) if expect is None else (expect,)), done.stderr[-4000:]
        return done

    def crawl(self, *arguments: str, expect: int | None = None) -> dict[str, Any]:
        """Crawl and give the report."""
        report: dict[str, Any] = json.loads(self.run("crawl", "--json", *arguments, expect=expect).stdout)
        return report

    def archive(self) -> Archive:
        """The archive, for reading."""
        return Archive.open(self.data)

    def pages(self, site_id: str) -> dict[str, int]:
        """How often the archive has a capture of each page of a site, by path."""
        site = self.server.world.site(site_id)
        found: dict[str, int] = {}
        with self.archive() as archive:
            for capture in archive.captures(portal=site_id, role="page"):
                path = capture.url.removeprefix(site.base)
                found[path] = found.get(path, 0) + 1
        return found
