"""What the compiled codecs read and write is what Python's own do, errors and all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.text.page_codecs import COMPILED, pairs, read, utf8_of
from crawler.text.page_walk import COMPILED as PASS_COMPILED
from crawler.text.unusual import unusual_places

PAGES = sorted((Path(__file__).parent / "pages").rglob("*.htm*"))
_TEXT = st.text(alphabet="<p>环保督察，。€éß\xa0\u07ff\u0800\ufffd\uffff\ue5e5𠮷😀aaaaaaaaaaaaaaaa", max_size=60)
_BYTES = st.lists(
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from([b"<p class=text>", b"a" * 8, "环保".encode(), "环保".encode("gb18030"), b"\x81\x30\x81\x30"]),
    ),
    max_size=12,
).map(b"".join)


def _read(body: bytes, codec: str, *, compiled: bool) -> str | tuple[int, int, str]:
    try:
        return read(body, codec, compiled=compiled)
    except UnicodeDecodeError as error:
        return error.start, error.end, error.reason


def test_it_is_compiled_with_the_pass() -> None:
    assert COMPILED == PASS_COMPILED


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@given(_BYTES)
@settings(max_examples=500, deadline=None)
@example(b"\xed\xa0\x80")
@example(b"\xe0\x80\x80aaaaaaaa")
@example(b"\xc1\x80")
@example(b"\xf0\x9f\x98\x80")
@example(b"aaaaaaaa\x80")
@example(b"\xb0\xa1\xff")
@example(b"\xe7\x8e")
@example(b"\x81\x7f")
@example(b"\xa1")
def test_random_bytes(codec: str, body: bytes) -> None:
    assert _read(body, codec, compiled=COMPILED) == _read(body, codec, compiled=False)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@given(_TEXT)
@settings(max_examples=500, deadline=None)
def test_random_texts_go_there_and_back(codec: str, text: str) -> None:
    assert read(text.encode(codec), codec) == text
    assert utf8_of(text) == utf8_of(text, compiled=False)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_every_character_of_the_basic_plane(codec: str) -> None:
    whole = "".join(chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)
    for at in range(0, len(whole), 0x400):
        body = whole[at : at + 0x400].encode(codec)
        assert read(body, codec) == body.decode(codec), hex(at)


def test_every_pair_of_bytes() -> None:
    for lead in range(0x80, 0x100):
        for trail in range(0x100):
            body = bytes((lead, trail))
            assert _read(body, "gb18030", compiled=COMPILED) == _read(body, "gb18030", compiled=False), body


def test_halves_of_characters_are_question_marks() -> None:
    assert utf8_of("环\udc80保\ud800") == "环?保?".encode()
    assert utf8_of("\udc80") == b"?"


def test_most_pages_need_no_other_codec() -> None:
    """Else the pass would be of no use, and nothing would say so."""
    if COMPILED:
        from crawler.text.character_pass import text_of

        read_here = [text_of(path.read_bytes()) is not None for path in PAGES]
        assert sum(read_here) > 0.5 * len(read_here)
        assert text_of("<p>环保督察</p>".encode("gb18030"), pairs()) == "<p>环保督察</p>"


_ROWS = st.lists(
    st.sampled_from(
        ["环保督察整改", "<p>aaaaaaaaa", "环A保b督", "鋅錒镕", "锟斤拷", "é", "・～", "\ue5e5", "甲", "q", "𠮷"]
    )
)


@given(_ROWS.map("".join), st.integers(0, 40))
@settings(max_examples=500, deadline=None)
def test_unusual_places(text: str, times: int) -> None:
    text += "环境保护督察" * times  # long texts take another way
    assert list(unusual_places(text, compiled=COMPILED)) == list(unusual_places(text, compiled=False))


def test_wrongly_paired_bytes_are_unusual() -> None:
    wrong = "环境保护督察组进驻，群众举报的问题立行立改。".encode().decode("gb18030", "ignore")
    assert list(unusual_places(wrong)) and list(unusual_places(wrong * 20)) == list(
        unusual_places(wrong * 20, compiled=False)
    )
