"""Repair of damaged text: one module a kind of damage, composed here, with every change on record.

Each module states in its docstring what made the damage, why the repair is right and when it must not act. Repairs
offer `find_edits(text, context) -> list[Edit]`, findings that stay as they are offer
`find_flags(text, context) -> list[Flag]`; some modules offer both. Repairs run in the order of STEPS, each on the text
the one before it left, and once more while a round changed something, because one repair may uncover what another
undoes (a zero-width space inside an entity); a text that never comes to rest stays as it is. Their edits are folded
into one list in offsets of the input. Flags are looked for in the repaired text. What would take more work than a text
is worth (effort.py) stays as published, and is flagged `unrepaired`.
"""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

from crawler.items import Edit, Flag, RepairedText
from crawler.text.repair import (
    compatibility,
    converter,
    entities,
    headline_words,
    injected,
    invisible,
    lossy,
    masked,
    misread,
    mojibake,
    private_use,
    quotes,
    residue,
    spun,
    truncated,
    utf8_as_gbk,
)
from crawler.text.repair.context import Context
from crawler.text.repair.edits import compose, moved_flags, ordered
from crawler.text.repair.effort import MAX_REPAIRED, UNREPAIRED, unrepaired

__all__ = ["FINDING_NAMES", "Context", "findings", "fix_and_explain", "fix_page"]

# Whole documents read by a wrong codec come first, because nothing else can be seen before; private-use characters
# and look-alikes come last, because the converter's damage is made of them.
STEPS = (mojibake, utf8_as_gbk, entities, invisible, converter, compatibility, private_use, injected)
FINDINGS = (truncated, masked, quotes, spun, headline_words)  # on what the text says, wherever it was taken from
UNREADABLE = (lossy, misread)  # in a page wherever it stands, beside its body as well
FLAGS = (*UNREADABLE, *FINDINGS)
FINDING_NAMES = frozenset({"truncated", "masked", "lost_quotes", "spun"})
_ROUNDS = 10  # damage in damage is seldom deeper than two; the bound keeps a hostile text from going round and round


def fix_and_explain(text: str) -> RepairedText:
    """The repaired text, the edits that lead to it from `text`, and what a reader must know of it."""
    return _repaired(text, FLAGS)


def fix_page(text: str) -> RepairedText:
    """The same for the text of a whole page, whose body is asked for `findings` once it has been cut out.

    Of a page with more than MAX_REPAIRED characters the rest stays as it is, so that no page takes too long; it is
    flagged `unrepaired`, and what is lost in it `lossy`.
    """
    end = len(text) if len(text) <= MAX_REPAIRED else text.rfind("\n", 0, MAX_REPAIRED) + 1 or MAX_REPAIRED
    repaired = _repaired(text[:end], UNREADABLE)
    if end == len(text):
        return repaired
    rest, shift = text[end:], len(repaired.text)
    lost = [replace(f, start=shift + (f.start or 0), end=shift + (f.end or 0)) for f in lossy.at_a_glance(rest)]
    left = Flag(
        UNREPAIRED, shift, shift + len(rest), 1.0, f"damage is not looked for behind {end} characters of a page"
    )
    return RepairedText(repaired.text + rest, repaired.edits, (*repaired.flags, left, *lost))


def _repaired(text: str, flag_steps: tuple[ModuleType, ...]) -> RepairedText:
    edits: list[Edit] = []
    flags: list[Flag] = []
    context = Context(text)
    for number in range(_ROUNDS):
        if number and not context.takes_a_round():
            break
        before = context
        for step in STEPS:
            found = step.find_edits(context.text, context)
            if hasattr(step, "find_flags"):
                flags += step.find_flags(context.text, context)
            if found and (found := ordered(found)):
                flags = moved_flags(flags, found)
                edits = compose(edits, found)
                context = context.after(found)
        if context is before:
            break
    else:  # it never comes to rest: repairing what came out would change it again
        if context.left is None:
            edits, flags, context = [], [], Context(text)
    for step in flag_steps:
        flags += step.find_flags(context.text, context)
    flags += residue.find_flags(text, edits, context.text, flags)
    if context.left is not None:
        flags.append(unrepaired(*context.left))
    return RepairedText(context.text, tuple(edits), _distinct(flags))


def findings(text: str, headline: str = "") -> list[Flag]:
    """What a reader must know of a text that was repaired before, such as a body taken out of its page.

    A page has words around the body, in which the end of the body does not stand at the end of the text. Without a
    `headline`, the first line of the text is taken for one.
    """
    context = Context(text, headline)
    return [flag for step in FINDINGS for flag in step.find_flags(text, context)]


def _distinct(flags: list[Flag]) -> tuple[Flag, ...]:
    """The flags, one for each name and place: a later round finds again what an earlier one left."""
    return tuple({(flag.name, flag.start, flag.end): flag for flag in reversed(flags)}.values())[::-1]
