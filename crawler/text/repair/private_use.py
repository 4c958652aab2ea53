"""Private-use characters that are still there when every other repair is done.

They come from GBK's user-defined rows (0xA3A0 as a blank, rare characters before 2005), from Word's symbol fonts
(bullets at U+F0xx), from icon fonts of the page and from repairs that could not finish. Runs after the converter's and
the codecs' repairs, which rebuild text from such characters.

Exact: the characters that GB 18030-2000 kept in the private area and that have a code of their own since 2005, and the
bullets of Word's symbol fonts. The rest shows as a box to every reader and matches no search: it is dropped, and where
it stood inside a word the place is flagged `lossy`, because the character that was meant cannot be known.

When it must not act: on text made of such characters (a page whose figures are drawn with its own font, or text that no
codec fits), and right behind the converter's marks where its repair found no reading. They stay as they are, flagged.
One alone in ASCII quotation marks is named by a style sheet or a program, and stays.
"""

from __future__ import annotations

import re

from crawler.items import Edit, Flag
from crawler.text.repair.characters import characters_between
from crawler.text.repair.context import Context
from crawler.text.repair.signs import Signs

_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]+")
# GB 18030-2005, table of changes: the private code of 2000 and the code of its own, both hexadecimal.
_CHANGES_OF_2005 = (
    "E78DFE10 E78EFE12 E78FFE11 E790FE13 E791FE14 E792FE15 E793FE16 E794FE17 E795FE18 E796FE19 E7C71E3F E7C801F9 "
    "E8152E81 E81620087 E81720089 E818200CC E8192E84 E81A3473 E81B3447 E81C2E88 E81D2E8B E81E9FB4 E81F359E "
    "E820361A E821360E E8222E8C E8232E97 E824396E E8253918 E8269FB5 E82739CF E82839DF E8293A73 E82A39D0 E82B9FB6 "
    "E82C9FB7 E82D3B4E E82E3C6E E82F3CE0 E8302EA7 E831215D7 E8329FB8 E8332EAA E8344056 E835415F E8362EAE "
    "E8374337 E8382EB3 E8392EB6 E83A2EB7 E83B2298F E83C43B1 E83D43AC E83E2EBB E83F43DD E84044D6 E8414661 "
    "E842464C E8439FB9 E8444723 E8454729 E846477C E847478D E8482ECA E8494947 E84A497A E84B497D E84C4982 "
    "E84D4983 E84E4985 E84F4986 E850499F E851499B E85249B7 E85349B6 E8549FBA E855241FE E8649FBB"
)
_GB18030 = {chr(int(pair[:4], 16)): chr(int(pair[4:], 16)) for pair in _CHANGES_OF_2005.split()}
# The bullets and marks of Symbol and Wingdings, as Word writes them into HTML, with what the glyph shows.
_SYMBOL_FONTS = {
    "\uf0b7": "•",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf06f": "□",
    "\uf071": "❑",
    "\uf075": "◆",
    "\uf076": "❖",
    "\uf077": "⬥",
    "\uf0a7": "▪",
    "\uf0a8": "◻",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf0e8": "➔",
    "\uf0f0": "⇨",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
}
_PRIVATE_SIGNS = Signs(characters_between((0xE000, 0xF8FF), (0xDB80, 0xDBFF)))  # first halves of planes 15 and 16
_BLANK = "\ue5e5"  # 0xA3A0, which editors drew as a full-width space
_SHIFT_BEFORE = re.compile(r"(?:[^\W\d_]\)|\?)[\u3400-\u9fff]{0,3}$")
_DENSE = 8  # with fewer, the text is ordinary text with leftovers
_DENSE_SHARE = 0.02
_HAN = re.compile("[\u3400-\u9fff]")


def find_edits(text: str, context: Context) -> list[Edit]:
    """An edit for each stretch: the character's own code where it has one, else nothing.

    >>> [(edit.before, edit.after) for edit in find_edits("\uf06c整改要求\ue5e5", Context(""))]
    [('\\uf06c', '●'), ('\\ue5e5', '')]
    """
    found = _stretches(text)
    if not found or _are_all(found, text):
        return []
    edits = []
    for match in found:
        if _in_shifted_bytes(text, match.start()) or _is_specimen(text, match.start(), match.end()):
            continue
        after = "".join(_named(text, match.start() + at, one) for at, one in enumerate(match.group()))
        edits.append(Edit(match.start(), match.end(), match.group(), after, "private_use", 1.0 if after else 0.9))
    return edits


def find_flags(text: str, context: Context) -> list[Flag]:
    """`lossy` where an unknown character stood between two Han characters, or over a text made of such characters."""
    found = _stretches(text)
    if not found:
        return []
    if _are_all(found, text):
        return [Flag("lossy", None, None, 0.9, "the text is made of private-use characters")]
    flags = []
    for match in found:
        if _is_specimen(text, match.start(), match.end()):
            continue
        unknown = not any(_named(text, match.start() + at, one) for at, one in enumerate(match.group()))
        inside = _HAN.match(text[match.start() - 1 : match.start()]) and _HAN.match(text[match.end() : match.end() + 1])
        if _in_shifted_bytes(text, match.start()):
            flags.append(Flag("lossy", match.start(), match.end(), 0.7, "bytes that no repair could set right"))
        elif unknown and inside and _BLANK not in match.group():
            flags.append(Flag("lossy", match.start(), match.end(), 0.7, "a private-use character stood here"))
    return flags


def _in_shifted_bytes(text: str, at: int) -> bool:
    """Whether the converter's damage stands right before it, unrepaired: then it is half of two characters."""
    return text[at] != _BLANK and bool(_SHIFT_BEFORE.search(text[max(0, at - 8) : at]))


def _is_specimen(text: str, start: int, end: int) -> bool:
    """Whether it stands alone in ASCII quotation marks: a style sheet or a program names it."""
    return start > 0 and text[start - 1] in "\"'" and text[end : end + 1] == text[start - 1]


def _named(text: str, at: int, character: str) -> str:
    """The ordinary character for a private one, "" if there is none; bullets only where a bullet can stand."""
    if character in _GB18030:
        return _GB18030[character]
    if character in _SYMBOL_FONTS and not _HAN.match(text[at - 1 : at] if at else ""):
        return _SYMBOL_FONTS[character]
    return ""


def _stretches(text: str) -> list[re.Match[str]]:
    """The stretches of private-use characters."""
    found: list[re.Match[str]] = []
    for at in _PRIVATE_SIGNS.places_in(text).tolist():
        if not found or at >= found[-1].end():
            found += filter(None, [_PRIVATE.match(text, at)])
    return found


def _are_all(found: list[re.Match[str]], text: str) -> bool:
    """Whether the text is made of private-use characters."""
    count = sum(match.end() - match.start() for match in found)
    return count >= _DENSE and count >= _DENSE_SHARE * len(text)
