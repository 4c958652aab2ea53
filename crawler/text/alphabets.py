"""What letters of other scripts than Chinese cost, and letters that stand where no word has them.

Legacy pages of one byte a character are weighed against Chinese readings of the same bytes. Two facts tell them apart:
in real words a few letters make up most of the text, and upper case, figures and other scripts stand in certain places.
Misread bytes are equally spread and change case in mid-word. The bits follow the languages' published letter counts
(Russian with its neighbours, Arabic and Persian, Greek, Hebrew, Thai, accented Latin), rounded to whole steps.
"""

from __future__ import annotations

import re
from functools import cache

SELDOM = 9.0  # bits of a letter that is not listed here
_CAPITAL = 3.0  # bits that a capital costs more than the letter itself
_JOINT = 5.0  # bits for two neighbours that no word has
_ENOUGH = 400  # characters that tell how a text is
_LETTERS: dict[float, tuple[str, ...]] = {
    3.5: ("оеаи", "اليمن", "αοιετ", "יוהלא", "านรอกเง"),
    4.5: ("нтсрвлкм", "وتربةعدس", "νσρκηπςυμ", "תרבשמנםע", "ดลมยวตสท่้ัิี"),
    5.5: ("дпуяызьгбчйіђј", "فقحكجشهذئأ", "λίάόέήγδωθχ", "דקפחכצסןגזט", "ปะใหคบพชขจไแโผุูื์็ำ",
          "áéíóúàèâêîôûäöüãõñçåæøß"),
    6.5: ("хжшюцщїєљњћ", "ىصطزخضغثءؤإآ", "φύώξζβψ", "ףךץ", "ถณศธภญฐซฟฉฝๆฎ",
          "ąćęłńśżźščřžýěůťďňőűăâîșțğışōū«»„“”"),
    7.5: ("эфёѕџў", "ظپچگژ", "ϊΐϋΰ", "ฆฏฑฌฒ๊๋"),
}  # fmt: skip
_JOINTS = re.compile(
    "[a-zà-öø-ÿа-яёђ-џα-ωά-ώ][A-ZÀ-ÖØ-ÞА-ЯЁЂ-ЏΑ-Ω]"  # upper case behind lower case
    "|[0-9][À-ÖØ-öø-ӿ]|[À-ÖØ-öø-ӿ][0-9]"  # figures beside letters of other alphabets
    "|[A-Za-z0-9][Ͱ-ӿא-ۿก-๛]|[Ͱ-ӿא-ۿก-๛][A-Za-z0-9]"  # two scripts in one word
    "|(?<![ก-ฮ])[ัิ-ฺ]|(?<![ก-ฺ])[็-๎]|[เ-ไ](?![ก-ฮ])|[๏-๛]"  # Thai vowels and tones without their consonant
    "|[A-Za-z][¡-¿](?=[a-z])"  # a sign inside a word
    "|[À-ÖØ-öø-ÿ]{2}(?=[À-ÖØ-öø-ÿ])"  # no language of the West writes three such letters in a row
)


@cache
def letter_bits() -> dict[str, float]:
    """Bits of each letter that is listed, small and capital."""
    found: dict[str, float] = {}
    for bits, scripts in _LETTERS.items():
        for letter in "".join(scripts):
            found.setdefault(letter, bits)
            if len(letter.upper()) == 1:
                found.setdefault(letter.upper(), bits + _CAPITAL)
    return found


def joint_bits(text: str) -> float:
    """Bits for letters that stand beside others as in no word; of a long text the beginning tells.

    >>> joint_bits("Министерство"), joint_bits("НљКзнц")
    (0.0, 5.0)
    """
    found = len(_JOINTS.findall(text[:_ENOUGH]))
    return _JOINT * found * max(1.0, len(text) / _ENOUGH)
