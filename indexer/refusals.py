"""The documents that an engine refused, with its reasons: kept beside the index until the engine takes them.

A refused document stays waiting and is tried again at every catch-up; `ducha index --failed` lists them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from crawler.archive.datadir import DataDirectory


class Refusals:
    """The refusals of one engine in one data directory."""

    def __init__(self, data: DataDirectory, engine: str) -> None:
        self._path: Path = data.index / f"refused-{engine}.json"

    def listed(self) -> dict[str, dict[str, str]]:
        """Article id -> {"reason", "since"}."""
        try:
            rows: dict[str, dict[str, str]] = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return rows

    def update(self, taken: Iterable[str], refused: Mapping[str, str]) -> None:
        """Forget what was taken, keep what was refused."""
        before = self.listed()
        gone = set(taken)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        after = {key: row for key, row in before.items() if key not in gone}
        for key, reason in refused.items():
            after[key] = {"reason": reason, "since": before.get(key, {}).get("since", now)}
        self._write(before, after)

    def replace(self, refused: Mapping[str, str]) -> None:
        """After a rebuild: only these."""
        before = self.listed()
        self._write(before, {})
        self.update((), refused)

    def _write(self, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        if before == after:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(after, ensure_ascii=False, indent=1), "utf-8")
        draft.replace(self._path)
