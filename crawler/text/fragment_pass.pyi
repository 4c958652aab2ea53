from bs4 import Tag
from lxml import etree

from crawler.text.fragment_cut import Rules
from crawler.text.page_text import PageText

BUILT_WITH: str

def copy(
    page: PageText,
    root: etree._Element,
    hidden: bool,
    marks: tuple[etree._Element, etree._Element] | None,
    end: int,
    top: Tag,
    rules: Rules,
) -> None: ...
