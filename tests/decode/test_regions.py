"""Mixed pages, and bytes lost in the middle."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest

from crawler.text.decode import decode
from crawler.text.realign import Realigner
from crawler.text.repair.lm import LanguageModel
from tests.decode.pages import page
from tests.decode.sentences import SIMPLIFIED, TRADITIONAL
from tests.timing import within


@pytest.mark.parametrize(
    ("main", "other", "sentences"),
    [
        ("utf-8", "gb18030", SIMPLIFIED),
        ("gb18030", "utf-8", SIMPLIFIED),
        ("big5hkscs", "utf-8", TRADITIONAL),
        ("utf-8", "gb18030", TRADITIONAL),
    ],
)
@pytest.mark.parametrize("number", [1, 3])
def test_a_fragment_in_another_encoding_is_read_with_it(
    main: str, other: str, sentences: tuple[str, ...], number: int
) -> None:
    top, bottom = page(sentences).split("<p>", 1)
    fragment = "".join(f"<li>{one}</li>" for one in sentences[:number])
    decoded = decode(top.encode(main) + fragment.encode(other) + bottom.encode(main))
    assert decoded.encoding == main
    assert decoded.text == top + fragment + bottom
    assert f"read as {other}" in decoded.evidence
    assert not decoded.lossy


def test_a_fragment_right_beside_text_in_the_page_s_encoding_is_told_apart() -> None:
    before, fragment, after = SIMPLIFIED[2], SIMPLIFIED[4], SIMPLIFIED[5]
    rest = page(SIMPLIFIED).encode("gb18030")
    decoded = decode(rest + before.encode("gb18030") + fragment.encode() + after.encode("gb18030"))
    assert decoded.text.endswith(before + fragment + after)


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_a_byte_lost_at_a_chunk_s_border_costs_one_character(codec: str) -> None:
    first, second = SIMPLIFIED[1], SIMPLIFIED[2] + SIMPLIFIED[3]
    body = (
        page(SIMPLIFIED).encode(codec) + first.encode(codec) + second.encode(codec)[: 20 if codec == "gb18030" else 30]
    )
    cut = body + second.encode(codec)[21 if codec == "gb18030" else 31 :]
    decoded = decode(cut)
    expected = page(SIMPLIFIED) + first + second
    assert decoded.encoding == codec
    assert len(decoded.losses) == 1
    assert decoded.losses[0].byte_at in range(len(body) - 3, len(body) + 3)
    kept = decoded.text.replace("\ufffd", "")
    assert len(expected) - len(kept) <= 2
    assert kept.endswith(SIMPLIFIED[3])


def test_rare_names_on_a_clean_page_stay_as_they_are() -> None:
    text = page((*SIMPLIFIED, "举报人喆某、翀某、堃某、燚某；瞿塘峡、旮旯村、邛崃市、犍为县、濉溪县、盱眙县、蓥华镇。"))
    decoded = decode(text.encode("gb18030"))
    assert decoded.text == text
    assert not decoded.lossy


def test_the_euro_sign_of_windows_is_no_loss() -> None:
    decoded = decode(page(SIMPLIFIED).encode("gb18030") + b"<p>\x80" + "100万".encode("gb18030"))
    assert decoded.text.endswith("<p>€100万")
    assert not decoded.lossy


def test_hz_is_read_up_to_its_last_whole_character() -> None:
    body = "~{VP9z~}abc~~~{;7>3".encode("ascii")
    assert decode(body).text == "中国abc~环境"
    assert decode(body[:-1]).losses[0].hex == "3e"


@pytest.mark.parametrize(("other", "title"), [("gb18030", SIMPLIFIED[1]), ("big5hkscs", TRADITIONAL[1])])
def test_a_title_in_another_encoding_than_all_the_rest(other: str, title: str) -> None:
    head, rest = "<html><head><title>", "</title></head><body>" + "".join(f"<p>{one}</p>\n" for one in SIMPLIFIED)
    decoded = decode(head.encode() + title.encode(other) + rest.encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text == head + title + rest
    assert not decoded.losses


def test_short_runs_beside_a_fragment_belong_to_it() -> None:
    top = "".join(f"<p>{one}</p>\n" for one in SIMPLIFIED)
    fragment = "<p>关于 Duplicated 类型的说明，当满足分发策略限制的数量不小于故障数量时，将重新调度。通讯员 Zhang</p>\n"
    for main, other in (("gb18030", "utf-8"), ("utf-8", "gb18030")):
        decoded = decode(top.encode(main) + fragment.encode(other) + top.encode(main))
        assert decoded.encoding == main
        assert decoded.text == top + fragment + top


@pytest.mark.parametrize(
    ("prefix", "inside"), [("\ufeff", ""), ("", "\ufeff"), ("", "\ufeff\ufeff"), ("\ufeff", "\ufeff")]
)
@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs"])
def test_marks_of_byte_order_in_a_page_that_is_no_utf8(codec: str, prefix: str, inside: str) -> None:
    """Programs put files together, each with the mark that an editor left."""
    sentences = SIMPLIFIED if codec == "gb18030" else TRADITIONAL
    first, second = page(sentences), "".join(sentences[2:5])
    body = prefix.encode() + first.encode(codec) + inside.encode() + second.encode(codec)
    decoded = decode(body)
    assert decoded.encoding == codec
    assert decoded.text == first + inside + second
    assert not decoded.lossy


def test_a_mark_of_byte_order_is_believed_though_bytes_behind_it_are_broken() -> None:
    decoded = decode(b"\xef\xbb\xbf" + SIMPLIFIED[1].encode() + b"\xff\xfe" + SIMPLIFIED[2].encode())
    assert decoded.encoding == "utf-8"
    assert decoded.text == SIMPLIFIED[1] + "\ufffd" + SIMPLIFIED[2]
    assert decoded.losses[0].byte_at == 3 + len(SIMPLIFIED[1].encode())


@pytest.mark.parametrize("codec", ["gb18030", "big5hkscs"])
def test_a_byte_lost_in_a_short_text_costs_its_surroundings_alone(codec: str) -> None:
    """All behind it is paired wrongly, which must not make another encoding or another start look better."""
    sentence = SIMPLIFIED[1] if codec == "gb18030" else TRADITIONAL[1]
    body = sentence.encode(codec)
    most = 5 if codec == "gb18030" else 8
    for lost in range(2, len(body) - 1):
        decoded = decode(body[:lost] + body[lost + 1 :])
        assert decoded.encoding == codec
        kept = decoded.text.replace("\ufffd", "")
        same = sum(block.size for block in SequenceMatcher(None, sentence, kept, autojunk=False).get_matching_blocks())
        assert len(sentence) - same <= most


def test_a_start_cut_in_mid_character_costs_that_character_alone() -> None:
    for sentence in TRADITIONAL:
        body = sentence.encode("big5hkscs")
        if body[1] >= 0x80:
            assert decode(body[1:]).text == "\ufffd" + sentence[1:]


def _mixed(template: str, lines: tuple[str, ...], main: str, other: str) -> tuple[bytes, str]:
    """A page whose rows are in another encoding than its template; its bytes and its text."""
    body = template.encode(main) + b"".join(b"<td>" + line.encode(other) + b"</td>\n" for line in lines)
    return body, template + "".join(f"<td>{line}</td>\n" for line in lines)


@pytest.mark.parametrize("other", ["gb18030", "big5hkscs"])
def test_single_characters_in_a_row_of_short_cells_go_with_their_neighbours(other: str) -> None:
    template = "".join(f"<p>{sentence}</p>\n" for sentence in TRADITIONAL)
    body, text = _mixed(template, ("石小荷", "女", "柳河鎮人", "年", "青石中學"), "utf-8", other)
    assert decode(body, is_html=True).text == text


def test_a_fragment_begins_at_its_tag_rather_than_in_mid_run() -> None:
    template = "".join(f"<p>{sentence}</p>\n" for sentence in SIMPLIFIED)
    body, text = _mixed(template, ("·浚县垃圾填埋场督办 [2019-08-09]",), "gb18030", "utf-8")
    assert decode(body, is_html=True).text == text


def test_greek_units_near_a_fragment_stay_as_they_are() -> None:
    template = "".join(f"<p>{sentence}</p>\n" for sentence in SIMPLIFIED) + "<td>35 μ</td>\n"
    body, text = _mixed(template, ("柳河县城东监测站", "青石市"), "utf-8", "gb18030")
    assert decode(body, is_html=True).text == text


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("sentence", SIMPLIFIED)
def test_half_a_character_lost_in_a_page_of_gbk_costs_that_character_alone(sentence: str, half: int) -> None:
    before, after = page(SIMPLIFIED).split("</body>")
    whole, at = before + f"<p>{sentence}</p>", len(before) + 3 + len(sentence) // 2
    while whole[at].isascii():
        at += 1
    first = len(whole[:at].encode("gb18030"))
    body = (whole + "</body>" + after).encode("gb18030")
    decoded = decode(body[: first + half] + body[first + half + 1 :])
    assert decoded.text == whole[:at] + "\ufffd" + whole[at + 1 :] + "</body>" + after
    assert [(loss.at, loss.byte_at) for loss in decoded.losses] == [(at, first)]


def test_rare_characters_in_a_row_are_not_shifted_into_frequent_ones() -> None:
    for codec, leads in (("gb18030", range(0xD8, 0xF8)), ("big5hkscs", range(0xC9, 0xF9))):
        rows = [bytes((lead, 0xA1 + 7 * n % 0x5E)) for n, lead in enumerate(leads)]
        run = SIMPLIFIED[4][:4].encode("gb18030") if codec == "gb18030" else TRADITIONAL[3][:4].encode("big5")
        listed = run + b"".join(row for row in rows if row.decode(codec, "ignore"))
        assert Realigner(codec).ways(listed) == []


@pytest.mark.parametrize("codec", ["gbk", "big5"])
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("every", [7, 41])
def test_bytes_lost_all_over_a_page_are_looked_for_within_a_bound(codec: str, lines: bool, every: int) -> None:
    LanguageModel.load()
    whole = "".join(SIMPLIFIED if codec == "gbk" else TRADITIONAL).encode(codec, "ignore") * 200
    cut = bytes(byte for at, byte in enumerate(whole) if at % every)
    body = b"\n".join(cut[at : at + 90] for at in range(0, len(cut), 90)) if lines else cut
    with within(2.0):
        decode(f"<meta charset={codec}><p>".encode() + body, is_html=True)
