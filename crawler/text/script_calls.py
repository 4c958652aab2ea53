"""The address that a script opens when a row is clicked: `view('123')` and, in the page's own scripts,
`function view(id) { window.open('show.do?id=' + id) }` say together show.do?id=123.

Nothing is run. Only strings joined with the call's arguments and with variables that are strings are believed; anything
else leaves the call as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MAX_BODY = 1_000  # characters of a function that are looked at
MAX_SCRIPT = 300_000
_CALL = re.compile(
    r"^\s*(?:javascript:)?\s*(?:void\s*\(?\s*0\s*\)?\s*;)?\s*(?:return\s+)?([\w$.]{1,60})\s*\(([^()]{0,300})\)"
)
_ARGUMENT = re.compile(r"""\s*(?:'([^'\\]*)'|"([^"\\]*)"|(\d{1,30}))\s*(?:,|$)""")
_EXPRESSION = r"""((?:'[^'\n]*'|"[^"\n]*"|`[^`\n]*`|[\w$.\s()]|\+){1,300}?)"""
_OPENED = re.compile(
    rf"(?:\bopen\(\s*{_EXPRESSION}\s*[,)]|\blocation(?:\.href)?\s*=\s*{_EXPRESSION}\s*[;\n}}]"
    rf"|\blocation\.(?:assign|replace)\(\s*{_EXPRESSION}\s*\))"
)
_PIECE = re.compile(
    r"""\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`\n]*)`|(?:encodeURI(?:Component)?|escape|String)\(\s*([\w$]+)\s*\)|([A-Za-z_$][\w$.]*))\s*(\+|$)"""
)
_IN_TEMPLATE = re.compile(r"\$\{\s*([\w$]+)\s*\}")


def address_of_call(scripts: Sequence[str], call: str) -> str:
    """The address that the call opens, as written (perhaps relative); "" where the scripts do not say it plainly."""
    made = _CALL.match(call)
    if made is None:
        return ""
    values = _arguments(made[2])
    if values is None:
        return ""
    name = re.escape(made[1].rpartition(".")[2])
    defined = re.compile(
        rf"(?:\bfunction\s+{name}\s*|\b{name}\s*[=:]\s*(?:function\s*)?)\(([^()]{{0,200}})\)\s*(?:=>\s*)?\{{"
    )
    for script in scripts:
        script = script[:MAX_SCRIPT]
        found = defined.search(script)
        if found is None:
            continue
        known = dict(zip((p.strip() for p in found[1].split(",")), values, strict=False))
        body = script[found.end() : found.end() + MAX_BODY].split("function ")[0]
        for opened in _OPENED.finditer(body):
            written = opened[1] or opened[2] or opened[3]
            if address := _joined(written, known, (body[: opened.start()], *scripts)):
                return address
    return ""


def _arguments(written: str) -> list[str] | None:
    """The strings and numbers of a call; None where it has anything else (this, a variable) in the first place."""
    values = []
    at = 0
    while at < len(written):
        match = _ARGUMENT.match(written, at)
        if match is None:
            break
        values.append(match[1] or match[2] or match[3] or "")
        at = match.end()
    return values or None


def _joined(expression: str, known: dict[str, str], texts: Sequence[str], depth: int = 0) -> str:
    """The string that an expression makes; "" where a piece of it is not known, or none of them is the call's."""
    expression = expression.strip()
    expression += ")" * (expression.count("(") - expression.count(")"))  # the pattern stops at the first
    pieces: list[str] = []
    at = 0
    while at < len(expression):
        match = _PIECE.match(expression, at)
        if match is None:
            return ""
        name = match[4] or match[5]
        if name in known:
            pieces.append(known[name])
        elif name:
            said = _assigned(name, known, texts, depth)
            if said is None:
                return ""
            pieces.append(said)
        elif match[3] is not None:
            if any(inner not in known for inner in _IN_TEMPLATE.findall(match[3])):
                return ""
            pieces.append(_IN_TEMPLATE.sub(lambda inner: known[inner[1]], match[3]))
        else:
            pieces.append(match[1] or match[2] or "")
        at = match.end()
    whole = "".join(pieces).strip()
    return whole if any(value and value in whole for value in known.values()) or depth else ""


def _assigned(name: str, known: dict[str, str], texts: Sequence[str], depth: int) -> str | None:
    """What a variable holds: an expression before the call in the same function, or a string anywhere."""
    if depth >= 2 or not re.fullmatch(r"[\w$]+", name):
        return None
    assigned = re.compile(rf"(?<![\w$.]){re.escape(name)}\s*=\s*{_EXPRESSION}\s*[;\n,]")
    for text in texts:
        for match in assigned.finditer(text[:MAX_SCRIPT]):
            if match[1].strip() in ("''", '""'):
                return ""
            if said := _joined(match[1], known, texts, depth + 1):
                return said
    return None
