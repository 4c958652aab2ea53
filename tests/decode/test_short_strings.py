"""Short strings of kinds that sentences do not show: names, rows, headings, forms, letters of neighbours."""

from __future__ import annotations

import pytest

from crawler.text.alphabets import joint_bits
from crawler.text.decode import decode


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("盛罡焱、邰麒彬、储婧颉", "gb18030"),  # names: seldom characters, and marks between them
        ("图①②③Ⅰ类水", "gb18030"),
        ("率①②③ⅠⅡⅢⅣⅤ", "gb18030"),
        ("◆鄱陽露天燒烤搬遷 [", "big5hkscs"),
        ("頂頂頂，樓主好人！！！", "big5hkscs"),
        ("柳岸 /攝\n▲潭邊熱電廠一角", "big5hkscs"),
        ("唔知佢喺邊度嚟㗎", "gb18030"),
        ("嗰啲嘢冇咗", "gb18030"),
        ("佢哋嚟咗", "big5hkscs"),
        ("一些路", "gb18030"),  # each pair is a sequence of UTF-8 as well
        ("①②③④柳河县", "utf-16-le"),  # half of its high bytes are seldom
        ("哪儿都臭……「唉哟喂」", "gb18030"),
        ("郵編：675298", "utf-16-le"),
        ("\n住址：青石", "utf-16-be"),
    ],
)
def test_names_rows_and_dialects_are_chinese(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).encoding == codec


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("адреса колодцев", "koi8-r"),
        ("Ручей за лето обмелел", "cp1251"),
        ("จังหวัดเชียงใหม่", "cp874"),
        ("ถนนสายใหม่", "cp874"),
        ("الطريق إلى المدينة", "cp1256"),
        ("Το ποτάμι είναι", "cp1253"),
        ("los índices del agua", "cp1252"),
        ("Über den Fluss führt", "cp1252"),
    ],
)
def test_two_words_in_another_alphabet_are_no_chinese(text: str, codec: str) -> None:
    assert decode(text.encode(codec)).text == text


def test_russian_in_utf_16_without_a_mark_is_read() -> None:
    text = "Река стала чище и глубже за лето. " * 5
    assert decode(text.encode("utf-16-le")).text == text


def test_a_two_byte_stretch_of_hz_without_its_end_is_read() -> None:
    assert decode(b"\n~{YY6zJPfDT4GxZvaAO").encoding == "hz"


def test_a_string_of_utf_16_cut_on_both_sides_is_read_in_its_order() -> None:
    body = "各县：青石镇12，柳河".encode("utf-16-be")[1:-1]
    decoded = decode(body)
    assert decoded.encoding == "utf-16-be"
    assert decoded.text.strip("\ufffd") == "县：青石镇12，柳"


@pytest.mark.parametrize("word", ["Министерство", "château", "Größe", "ภาษาไทย", "الطريق", "Łódź"])
def test_words_have_no_joints(word: str) -> None:
    assert joint_bits(word) == 0


@pytest.mark.parametrize("rubbish", ["НљКзнц", "1966Äê8ÔÂ", "xҐЪ", "กังaั", "bi¹y", "ÎÒÃÇ"])
def test_misread_bytes_have_joints(rubbish: str) -> None:
    assert joint_bits(rubbish) > 0


def test_joints_of_a_long_text_are_reckoned_from_its_beginning() -> None:
    assert joint_bits("НљКзнц " * 300) == pytest.approx(300 * joint_bits("НљКзнц"), rel=0.05)
