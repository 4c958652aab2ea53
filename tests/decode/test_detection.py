"""Which encoding bytes are in, whatever is declared."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.text.broken_runs import cost_of_run, cost_of_runs
from crawler.text.decode import decode
from crawler.text.plausibility import model
from crawler.text.repair.lm import LanguageModel
from crawler.text.runs import RUN, joined_runs
from tests.decode.pages import page
from tests.decode.sentences import FRENCH, JAPANESE, KOREAN, RUSSIAN, SIMPLIFIED, TRADITIONAL

SIMPLIFIED_CODECS = ("utf-8", "gb18030", "hz", "utf-16-le", "utf-16-be")
TRADITIONAL_CODECS = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
LIES = ("", "utf-8", "gb2312", "big5", "iso-8859-1", "windows-1252", "x-gbk", "shift_jis", "euc-kr", "nonsense")


@pytest.mark.parametrize("codec", SIMPLIFIED_CODECS)
@pytest.mark.parametrize("sentence", SIMPLIFIED)
def test_one_sentence_is_enough(sentence: str, codec: str) -> None:
    decoded = decode(sentence.encode(codec), is_html=False)
    assert (decoded.encoding, decoded.text) == (codec, sentence)
    assert not decoded.lossy
    assert decoded.evidence


@pytest.mark.parametrize("codec", TRADITIONAL_CODECS)
@pytest.mark.parametrize("sentence", TRADITIONAL)
def test_one_traditional_sentence_is_enough(sentence: str, codec: str) -> None:
    assert decode(sentence.encode(codec)).encoding == codec


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SIMPLIFIED), st.sampled_from(["utf-8", "gb18030"]), st.integers(0, 5), st.integers(0, 5))
def test_a_cut_in_mid_character_at_either_end_costs_that_character(sentence: str, codec: str, a: int, b: int) -> None:
    body = sentence.encode(codec)
    piece = body[a : len(body) - b]
    decoded = decode(piece, is_html=False)
    assert decoded.encoding == codec
    assert decoded.text.strip("\ufffd") in sentence
    assert decoded.text.count("\ufffd") == len(decoded.losses) <= 2


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize(
    ("sentences", "codec"),
    [(SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5hkscs"), (TRADITIONAL, "gb18030")],
)
def test_a_page_is_read_right_whatever_it_declares(sentences: tuple[str, ...], codec: str, lie: str) -> None:
    html = page(sentences, lie)
    decoded = decode(html.encode(codec), http_charset=lie, is_html=True)
    assert (decoded.encoding, decoded.text) == (codec, html)
    assert {d.label for d in decoded.declared} == ({lie} if lie else set())


def test_one_short_title_in_a_page_of_ascii_is_enough() -> None:
    html = page(("柳河县召开整改推进会",), ascii_bytes=20_000)
    assert decode(html.encode("gb18030"), http_charset="ISO-8859-1").text == html


def test_chinese_after_300_kilobytes_of_ascii_is_found() -> None:
    html = page(SIMPLIFIED, ascii_bytes=300_000)
    assert decode(html.encode("gb18030")).text == html


def test_declared_gb2312_with_gbk_bytes_is_read_as_gb18030() -> None:
    html = page(TRADITIONAL, "gb2312")
    decoded = decode(html.encode("gbk"), http_charset="gb2312")
    assert (decoded.encoding, decoded.text) == ("gb18030", html)


def test_a_byte_order_mark_comes_first_and_is_no_text() -> None:
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        decoded = decode(mark + SIMPLIFIED[0].encode(codec), http_charset="gbk")
        assert (decoded.encoding, decoded.text) == (codec, SIMPLIFIED[0])
        assert [d.where for d in decoded.declared] == ["bom", "http"]


@pytest.mark.parametrize(("sentences", "codec"), [(JAPANESE, "cp932"), (JAPANESE, "euc_jp"), (KOREAN, "cp949")])
def test_neighbours_do_not_become_garbage_chinese(sentences: tuple[str, ...], codec: str) -> None:
    for text in (*sentences, page(sentences)):
        decoded = decode(text.encode(codec))
        assert (decoded.encoding, decoded.text) == (codec, text)


@pytest.mark.parametrize(("text", "codec"), [(FRENCH, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r")])
def test_legacy_single_byte_text_is_still_read(text: str, codec: str) -> None:
    assert decode((text * 3).encode(codec), http_charset=codec.replace("_", "-")).text == text * 3


@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
def test_undeclared_russian_text_is_named_as_python_names_it(codec: str) -> None:
    assert decode((RUSSIAN * 3).encode(codec)).encoding == codec


def test_a_few_chinese_characters_are_not_taken_for_cyrillic_letters() -> None:
    text = "7.4 帮助\n模块\n目录\n"
    assert decode(text.encode("gb18030"), is_html=False).text == text


@pytest.mark.parametrize("cut", range(1, 7))
def test_hz_that_begins_inside_a_two_byte_stretch_is_read(cut: int) -> None:
    body = SIMPLIFIED[4].encode("hz")
    decoded = decode(body[cut:], is_html=False)
    assert decoded.encoding == "hz"
    assert decoded.text.lstrip("\ufffd") in SIMPLIFIED[4]
    assert decoded.text.endswith(SIMPLIFIED[4][4:])


def test_a_label_of_hz_does_not_make_hz_of_bytes_above_ascii() -> None:
    body = b"\x80" * 80 + b"\x01\x00\x14k1m\nNQ" + "锟秸".encode() + b"~{5D9\x88"
    decoded = decode(body, http_charset="hz")
    for loss in decoded.losses:
        lost = bytes.fromhex(loss.hex)
        assert body[loss.byte_at : loss.byte_at + len(lost)] == lost


def test_undeclared_western_text_is_read() -> None:
    assert decode((FRENCH * 3).encode("cp1252")).text == FRENCH * 3


def test_ascii_is_utf8_and_nothing_has_no_confidence() -> None:
    assert decode(b"<html><body>ok</body></html>", http_charset="gb2312").encoding == "utf-8"
    assert decode(b"").confidence is None


def test_bytes_that_are_no_text_are_said_to_be_none() -> None:
    decoded = decode(bytes(range(256)) * 40)
    assert decoded.confidence is None
    assert "not text" in decoded.evidence


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_padding_with_zero_bytes_does_not_hide_the_text(codec: str) -> None:
    html = page(SIMPLIFIED) + "\0" * 5_000
    assert decode(html.encode(codec)).text == html


def test_labels_in_comments_and_scripts_declare_nothing() -> None:
    body = b"<!-- <meta charset=big5> --><meta charset='utf-8'>" + SIMPLIFIED[0].encode()
    assert [d.label for d in decode(body).declared] == ["utf-8"]
    assert decode(body, is_html=False).declared == ()


@settings(max_examples=300, deadline=2_000)
@given(st.binary(max_size=2_000), st.sampled_from(["", "gbk", "hz", "utf-7", "idna", "rot13", "zlib", "x\0y"]))
def test_any_bytes_are_read_and_each_loss_stands_at_its_place(body: bytes, label: str) -> None:
    LanguageModel.load()  # which the first shifted run would wait for
    decoded = decode(body, http_charset=label)
    for loss in decoded.losses:
        lost = bytes.fromhex(loss.hex)
        assert decoded.text[loss.at] == "\ufffd"
        assert body[loss.byte_at : loss.byte_at + len(lost)] == lost


@pytest.mark.parametrize(
    "text",
    ["Wir wählen, wenn der alles", "eine größere Systematik", "die Unterstützung und", "nichts wirklich Nützliches"],
)
def test_words_with_one_accent_are_not_read_as_chinese(text: str) -> None:
    assert decode(text.encode("cp1252")).text == text


def test_korean_in_utf_16_without_a_mark() -> None:
    text = "\n".join(KOREAN * 4)
    assert decode(text.encode("utf-16-le")).text == text


@given(st.lists(st.sampled_from(b"\n /09@~\x7f\x80\xb0\xff"), max_size=60).map(bytes))
def test_runs_of_a_whole_body_are_those_that_the_pattern_finds(body: bytes) -> None:
    assert joined_runs(body) == (b"".join(run + b"\n" for run in RUN.findall(body)), RUN.sub(b"", body))


@given(
    st.lists(
        st.sampled_from([*"环保督察組に한é¿€".encode("gb18030"), *range(0x80, 0x100), 0x31, 0x41, 0x7E]), min_size=1
    )
)
@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs"])
def test_runs_cost_together_what_each_costs_alone(codec: str, units: list[int]) -> None:
    lines, _ = joined_runs(bytes(units))
    alone = sum(cost_of_run(run, codec) for run in lines.splitlines())
    assert cost_of_runs(lines, codec) == pytest.approx(alone)


def test_the_beginning_of_a_long_page_does_not_speak_for_all_of_it() -> None:
    head = "".join(f"<p>{sentence}</p>\n" for sentence in TRADITIONAL * 6).encode("big5hkscs")
    rest = "".join(f"<p>{sentence}</p>\n" for sentence in SIMPLIFIED * 200).encode("gb18030")
    assert decode(b"<html><body>" + head + rest, is_html=True).encoding == "gb18030"


def test_the_evidence_names_the_reading_and_what_was_cut_before_it() -> None:
    decoded = decode("\n".join(SIMPLIFIED).encode()[1:])
    assert decoded.evidence == "strictly valid UTF-8; 2 bytes of a cut character at the start; 1 losses"


def test_labels_are_read_in_utf_16_without_a_mark() -> None:
    html = page(SIMPLIFIED, "utf-16")
    assert [d.label for d in decode(html.encode("utf-16-le"), is_html=True).declared] == ["utf-16"]


def test_each_lost_byte_is_told_by_its_place_behind_others_and_behind_a_euro_of_one_byte() -> None:
    first, second = "柳河县污水处理费为每吨5".encode("gb18030") + b"\x80", "，已经公布，群众可以".encode("gb18030")
    body = first + second + b"\xff" + "查询".encode("gb18030") + b"\xff" + "。".encode("gb18030")
    decoded = decode(body)
    assert decoded.text == "柳河县污水处理费为每吨5€，已经公布，群众可以�查询�。"
    assert [body[loss.byte_at : loss.byte_at + 1].hex() for loss in decoded.losses] == ["ff", "ff"]


def test_syllables_that_korean_does_not_have_cost_as_much_as_signs_of_nobody() -> None:
    ordinary, unusual, unused = "한국", "괏뇬", "갂뷁"
    costs = [sum(map(model("ko").__getitem__, syllables)) for syllables in (ordinary, unusual, unused)]
    assert costs[0] < costs[1] < costs[2] == 2 * model("zh")["갂"]
