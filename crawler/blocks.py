"""Refusals: by which signs a host says that it does not want to be asked, and what such a page is called.

Nothing here gets round a refusal. The name goes into the archive, the host is left alone, and a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

REFUSALS = frozenset((403, 412, 421, 429, 468, 503, 512, 521))
SMALL = 16_384  # bytes: a challenge is a short script, not an article

_CHALLENGES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("jsl", re.compile(rb"__jsl_clearance")),
    ("ruishu", re.compile(rb"\$_ts\s*=\s*window\[|window\[['\"]\$_ts['\"]\]|\$_ts\.(?:cd|nsd)")),
    ("aliyun", re.compile(rb"acw_sc__v[23]")),
    ("cookie_loop", re.compile(rb"document\.cookie\s*=\s*['\"](?:C3VK|CT6T|yunsuo_session)|security_session_verify")),
    ("captcha", re.compile("人机验证|请完成安全验证|滑动验证".encode())),
)


def block_kind(status: int, body: bytes) -> str:
    """The name of a refusal ("521", "412", "jsl" on a 200), "" for an ordinary answer. `body` is already unpacked.

    >>> block_kind(521, b""), block_kind(200, b"<script>document.cookie='__jsl_clearance=1'"), block_kind(404, b"")
    ('521', 'jsl', '')
    """
    if status in REFUSALS:
        return str(status)
    if len(body) <= SMALL:
        return next((name for name, sign in _CHALLENGES if sign.search(body)), "")
    return ""


def leave_alone_until(headers: Sequence[tuple[str, str]], at: datetime, hours: float) -> datetime:
    """Until when to leave the host alone: the hours of the settings, longer if its Retry-After asks for more.

    >>> leave_alone_until([("Retry-After", "172800")], datetime(2026, 1, 1, tzinfo=UTC), 24).isoformat()
    '2026-01-03T00:00:00+00:00'
    """
    until = at + timedelta(hours=hours)
    asked = next((value.strip() for name, value in headers if name.lower() == "retry-after"), "")
    if asked.isdigit():
        return max(until, at + timedelta(seconds=min(int(asked), 30 * 86_400)))
    try:
        when = parsedate_to_datetime(asked)
    except ValueError:
        return until
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return min(max(until, when), at + timedelta(days=30))
