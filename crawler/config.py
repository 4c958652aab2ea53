"""Settings in one table: the commented TOML file, environment variables and flags, in rising order.

A setting is named `section.key`. The file has `[section]` tables; the variable is `DUCHA_SECTION_KEY`; a flag, where
there is one, wins. Unknown names and wrong types are errors that say what is expected, because a setting that is
silently ignored harms for a year.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crawler.errors import ConfigError

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, default (whose type is the setting's), and what it does; a `secret` is never shown."""

    name: str
    default: Value
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("data.directory", "./data", "where the archive, database, index and run records live"),
    Setting(
        "data.database",
        "",
        "SQLAlchemy URL of the catalogue and article store; empty: ducha.db in the data directory",
        secret=True,
    ),
    Setting("crawl.contact", "", "e-mail address or page named in the User-Agent, so that a site can reach you"),
    Setting("crawl.delay", 3.0, "seconds between two requests to one host"),
    Setting("crawl.timeout", 60.0, "seconds until a response must be complete"),
    Setting("crawl.max_bytes", 20_000_000, "bytes of one response, after which it is cut and recorded as truncated"),
    Setting("crawl.depth", 200, "list pages followed in one column"),
    Setting("crawl.block_hours", 24.0, "hours a host is left alone after it refused or challenged us"),
    Setting("crawl.recheck_days", "1,7,30,180", "days after its first capture on which an article is looked at again"),
    Setting("crawl.column_minutes", 60.0, "minutes before a column is walked again, however often a crawl is started"),
    Setting("crawl.lexicon", "", "file with the words by which general columns are filtered; empty: the shipped one"),
    Setting(
        "crawl.near_misses",
        True,
        "whether articles of general columns whose title comes near are fetched and judged by their first sentences",
    ),
    Setting("crawl.attachments", True, "whether files attached to articles are fetched into the archive"),
    Setting("crawl.attachment_bytes", 20_000_000, "bytes of one attached file; a larger one is not taken"),
    Setting(
        "crawl.attachment_types",
        "pdf,doc,docx,xls,xlsx,wps,et,ofd,ppt,pptx,csv,txt,rtf,ceb,zip,rar,7z",
        "types of attached files that are fetched, with commas between",
    ),
    Setting("crawl.workers", 1, "processes that turn captured pages into articles"),
    Setting("archive.rotate_bytes", 1_000_000_000, "size at which a new WARC file is begun"),
    Setting("portals.directory", "", "a folder with your own portal files, read after the shipped ones"),
    Setting("index.engine", "embedded", "embedded or elasticsearch"),
    Setting("elasticsearch.url", "http://127.0.0.1:9200", "URL of the Elasticsearch cluster"),
    Setting("elasticsearch.api_key", "", "API key of the cluster", secret=True),
    Setting("elasticsearch.ca", "", "file with the certificate authority of the cluster"),
    Setting("elasticsearch.index", "ducha-articles", "name of the index alias"),
    Setting("elasticsearch.shards", 1, "primary shards of a new index"),
    Setting("elasticsearch.replicas", 0, "replicas of a new index"),
    Setting("serve.host", "127.0.0.1", "address that the search pages are served on"),
    Setting("serve.port", 8642, "port that the search pages are served on"),
    Setting("serve.language", "zh", "language of the pages where the browser names none: zh or en"),
    Setting("schedule.jitter", 600, "seconds by which a scheduled run may start later, chosen at random"),
    Setting("alarm.webhook", "", "URL that gets a POST with each new alarm", secret=True),
    Setting("log.format", "text", "text or json"),
    Setting("log.level", "INFO", "DEBUG, INFO, WARNING or ERROR"),
)
_BY_NAME = {s.name: s for s in SETTINGS}


@dataclass(frozen=True, slots=True)
class Config:
    """The settings in force and where each came from ("default", the file's path, the variable, "flag")."""

    values: Mapping[str, Value] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    tables: Mapping[str, Any] = field(default_factory=dict)  # [schedule.*] entries, read by the scheduler

    def text(self, name: str) -> str:
        """The setting as text."""
        return str(self.values[name])

    def integer(self, name: str) -> int:
        """The setting as a whole number."""
        return int(self.values[name])

    def flag(self, name: str) -> bool:
        """The setting as yes or no."""
        return bool(self.values[name])

    def number(self, name: str) -> float:
        """The setting as a number."""
        return float(self.values[name])


def load_config(
    path: Path | None = None, environ: Mapping[str, str] | None = None, flags: Mapping[str, Value | None] | None = None
) -> Config:
    """The settings in force.

    `path` defaults to the variable DUCHA_CONFIG, else ./ducha.toml if it is there. Raises ConfigError.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Value] = {s.name: s.default for s in SETTINGS}
    origins = {s.name: "default" for s in SETTINGS}
    tables: dict[str, Any] = {}
    if path is None:
        named = environ.get("DUCHA_CONFIG")
        path = Path(named) if named else Path("ducha.toml")
        if not named and not path.is_file():
            path = None
    if path is not None:
        for name, value in _file_settings(path, tables):
            values[name], origins[name] = _checked(name, value, str(path)), str(path)
    for setting in SETTINGS:
        variable = "DUCHA_" + setting.name.replace(".", "_").upper()
        if variable in environ:
            values[setting.name], origins[setting.name] = _parsed(setting.name, environ[variable], variable), variable
    if "DUCHA_DATA" in environ:
        values["data.directory"], origins["data.directory"] = environ["DUCHA_DATA"], "DUCHA_DATA"
    for name, flag in (flags or {}).items():
        if flag is not None:
            values[name], origins[name] = _checked(name, flag, "flag"), "flag"
    return Config(values, origins, tables)


def _file_settings(path: Path, tables: dict[str, Any]) -> list[tuple[str, Value]]:
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}. Name another file with --config.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    found: list[tuple[str, Value]] = []
    for section, entries in document.items():
        if not isinstance(entries, dict):
            raise ConfigError(f"{path}: {section} stands outside a [section]; see ducha.example.toml")
        for key, value in entries.items():
            if section == "schedule" and isinstance(value, dict):
                tables[key] = value
            else:
                found.append((f"{section}.{key}", value))
    return found


def _checked(name: str, value: Any, where: str) -> Value:
    setting = _BY_NAME.get(name)
    if setting is None:
        raise ConfigError(f"{where}: there is no setting {name}; `ducha config` lists them")
    wanted = type(setting.default)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, wanted) or (wanted is not bool and isinstance(value, bool)):
        raise ConfigError(f"{where}: {name} wants {wanted.__name__}, got {value!r}")
    return value


def _parsed(name: str, text: str, where: str) -> Value:
    wanted = type(_BY_NAME[name].default)
    try:
        if wanted is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return wanted(text)
    except (ValueError, KeyError) as error:
        raise ConfigError(f"{where}: {name} wants {wanted.__name__}, got {text!r}") from error
