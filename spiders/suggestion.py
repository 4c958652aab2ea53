"""A portal file suggested from a probe, disabled until a person has read it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from spiders.probe import Probe
from spiders.urls import host_of

_ENDINGS = re.compile(r"\.(?:gov\.cn|com\.cn|org\.cn|com|cn|net|org)(?::\d+)?$")


def portal_id_of(host: str) -> str:
    """An id from a host: what is particular, the larger part first.

    >>> portal_id_of("sthjj.xiangtan.gov.cn"), portal_id_of("www.lingtai.gov.cn")
    ('xiangtan-sthjj', 'lingtai')
    """
    name = _ENDINGS.sub("", host.lower().removeprefix("www."))
    if re.fullmatch(r"[\d.:]+", name):
        return "site-" + re.sub(r"\D+", "-", name)
    return re.sub(r"[^a-z0-9]+", "-", "-".join(reversed(name.split(".")))).strip("-")


def kind_of(name: str) -> str:
    """What a site is, by its name.

    >>> kind_of("望岚市生态环境局"), kind_of("西部新闻网"), kind_of("青禾县人民政府"), kind_of("生态环境部华东督察局")
    ('ecology', 'news', 'government', 'ministry')
    """
    for sign, kind in (
        (r"环境部|国务院|^国家|^中央", "ministry"),
        (r"环境|环保|生态", "ecology"),
        (r"报|新闻|传媒|广电|融媒", "news"),
    ):
        if re.search(sign, name):
            return kind
    return "government"


def suggestion(found: Probe, portal_id: str = "", region: str = "", today: date | None = None) -> str:
    """The text of the file. What is missing is left empty with a word on what belongs there."""
    day = today or datetime.now(ZoneInfo("Asia/Shanghai")).date()
    region = region or found.region
    province = f"{region[:2]}0000" if re.fullmatch(r"\d{6}", region) else "<province>"
    signs = "; ".join(found.signs) or "no sign of any family"
    evidence = f"Probed live on {day}, {len(found.asked)} requests. Family by: {signs}."
    for column in found.columns:
        if column.paging:
            evidence += f" Paging of {column.name}: {column.paging}."
    lines = [
        f"# Suggested by `ducha portals probe {found.url}`. Read it, correct it, and save it as",
        f"# spiders/portals/{province}/{portal_id or portal_id_of(host_of(found.url))}.toml; then set enabled = true.",
        *(f"# {note}" for note in found.notes),
        f"name = {_quoted(found.name)}",
        f'region = "{region}"' + ("" if region else "  # six digits of GB/T 2260: the page does not say"),
        f'kind = "{kind_of(found.name)}"',
        f'hosts = ["{found.host}"]',
        f'family = "{found.family}"',
        "enabled = false",
        'confidence = "medium"',
        f"evidence = {_quoted(evidence)}",
    ]
    names: dict[str, int] = {}
    for column in found.columns:
        names[column.name] = names.get(column.name, 0) + 1
        name = column.name if names[column.name] == 1 else f"{column.name}（{names[column.name]}）"
        lines += ["", f"[[columns]]  # {column.articles} articles on its first page", f"name = {_quoted(name)}"]
        lines += [f"url = {_quoted(column.url.removeprefix(found.host))}", f'kind = "{column.kind}"']
        if column.family != found.family:
            lines.append(f'family = "{column.family}"')
    quirks: dict[str, tuple[object, str]] = {}
    for column in found.columns:
        for name, value, why in column.quirks:
            quirks.setdefault(name, (value, why))
    for name, (value, why) in quirks.items():
        shown = _quoted(value) if isinstance(value, str) else str(value).lower()
        lines += ["", "[[quirks]]", f'name = "{name}"', f"value = {shown}", f"why = {_quoted(why)}", f"since = {day}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string, which is written as JSON writes one."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
