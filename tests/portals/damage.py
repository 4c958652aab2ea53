"""Damage that Chinese pages carry, made here byte by byte so that the samples have it without being copied from
anywhere.

`converted` plays the byte-wise converter: simplified to traditional, readings inserted after some characters at
whatever
byte offset their two bytes are found, then a lossy decode. `spun` plays the copier who swaps synonyms.
"""

from __future__ import annotations

TRADITIONAL = str.maketrans(
    "会议环护县问题对责业单办结决时长动员组导领讲话表态发言门参加开场进现实质农处团约谈强调关键严规标准网络运厂设备监测达数据产业绿岚调研两岸筑统计书记号",
    "會議環護縣問題對責業單辦結決時長動員組導領講話表態發言門參加開場進現實質農處團約談強調關鍵嚴規標準網絡運廠設備監測達數據產業綠嵐調研兩岸築統計書記號",
)
READINGS = {  # one reading a character on one site, whatever the context
    "會": "huì",
    "環": "huán",
    "縣": "xiàn",
    "問": "wèn",
    "題": "tí",
    "責": "zé",
    "業": "yè",
    "單": "dān",
    "辦": "bàn",
    "動": "dòng",
    "員": "yuán",
    "開": "kāi",
    "進": "jìn",
    "嚴": "yán",
    "監": "jiān",
    "測": "cè",
    "達": "dá",
    "務": "wù",
}
ADVERTS = ("云岫反渗透设备", "丰泽纯水机", "望岚净水设备")
SYNONYMS = (
    ("成功", "胜利"),
    ("不断", "不时"),
    ("人才", "人材"),
    ("立即", "当即"),
    ("要求", "请求"),
    ("严重", "紧张"),
    ("情况", "环境"),
)


def converted(text: str) -> str:
    """The text as the converter leaves it; offsets shift wherever a key matched across two characters."""
    data = text.translate(TRADITIONAL).encode("cp936", "replace")
    for character, reading in sorted(READINGS.items(), key=lambda pair: pair[1]):
        key = character.encode("cp936")
        data = data.replace(key, key + b"(" + reading.encode("cp936") + b")")
    return _lossy_decode(data).replace("，", ",").replace("：", ":")


def _lossy_decode(data: bytes) -> str:
    """Windows-936 as a browser of that time read it: a lead byte with an invalid trail becomes ? and swallows the
    trail.
    """
    out: list[str] = []
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            out.append(chr(data[at]))
            at += 1
            continue
        pair = data[at : at + 2]
        try:
            out.append(pair.decode("cp936"))
        except UnicodeDecodeError:
            out.append("?" if len(pair) == 2 else "")
        at += 2
    return "".join(out)


def spun(paragraphs: tuple[str, ...], hide: str) -> tuple[str, ...]:
    """A copier's version: synonyms swapped, opening quotation marks lost, a name masked, adverts pushed in."""
    out = []
    for i, text in enumerate(paragraphs):
        for word, other in SYNONYMS:
            text = text.replace(word, other)
        text = text.replace("“", "").replace(hide, hide[0] + "*" * (len(hide) - 1))
        middle = text.find("，") + 1
        out.append(text[:middle] + ADVERTS[i % 3] + text[middle:] if i % 2 and middle else text)
    return tuple(out)
