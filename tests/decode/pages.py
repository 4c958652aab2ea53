"""Pages in HTML made from our sentences: mostly ASCII, as portals serve them."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCK = '<div class="nav"><a href="/col/index.html" target="_blank">{}</a></div>\n<script>var x = {{}};</script>\n'


def page(sentences: Sequence[str], charset: str = "", ascii_bytes: int = 0) -> str:
    """A page with the sentences as title, links and paragraphs; `charset` is what its meta declares."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' if charset else ""
    head = f"<html><head>{meta}<title>{sentences[0]}</title></head><body>\n"
    filler = _BLOCK.format("") * (ascii_bytes // 100)
    blocks = "".join(_BLOCK.format(one[:5]) + f"<p>{one}</p>\n" for one in sentences)
    return head + filler + blocks + "</body></html>"
