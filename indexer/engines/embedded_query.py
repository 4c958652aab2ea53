"""A query's tree as tantivy query objects. tantivy's own query language is never used: it hides unknown fields."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence

from tantivy import FieldType, Occur, Query, Schema

from indexer.document import day_number, order_key
from indexer.engines.base import RECENCY_STEP, RECENCY_YEARS, TITLE_BOOST
from indexer.query import And, Everything, Filter, Near, Node, Not, Or, Published, Word
from indexer.query.needles import Needle, needle_of, reach

_FIRST, _LAST = "1901-01-01", "2078-12-31"  # keys hold days from 1900 to 2079, and the nearest for others


class Compiler:
    """Compiles for one schema; `scored` adds what only relevance needs."""

    def __init__(self, schema: Schema, *, scored: bool) -> None:
        self.schema = schema
        self._scored = scored

    def compile(self, node: Node) -> Query:
        """The tantivy query of a node."""
        match node:
            case Everything():
                return Query.const_score_query(Query.all_query(), 0.0)
            case Word():
                return self._word(node)
            case Near():
                return self._near(node)
            case Filter():
                return self.one_of(node.field, node.values)
            case Published():
                return self.published(node)
            case Not():
                everything = (Occur.Must, Query.const_score_query(Query.all_query(), 0.0))
                return Query.boolean_query([everything, (Occur.MustNot, self.compile(node.part))])
            case And():
                excluded = [(Occur.MustNot, self.compile(p.part)) for p in node.parts if isinstance(p, Not)]
                wanted = [p for p in node.parts if not isinstance(p, Not)]
                musts = [(Occur.Must, self._found(p)) for p in wanted]
                titles = [(Occur.Should, title) for p in wanted for title in self._title(p)]
                if not wanted:
                    musts = [(Occur.Must, Query.const_score_query(Query.all_query(), 0.0))]
                return Query.boolean_query(musts + titles + excluded)
            case Or():
                shoulds = [query for p in node.parts for query in (self._found(p), *self._title(p))]
                return Query.boolean_query([(Occur.Should, query) for query in shoulds])

    def one_of(self, field: str, values: Sequence[str]) -> Query:
        """Documents that have one of the values in a field; gives no score."""
        terms = [Query.term_query(self.schema, field, value, "basic") for value in values]
        one = terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])
        return Query.const_score_query(one, 0.0)

    def numbers(self, field: str, values: Sequence[int]) -> Query:
        """Documents that have one of the numbers in a field; gives no score."""
        terms = [(Occur.Should, Query.term_query(self.schema, field, value, "basic")) for value in values]
        return Query.const_score_query(Query.boolean_query(terms), 0.0)

    def published(self, span: Published) -> Query:
        """Documents of a span of days; those without a date are in none.

        A whole year or month is one term, which is found in a fifth less time than a range of keys.
        """
        year, month = whole_year(span), whole_month(span)
        if (year or month) and span.since >= _FIRST and span.until <= _LAST:
            one = Query.term_query(self.schema, "year" if year else "month", year or month, "basic")
            return Query.const_score_query(one, 0.0)
        low = order_key(span.since, "0" * 16) if span.since else order_key("1900-01-01", "0" * 16)
        high = (day_number(span.until) + 1) << 47 if span.until else None
        return self.ordered(low, high)

    def ordered(self, low: int | None, high: int | None) -> Query:
        """Documents whose key of date order is from `low` (inclusive) to `high` (exclusive)."""
        last = None if high is None else high - 1
        span = Query.range_query(self.schema, "order", FieldType.Unsigned, low, last)
        return Query.const_score_query(span, 0.0)

    def recent(self, query: Query) -> Query:
        """The query with newer articles weighed higher."""
        steps = [
            Query.const_score_query(self.ordered(order_key(f"{year}-01-01", "0" * 16), None), RECENCY_STEP)
            for year in RECENCY_YEARS
        ]
        return Query.boolean_query([(Occur.Must, query), *((Occur.Should, step) for step in steps)])

    def _word(self, word: Word) -> Query:
        # What is in the title is in the text, so this union finds what the text has, and is the fastest way to say so.
        both = [self._found(word), *self._title(word)]
        return both[0] if len(both) == 1 else Query.boolean_query([(Occur.Should, query) for query in both])

    def _found(self, node: Node) -> Query:
        """What finds a node, without what only raises the score of a word."""
        if isinstance(node, Word):
            return self._find(node.field, needle_of(node.text), prefix=node.prefix)
        return self.compile(node)

    def _title(self, node: Node) -> list[Query]:
        """What raises the score of a word that stands in the title."""
        if not (self._scored and isinstance(node, Word) and node.field == "text"):
            return []
        found = self._find("title", needle_of(node.text), prefix=node.prefix)
        return [Query.boost_query(found, TITLE_BOOST)]

    def _find(self, field: str, needle: Needle, *, prefix: bool) -> Query:
        if needle.kind == "character":
            return Query.term_query(self.schema, f"{field}_characters", needle.tokens[0], "basic")
        if prefix:
            return Query.regex_query(self.schema, field, f"{needle.tokens[0]}.*")
        if len(needle.tokens) == 1:
            return Query.term_query(self.schema, field, needle.tokens[0])
        return Query.phrase_query(self.schema, field, list(needle.tokens))

    def _near(self, near: Near) -> Query:
        left, right = needle_of(near.left.text), needle_of(near.right.text)
        ways = [
            (Occur.Should, self._apart(one, other, gap))
            for one, other in ((left, right), (right, left))
            for gap in range(reach(one, other, near.distance) + 1)
        ]
        return Query.boolean_query(ways)

    def _apart(self, one: Needle, other: Needle, gap: int) -> Query:
        after = len(one.tokens) + gap
        words: list[str | tuple[int, str]] = list(enumerate(one.tokens))
        words += [(after + at, token) for at, token in enumerate(other.tokens)]
        return Query.phrase_query(self.schema, "text", words)


def whole_year(span: Published) -> int:
    """The year that a span is, 0 if it is none.

    >>> whole_year(Published("2018-01-01", "2018-12-31")), whole_year(Published("2018-01-01", "2019-12-31"))
    (2018, 0)
    """
    year = span.since[:4]
    return int(year) if year and (span.since, span.until) == (f"{year}-01-01", f"{year}-12-31") else 0


def whole_month(span: Published) -> int:
    """The month that a span is as 201808, 0 if it is none.

    >>> whole_month(Published("2020-02-01", "2020-02-29")), whole_month(Published("2020-02-01", "2020-02-28"))
    (202002, 0)
    """
    if not (span.since and span.until and span.since[:8] == span.until[:8] and span.since.endswith("-01")):
        return 0
    year, month, last = (int(part) for part in span.until.split("-"))
    return year * 100 + month if monthrange(year, month)[1] == last else 0
