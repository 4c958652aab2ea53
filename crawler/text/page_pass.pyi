from collections.abc import Callable, Iterable

from lxml import etree

from crawler.text.page_walk import Walk
from crawler.text.text_nodes import TextNode

BUILT_WITH: str

def walk(
    found: Walk,
    root: etree._Element,
    look_for_hidden: bool,
    role_of: dict[str, int],
    hides: Callable[[etree._Element], bool],
    node_type: type[TextNode],
    max_nodes: int,
) -> tuple[int, int]: ...
def names_of(
    elements: Iterable[etree._Element],
) -> tuple[dict[str, list[etree._Element]], dict[str, list[etree._Element]]]: ...
def is_clean(text: str) -> bool: ...
