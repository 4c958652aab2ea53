from collections.abc import Callable

from lxml import etree

from crawler.text.lines import Line
from crawler.text.text_nodes import TextNode

BUILT_WITH: str

def lines(
    text: str, nodes: list[TextNode], line_type: type[Line], no_cuts: frozenset[int], card: int
) -> list[Line]: ...
def totals(
    lines: list[Line], spans: dict[etree._Element, tuple[int, int]], is_aside: Callable[[str], bool], worst: float
) -> dict[etree._Element, float]: ...
