"""Text that stays unreadable says so, whatever codecs it went through; what is only rare does not."""

from __future__ import annotations

import pytest

from crawler.text.repair import fix_and_explain

SENTENCES = (
    "市督察整改领导小组办公室今天通报，群众反映的二十四件问题已经办结二十一件，其余三件由区政府挂牌督办，"
    "年底前全部完成。督察组要求举一反三，不得一停了之，对敷衍整改、表面整改的一律追究责任。"
)
CODECS = {"utf-8", "gb18030", "big5hkscs", "latin-1", "cp1252", "utf-16-le"}


def misread(text: str, chain: str) -> str:
    """The text written and read with the codecs of the chain: `a>b c>d` is written as a, read as b, written as c …"""
    for step in chain.split():
        written, read = step.split(">")
        assert {written, read} <= CODECS
        raw = text.encode(written, "replace")
        if read == "cp1252":  # as browsers do: what it lacks is a control
            text = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in raw)
        else:
            text = raw.decode(read, "replace")
    return text


LOST = (
    "gb18030>utf-16-le",
    "utf-8>utf-16-le",
    "utf-8>cp1252 latin-1>cp1252",
    "utf-8>latin-1 gb18030>cp1252",
    "gb18030>cp1252 gb18030>cp1252",
    "gb18030>utf-8 gb18030>latin-1",
    "gb18030>big5hkscs gb18030>latin-1",
    "utf-8>big5hkscs gb18030>cp1252",
    "utf-8>gb18030 big5hkscs>latin-1",
)


@pytest.mark.parametrize("chain", LOST)
def test_whole_text(chain: str) -> None:
    repaired = fix_and_explain(misread(SENTENCES, chain))
    assert repaired.text != SENTENCES, "repaired now: take it out of the list"
    assert {"misread", "lossy"} & {flag.name for flag in repaired.flags}


@pytest.mark.parametrize("chain", [chain for chain in LOST if not chain.endswith(">utf-16-le")])
def test_run_in_clean_text(chain: str) -> None:
    begin, end = 20, 60
    damaged = SENTENCES[:begin] + misread(SENTENCES[begin:end], chain) + SENTENCES[end:]
    repaired = fix_and_explain(damaged)
    assert repaired.text != SENTENCES, "repaired now: take it out of the list"
    places = [flag for flag in repaired.flags if flag.name in ("misread", "lossy")]
    assert places
    for flag in places:
        if flag.start is not None and flag.end is not None:
            assert begin - 2 <= flag.start < flag.end <= len(repaired.text) - (len(SENTENCES) - end) + 2


@pytest.mark.parametrize(
    "text",
    [
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ àáâãäåæçèéêëìíîï ¡¢£¤¥¦§¨©ª«¬®¯°±²³´µ¶·¸¹º»¼½¾¿",
        "« Été », dit-il, « l'œuvre de Ménière à Besançon coûte 5 €/m² 3 ‰ », Škoda, Žižka, Ångström, 25 °C, 3×4 µm²",
        "鱼类有鲌鱼、鲮鱼、鲫鱼、鲥鱼、鳜鱼、鲂鱼、鳊鱼、鲢鱼、鳙鱼、鳑鲏、鳈、鳤、鯮、鳡",
        "元素有锂、铍、钪、钇、镧、铈、镨、钕、钷、钐、铕、钆、铽、镝、钬、铒、铥、镱、镥",
        "滂濞沆溉，穹隆云桡，宛潬胶盭，逾波趋浥，涖涖下濑，批岩冲拥，奔扬滞沛。",
        "読み込み専用変数の読み込み、戻り値の数値、関数は検査値が数値のとき真を返す。",
        "大韓民國은 民主共和國이다。大韓民國의 主權은 國民에게 있고，모든 權力은 國民으로부터 나온다。",
        "数字：፩፪፫፬፭፮፯፰፱ ១២៣៤៥៦៧៨៩០ ᠑᠒᠓᠔᠕᠖᠗᠘᠙᠐",
        "为什么?因为超标。真的吗?真的!你呢?我也去。http://example.org/a?b=1&c=2?d",
    ],
)
def test_rare_is_not_misread(text: str) -> None:
    repaired = fix_and_explain(text)
    assert not {"misread", "lossy"} & {flag.name for flag in repaired.flags}
    assert repaired.text == text


