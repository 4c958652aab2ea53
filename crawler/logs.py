"""Logging for people or for machines; secrets and page text stay out of both.

Messages are written with names, counts and URLs, never with bodies. The filter is a second line: it masks
credentials in URLs and Authorization values if a library logs them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from crawler.config import Config

_CREDENTIALS = re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
_AUTHORIZATION = re.compile(
    r"(?i)(authorization|api[-_]?key|password|token)([\"']?\s*[:=]\s*)(\"[^\"]*\"|'[^']*'|(?:(?:Basic|Bearer|ApiKey)\s+)?\S+)"
)


def mask_secrets(text: str) -> str:
    """The text with credentials replaced by ***.

    >>> mask_secrets("GET http://me:pw@host/ Authorization: Basic abc")
    'GET http://***@host/ Authorization: ***'
    """
    return _AUTHORIZATION.sub(r"\1\2***", _CREDENTIALS.sub("***", text))


class _Masking(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_secrets(record.getMessage()), ()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and `fields` given as extra={"fields": {...}}."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line of JSON."""
        row = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            row["error"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False, default=str)


def configure_logging(config: Config) -> None:
    """Send the log to standard error in the form that `log.format` and `log.level` say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Masking())
    if config.text("log.format") == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.text("log.level"))
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells each plugin that it loads
