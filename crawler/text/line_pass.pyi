from crawler.text.lines import Line
from crawler.text.text_nodes import TextNode

BUILT_WITH: str

def lines(
    text: str, nodes: list[TextNode], line_type: type[Line], no_cuts: frozenset[int], card: int
) -> list[Line]: ...
