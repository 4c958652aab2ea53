"""From lexemes to the tree of a query. Every refusal says where, what was expected, and the nearest valid query.

either  = every ("OR" every)*
every   = item ("AND"? item)*
item    = ("-" | "NOT") item | "(" either ")" | near
near    = word ("NEAR/n" word)?
word    = text | "phrase" | field:text | field:"phrase"
"""

from __future__ import annotations

import difflib
from collections.abc import Callable

from crawler.errors import QueryError
from indexer.analysis import QUOTES
from indexer.query.fields import DATE_FIELD, REGION_FIELDS, TEXT_FIELDS, field_names, fields
from indexer.query.lexer import Lexeme, lexemes
from indexer.query.needles import needle_of
from indexer.query.nodes import Everything, Filter, Near, Node, Not, Word, both, either
from indexer.query.values import region_code, span_of

MAX_CLAUSES = 200
MAX_DEPTH = 40
MAX_DISTANCE = 100
DEFAULT_DISTANCE = 10
_NO_QUOTES = {ord(mark): None for mark in QUOTES}


def parse_node(text: str) -> Node:
    """The tree that a query text means; raises QueryError."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._lexemes = lexemes(text, field_names())
        self._at = 0
        self._depth = 0
        self._clauses = 0

    @property
    def _here(self) -> Lexeme:
        return self._lexemes[self._at]

    def _take(self) -> Lexeme:
        lexeme = self._here
        self._at += 1
        return lexeme

    def _without(self, lexeme: Lexeme) -> str:
        return " ".join((self._text[: lexeme.start] + " " + self._text[lexeme.end :]).split())

    def whole(self) -> Node:
        if self._here.kind == "end":
            return Everything()
        node = self._either()
        if self._here.kind == ")":
            raise QueryError("a closing bracket without an opening one", self._here.start, self._without(self._here))
        return node

    def _either(self) -> Node:
        parts = [self._every()]
        while self._here.kind == "OR":
            operator = self._take()
            if self._here.kind in ("end", "OR", ")"):
                raise QueryError("OR wants something after it", operator.start, self._without(operator))
            parts.append(self._every())
        return either(*parts)

    def _every(self) -> Node:
        if self._here.kind in ("OR", "AND", "NEAR"):
            name = self._here.kind
            raise QueryError(f"{name} wants something before it", self._here.start, self._without(self._here))
        parts = [self._item()]
        while self._here.kind not in ("end", ")", "OR"):
            if self._here.kind == "AND":
                operator = self._take()
                if self._here.kind in ("end", "OR", "AND", "NEAR", ")"):
                    raise QueryError("AND wants something after it", operator.start, self._without(operator))
            if self._here.kind == "NEAR":
                raise QueryError(
                    "NEAR stands between two words or phrases", self._here.start, self._without(self._here)
                )
            parts.append(self._item())
        return both(*parts)

    def _item(self) -> Node:
        lexeme = self._here
        if lexeme.kind in ("-", "("):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise QueryError(f"more than {MAX_DEPTH} brackets or minus signs inside each other", lexeme.start)
            node = self._negated() if lexeme.kind == "-" else self._bracket()
            self._depth -= 1
            return node
        left = self._clause()
        if self._here.kind != "NEAR":
            return left
        return self._near(left)

    def _negated(self) -> Node:
        sign = self._take()
        if self._here.kind in ("end", ")", "OR", "AND", "NEAR"):
            raise QueryError("a minus sign wants something after it", sign.start, self._without(sign))
        part = self._item()
        return part.part if isinstance(part, Not) else Not(part)

    def _bracket(self) -> Node:
        opening = self._take()
        if self._here.kind == ")":
            both_brackets = self._text[: opening.start] + " " + self._text[self._here.end :]
            raise QueryError("nothing stands between the brackets", opening.start, " ".join(both_brackets.split()))
        if self._here.kind == "end":
            raise QueryError("the bracket is not closed", opening.start, self._without(opening))
        node = self._either()
        if self._here.kind != ")":
            raise QueryError("the bracket is not closed", opening.start, self._text + ")")
        self._take()
        return node

    def _near(self, left: Node) -> Node:
        operator = self._take()
        distance = int(operator.text[:6]) if operator.text else DEFAULT_DISTANCE
        tidy = f"NEAR/{min(distance, MAX_DISTANCE)}"
        shown = self._text[: operator.start] + tidy + self._text[operator.end :]
        if distance > MAX_DISTANCE:
            raise QueryError(f"NEAR reaches {MAX_DISTANCE} characters at most", operator.start, shown)
        if self._here.kind not in ("word", "phrase", "field"):
            raise QueryError("NEAR wants a word or phrase after it", operator.start, self._without(operator))
        start = self._here.start
        right = self._clause()
        for word, place in ((left, operator.start), (right, start)):
            fits = isinstance(word, Word) and word.field == "text" and not word.prefix
            if not fits or (isinstance(word, Word) and needle_of(word.text, place).kind == "character"):
                raise QueryError(
                    "NEAR stands between words or phrases of two characters or more", place, self._without(operator)
                )
        if self._here.kind == "NEAR":
            raise QueryError("NEAR joins two words; join more with AND", self._here.start, self._without(self._here))
        assert isinstance(left, Word) and isinstance(right, Word)
        return Near(left, right, distance)

    def _clause(self) -> Node:
        lexeme = self._take()
        self._count(1, lexeme)
        if lexeme.kind == "field":
            return self._field(lexeme)
        return self._word(lexeme, "text")

    def _count(self, more: int, lexeme: Lexeme) -> None:
        self._clauses += more
        if self._clauses > MAX_CLAUSES:
            raise QueryError(f"the query has more than {MAX_CLAUSES} parts; split it", lexeme.start)

    def _word(self, lexeme: Lexeme, field: str) -> Word:
        quoted = lexeme.kind == "phrase"
        text = lexeme.text.translate(_NO_QUOTES).strip()
        prefix = not quoted and text.endswith(("*", "＊"))
        if prefix:
            text = text[:-1]
        try:
            needle = needle_of(text, lexeme.start)
        except QueryError as error:
            error.suggestion = " ".join(self._replaced(lexeme, error.suggestion).split())
            raise
        if prefix and (needle.kind != "latin" or len(needle.tokens[0]) < 2):
            plain = self._text[: lexeme.start] + lexeme.text.rstrip("*＊") + self._text[lexeme.end :]
            raise QueryError("* stands after two or more letters or digits, as in PM2*", lexeme.start, plain)
        if field == "text" and not quoted and text != lexeme.text and not prefix:
            quoted = not _is_plain(text)  # without its quotation marks it would read as something else
        return Word(text, field, quoted, prefix)

    def _field(self, name: Lexeme) -> Node:
        known = field_names().get(name.text)
        if known is None:
            close = difflib.get_close_matches(name.text, [n for n in field_names() if n.isascii()], 1, 0.5)
            fixed = self._text[: name.start] + (f"{close[0]}:" if close else f"{name.text} ") + self._text[name.end :]
            choices = ", ".join(fields())
            raise QueryError(f"there is no field {name.text}; the fields are {choices}", name.start, fixed)
        value = self._here
        if value.start != name.end or value.kind not in ("value", "phrase") or not value.text.strip(" ,，"):
            raise QueryError(f"{name.text}: wants a value right after it", name.start, self._without(name))
        self._take()
        if known in TEXT_FIELDS:
            return self._word(Lexeme("phrase" if value.kind == "phrase" else "word", *_place(value)), known)
        if known == DATE_FIELD:
            return span_of(value.text, value.start, lambda fixed: self._replaced(value, fixed))
        plain = value.text.translate(_NO_QUOTES)
        texts = [plain] if value.kind == "phrase" else plain.replace("，", ",").split(",")
        one = self._region if known in REGION_FIELDS else self._value
        texts = [text.strip() for text in texts if text.strip()]
        self._count(len(texts) - 1, value)
        found = [one(known, text, value) for text in texts]
        return Filter(known, tuple(dict.fromkeys(found)))

    def _replaced(self, lexeme: Lexeme, text: str) -> str:
        return self._text[: lexeme.start] + text + self._text[lexeme.end :]

    def _value(self, field: str, text: str, lexeme: Lexeme) -> str:
        known = fields()[field]
        value = known.value_of(text)
        if value is not None:
            return value
        choices = {**{v: v for v in known.values}, **{n["zh"]: v for v, n in known.values.items()}}
        close = difflib.get_close_matches(text, choices, 1, 0.4)
        listed = ", ".join(f"{v} ({labels['zh']})" for v, labels in known.values.items())
        suggestion = self._replaced(lexeme, choices[close[0]]) if close else self._without_field(lexeme)
        raise QueryError(f"{field}: has no value {text}; it takes {listed}", lexeme.start, suggestion)

    def _region(self, field: str, text: str, lexeme: Lexeme) -> str:
        replace: Callable[[str], str] = lambda fixed: self._replaced(lexeme, fixed)  # noqa: E731
        return region_code(text, lexeme.start, replace, self._without_field(lexeme))

    def _without_field(self, value: Lexeme) -> str:
        name = self._lexemes[self._at - 2]
        return " ".join((self._text[: name.start] + " " + self._text[value.end :]).split())


def _is_plain(text: str) -> bool:
    try:
        return [(one.kind, one.text) for one in lexemes(text, field_names())[:-1]] == [("word", text)]
    except QueryError:
        return False


def _place(lexeme: Lexeme) -> tuple[str, int, int]:
    return lexeme.text, lexeme.start, lexeme.end
