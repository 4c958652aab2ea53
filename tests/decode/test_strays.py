"""Half a character lost in mid-line of Big5 or of traditional GBK; letters that are meant."""

from __future__ import annotations

import pytest

from crawler.text import strays
from crawler.text.decode import decode
from crawler.text.repair.lm import LanguageModel
from tests.decode.sentences import SIMPLIFIED, TRADITIONAL
from tests.timing import within

CODECS = {"big5": "big5hkscs", "gbk": "gb18030"}


def halves_lost(codec: str) -> list[tuple[str, str, int, bytes]]:
    """Each character of two bytes of our sentences without its first or its second: text, wanted, its place, bytes."""
    cases = []
    for number, sentence in enumerate(TRADITIONAL):
        beside = TRADITIONAL[number - 1], TRADITIONAL[number - 2]
        for at in range(2, len(sentence) - 2, 3):
            half = sentence[at].encode(codec)
            if len(half) == 2:
                before, after = f"{beside[0]}\n{sentence[:at]}", f"{sentence[at + 1 :]}\n{beside[1]}"
                wanted = f"{before}\ufffd{after}"
                kept = half[at // 3 % 2 :][:1]
                cases.append((before, wanted, len(before), before.encode(codec) + kept + after.encode(codec)))
    return cases


@pytest.mark.parametrize("label", CODECS)
def test_half_a_character_lost_anywhere_costs_that_character_alone(label: str) -> None:
    cases = halves_lost(CODECS[label])
    exact = others = 0
    for before, wanted, at, body in cases:
        decoded = decode(body, http_charset=label)
        exact += decoded.text == wanted
        others += decoded.text[:at] == before and decoded.text[at + 1 :] == wanted[at + 1 :]
        assert len(decoded.losses) == decoded.text.count("\ufffd")
    assert len(cases) > 50
    assert exact >= 0.8 * len(cases)
    assert others >= 0.9 * len(cases)


MEANT = (
    "A股市場昨日收高，維生素C含量合格，X光檢查免費，T恤與U盤不在此列，他們去K歌，做B超。",
    "請選擇[工具]和[選項]，再按「確定」；方案「A」優於方案「B」，用C 語言編寫。",
    "首頁|新聞|公告，青石市整改方案_柳河縣人民政府，路徑\\文件\\名單，數學式甲^乙。",
    "會議在D座302室召開，國這個來對會，第5G號令，甲a乙b丙c。",
)


@pytest.mark.parametrize("label", CODECS)
@pytest.mark.parametrize("text", MEANT)
def test_letters_that_are_meant_stay(text: str, label: str) -> None:
    whole = "\n".join((*TRADITIONAL, text))
    decoded = decode(whole.encode(CODECS[label]), http_charset=label)
    assert decoded.text == whole
    assert not decoded.losses


def test_two_places_that_are_as_likely_are_lost_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strays, "_UNSURE", 1.1)
    together = 0
    for before, wanted, at, body in halves_lost("big5hkscs"):
        decoded = decode(body, http_charset="big5")
        lost = [loss for loss in decoded.losses if len(loss.hex) > 2]
        together += len(lost)
        for loss in lost:
            assert decoded.text[loss.at + 1 :] in wanted
            assert loss.at > at or decoded.text[: loss.at] in before
    assert together > 10


def test_letters_all_over_a_page_are_asked_about_within_a_bound() -> None:
    LanguageModel.load()
    strewn = "".join(f"{character}{'ADd@zx'[at % 6]}" for at, character in enumerate("".join(TRADITIONAL) * 100))
    with within(2.0):
        decode(strewn.encode("big5hkscs"), http_charset="big5")


def test_simplified_pages_are_not_asked_about_letters() -> None:
    text = "\n".join((*SIMPLIFIED, "甲D乙，丙A丁。"))
    assert decode(text.encode("gb18030"), http_charset="gbk").text == text