@pytest.mark.parametrize("read", ["utf-8_as_gb18030", "utf-8_as_cp1252"])
def test_characters_that_were_chosen_are_flagged_where_they_stand(read: str) -> None:
    run = "群众反映的2件问题，限期办结"
    wrong = run.encode().decode("gb18030", "replace") if "gb" in read else run.encode().decode("cp1252", "ignore")
    repaired = fix_and_explain(f"督察组进驻该市，{wrong}。各地立行立改。")
    assert {edit.rule for edit in repaired.edits} == {f"mojibake:{read}"}
    assert {(flag.name, flag.confidence) for flag in repaired.flags} == {("lossy", 0.5)}
    spans = [repaired.text[flag.start : flag.end] for flag in repaired.flags]
    assert spans == [edit.after for edit in repaired.edits]


def test_a_repair_that_had_no_choice_is_not_flagged() -> None:
    for wrong in ("督察组进驻了".encode().decode("gb18030"), "督察组进驻了".encode("gb18030").decode("latin-1")):
        repaired = fix_and_explain(f"五月三日，{wrong}该市，群众反映强烈的问题已经解决。")
        assert repaired.text == "五月三日，督察组进驻了该市，群众反映强烈的问题已经解决。"
        assert not repaired.flags


def test_a_question_mark_left_in_a_misread_run_is_a_lost_byte() -> None:
    run = "河道整治工作已经完成".encode("gb18030").decode("latin-1")
    repaired = fix_and_explain(f"记者了解到，城区{run}河?清澈，群众满意。为什么?因为治理。")
    assert [repaired.text[f.start : f.end] for f in repaired.flags if f.name == "lossy"] == ["?"]


def test_what_repairs_dropped_of_a_misread_run_was_text() -> None:
    """Controls and private-use characters carry nothing in clean text; here they were all that told of the damage."""
    run = "责令立即停产整治".encode("utf-16-be").decode("gb18030", "replace")
    repaired = fix_and_explain(f"督察组现场检查，{run}，企业负责人作出书面承诺。")
    assert {"misread", "lossy"} & {flag.name for flag in repaired.flags}


def test_zero_width_spaces_and_nuls_strewn_over_clean_text_are_no_misread_text() -> None:
    for sign in ("\u200b", "\0", "\ufeff", "\xad"):
        text = sign.join(SENTENCES[at : at + 4] for at in range(0, len(SENTENCES), 4))
        assert "misread" not in {flag.name for flag in fix_and_explain(text).flags}


@pytest.mark.parametrize(
    ("damaged", "left"),
    [
        ("城区" + "河道整治工作已经完成".encode("gb18030").decode("latin-1") + "ýÿ，群众满意。", "ýÿ"),
        ("城区" + "河道整治工作已经完成".encode("utf-16-le").decode("latin-1") + "k，群众满意。", "k"),
        ("城区" + "河道整治工作".encode().decode("gb18030") + "??已经完成，群众满意。", "??"),
        ("城区河道整治工作已经完成，乡镇1¤7群众满意。", "1¤7"),
    ],
)
def test_what_is_left_beside_a_run_that_was_read_again_is_flagged(damaged: str, left: str) -> None:
    repaired = fix_and_explain(damaged)
    assert left in repaired.text
    assert left in [repaired.text[f.start : f.end] for f in repaired.flags if f.name == "lossy"]


@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "utf-16-le"])
def test_names_with_accents_in_a_text_that_was_read_again_are_nothing_left(codec: str) -> None:
    text = "专家组到访Malmö，在Café座谈，A股公司参加，气温25°C，会期2至3天，各方代表发言热烈。"
    run = "各方代表发言热烈"
    repaired = fix_and_explain(text.replace(run, run.encode(codec).decode("latin-1")))
    assert repaired.text == text
    assert not repaired.flags
