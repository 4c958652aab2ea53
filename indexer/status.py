"""What there is and how it goes: holdings, outcomes, the index, the last runs and what needs a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.hosts import Hosts
from crawler.archive.runs import Run, Runs
from crawler.config import Config
from crawler.errors import BusyError, EngineError
from indexer import index_state, schema
from indexer.alarms import Alarms
from indexer.attachments import attachment_counts
from indexer.rows import iso
from indexer.store import Store

RUNS = 8
QUIET_KINDS = ("redesigned", "expectation")  # alarms that no column's health tells
GOOD_HEALTH = ("ok", "archived")


def status_of(archive: Archive, store: Store, data: DataDirectory, config: Config) -> dict[str, Any]:
    """Everything on the status screen as one JSON object."""
    holdings = archive.counts()
    found = {
        "data": str(data.path),
        "writer": _writer(data),
        "archive": {
            "urls": holdings["urls"],
            "captures": holdings["captures"],
            "files": holdings["files"],
            "bytes": holdings["bytes"],
            "first": iso(holdings["first"]) if holdings["first"] else None,
            "last": iso(holdings["last"]) if holdings["last"] else None,
        },
        "store": _store(store),
        "attachments": attachment_counts(archive),
        "outcomes": store.outcomes(),
        "index": _index(store, data, config),
        "portals": _portals(store),
        "runs": [_run(run) for run in Runs(archive.engine).last(RUNS)],
        "blocked_hosts": _blocked(archive),
        "columns_in_trouble": _columns(archive),
        "alarms": [alarm.as_dict() for alarm in Alarms(data).open()],
    }
    return found | {"attention": _attention(found)}


def _attention(found: dict[str, Any]) -> list[str]:
    """What needs a person, a sentence each."""
    said = [f"{h['host']} refuses ({h['reason']}); left alone until {h['until']}" for h in found["blocked_hosts"]]
    said += [f"{c['portal']} {c['column']}: {c['health']} since {c['at']}" for c in found["columns_in_trouble"]]
    said += [f"{a['portal']}: {a['said']} (since {a['since']})" for a in found["alarms"] if a["kind"] in QUIET_KINDS]
    index = found["index"]
    if index["state"] in ("unavailable", "outdated"):
        said.append(f"the {index['engine']} index is {index['state']}: {index.get('error') or 'run `ducha index`'}")
    elif index["waiting"] and not found["writer"]:
        said.append(f"{index['waiting']} articles wait for the index: `ducha index --waiting`")
    last = found["runs"][0] if found["runs"] else None
    if last is not None and last["outcome"] not in ("done", "running"):
        said.append(f"the last run ({last['kind']}, {last['started']}) ended as {last['outcome']}")
    return said


def _writer(data: DataDirectory) -> str:
    """Who writes to the data directory now, "" for nobody."""
    try:
        with data.write_lock("status"):
            return ""
    except BusyError as error:
        return str(error).partition(": ")[2].partition(" is writing here")[0]


def _store(store: Store) -> dict[str, Any]:
    a, v = schema.articles, schema.versions
    days = select(func.min(a.c.published_day), func.max(a.c.published_day)).where(a.c.published_day != "")
    with store.reading() as connection:
        first, last = connection.execute(days).one()
        count = connection.execute(select(func.count()).select_from(v)).scalar_one()
        undated = connection.execute(select(func.count()).where(a.c.published_day == "")).scalar_one()
        placed = connection.execute(select(func.count()).where(a.c.primary_region != "")).scalar_one()
    return {
        "articles": store.count(),
        "versions": count,
        "with_region": placed,
        "undated": undated,
        "first_day": first,
        "last_day": last,
    }


def _index(store: Store, data: DataDirectory, config: Config) -> dict[str, Any]:
    from indexer.engines import open_engine

    name = config.text("index.engine")
    found: dict[str, Any] = {"engine": name, "waiting": index_state.count_waiting(store, name)}
    try:
        with open_engine(config, data) as engine:
            info = engine.info()
    except EngineError as error:
        return found | {"state": "unavailable", "error": str(error), "documents": None}
    return found | {"state": info.state, "documents": info.documents, "bytes": info.size}


def _portals(store: Store) -> dict[str, int]:
    a = schema.articles
    query = select(a.c.portal_id, func.count()).group_by(a.c.portal_id).order_by(func.count().desc(), a.c.portal_id)
    with store.reading() as connection:
        return {row[0] or "(imported)": row[1] for row in connection.execute(query)}


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "kind": run.kind,
        "what": run.what,
        "started": iso(run.started),
        "finished": iso(run.finished) if run.finished else None,
        "outcome": run.outcome,
        "counts": dict(run.counts),
    }


def _blocked(archive: Archive) -> list[dict[str, str]]:
    now = datetime.now(UTC)
    return [
        {"host": host.host, "until": iso(host.blocked_until), "reason": host.block_reason}
        for host in Hosts(archive.engine).all()
        if host.blocked_until is not None and host.blocked_until > now
    ]


def _columns(archive: Archive) -> list[dict[str, str]]:
    """Columns whose newest visit did not go well."""
    newest: dict[tuple[str, str], dict[str, str]] = {}
    for visit in Runs(archive.engine).column_history(limit=2000):
        newest.setdefault(
            (visit.portal_id, visit.column),
            {"portal": visit.portal_id, "column": visit.column, "health": visit.health, "at": iso(visit.at)},
        )
    return [row for row in newest.values() if row["health"] not in GOOD_HEALTH]


def size_of(count: int) -> str:
    """Bytes for a person.

    >>> size_of(999), size_of(1_500_000)
    ('999 B', '1.5 MB')
    """
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}" if unit != "B" else f"{count} B"
        amount /= 1000
    return f"{amount:.3g} TB"
