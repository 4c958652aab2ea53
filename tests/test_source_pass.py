"""What the compiled look at a page's source tells is what Python tells, and nothing that matters is missed."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text import bounds
from crawler.text.bounds import bounded, signs_in
from crawler.text.page_walk import COMPILED

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))
_PIECES = (
    "</html> </HTML> </Html> </html </h < </ &#12; &#0012 &#xC; &#X0c &#120; &#x &# & &#1 &amp; a=b == \0 \x0c 甲 >"
)
_pieces = st.sampled_from(_PIECES.split(" "))


def test_it_is_compiled_with_the_pass() -> None:
    assert bounds.COMPILED == COMPILED


@given(st.lists(_pieces, max_size=20).map("".join))
@settings(max_examples=500, deadline=None)
def test_random_sources(markup: str) -> None:
    source = markup.encode()
    assert signs_in(source, compiled=bounds.COMPILED) == signs_in(source, compiled=False)
    kept, bounded_source, _ = bounded(markup)
    assert kept.encode() == bounded_source
    assert not {"\0", "\x0c"} & set(kept)
    assert "&#12;" not in kept and "&#xC;" not in kept


def test_whole_pages() -> None:
    for path in PAGES:
        source = path.read_bytes()
        assert signs_in(source, compiled=bounds.COMPILED) == signs_in(source, compiled=False), path.name


def test_where_the_signs_stand() -> None:
    assert signs_in(b"a=1</html>b</HTML></html>") == (3, 11, 1, False)
    assert signs_in(b"</Html>") == (-1, -1, 0, False)
    for reference in (b"&#12;", b"&#0012;", b"&#xc;", b"&#X00C", b"\0", b"\x0c"):
        assert signs_in(b"a" + reference)[3], reference
    assert not signs_in(b"&#x20;&#32;&nbsp;&#")[3]
