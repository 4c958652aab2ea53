"""The next page of an article that stands on several: by a link 下一页, by numbered links, or by the paging script.

Only an address that is this page's own with the next number counts: a link to the next list page, article or layout of
a newspaper is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from lxml import etree

from crawler.text.fields.documents import COMPILED as COMPILED
from crawler.text.fields.documents import NOWHERE, absolute, is_readable
from crawler.text.page_text import PageText, TextNode

if COMPILED:
    from crawler.text import link_pass

_NEXT = re.compile(
    r"^[\[【(（<>\s]*(?:(?:下一?|后一?)[页頁]|next(?: page)?|[›»→]{1,2})"
    r"(?:\s*[(（]\d{1,2}[)）]|\s*[:：].{1,40})?[\]】)）<>»›→＞\s]*$",
    re.IGNORECASE,
)
# how text nodes of such links begin; the text around brackets may be in a node of its own
_NEXT_SIGN = re.compile(r"[\[【(（<>\s]*(?:[下后](?:[一页頁]|\Z)|next|[›»→])", re.IGNORECASE)
# in a tooltip, beside a picture, or as what the link is to the page
_TOLD = re.compile(r"(?:\brel|title|\balt)=[\"']?(?:下一?页|下一頁|后一页|next)$", re.IGNORECASE)
_LEADS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\()\s*['\"]([^'\"<>]{1,400})['\"]"
)
_MOST_NUMBERS = 2_000  # links that are numbers; no article has so many pages
_NUMERALS = "一二三四五六七八九十"
_NUMBER = re.compile(
    rf"^[\[【(（\s]*(?:(\d{{1,2}})|第\s*(\d{{1,2}}|[{_NUMERALS}])\s*[页頁](?:\s*[:：].{{1,40}})?)[\]】)）\s]*$"
)
_NUMBER_SIGN = re.compile(r"[\[【(（\s]*(?:\d{1,2}[\]】)）\s]*\Z|第)")
_SHORT = 60  # characters of a text that is a number, with the white space around it
_NAME = re.compile(r"(?P<stem>.*?)(?:[_-](?P<number>\d{1,2}))?(?P<ending>\.[a-z]+)?\Z", re.IGNORECASE)
_PARAMETER = re.compile(
    r"(?:^|&)(?:page|p|page_?index|page_?no|page_?num|cur(?:rent)?_?page|pn|pg)=(\d{1,2})(?=&|$)", re.IGNORECASE
)
_BELOW = re.compile(r"(?P<stem>.*/[^/]+?)/(?:page/)?(?P<number>\d{1,2})/?", re.IGNORECASE)  # /2021/letters/2/
# createPageHTML(pages, current from 0, name, ending), or (element, pages, current from 1, name, ending)
_SCRIPT = re.compile(
    r"createPageHTML\(\s*(?P<element>['\"][^'\"]*['\"]\s*,)?\s*(?P<pages>\d+)\s*,\s*(?P<current>\d+)\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"](?P<ending>\w+)['\"]"
)


def next_page(page: PageText, base: str) -> str:
    """The address of the article's next page, or ""."""
    here = next((url for url in (page.url, base) if is_readable(url) and url), "")
    if page.root is None:
        return ""
    following, numbers = _signs(page)
    linked = _linked(page, following, base, here)
    if not linked and _may_tell(page.markup):
        linked = _told(page, base, here)
    return linked or _numbered(page, numbers, base, here) or _scripted(page, base, here)


def page_number(url: str) -> int:
    """The page's number that an address carries, 0 if it carries none.

    >>> page_number("http://a.cn/t1_2.html"), page_number("http://a.cn/x?id=7&page=3"), page_number("http://a.cn/t1.html")
    (2, 3, 0)
    """
    parts = urlsplit(url)
    asked = _PARAMETER.search(parts.query)
    if asked:
        return int(asked[1])
    named = _NAME.match(parts.path.rpartition("/")[2])
    return int(named["number"] or 0) if named else 0


def first_pages(url: str) -> tuple[str, ...]:
    """The addresses under which the first page may stand of an article that has a further page at `url`.

    >>> first_pages("http://a.cn/t1_2.html")
    ('http://a.cn/t1.html', 'http://a.cn/t1_1.html')
    >>> first_pages("http://a.cn/x.jsp?id=7&page=2")
    ('http://a.cn/x.jsp?id=7', 'http://a.cn/x.jsp?id=7&page=1')
    """
    number = page_number(url)
    if not number:
        return ()
    parts = urlsplit(url)
    if _PARAMETER.search(parts.query):
        plain = _PARAMETER.sub("", parts.query).lstrip("&")
        first = re.sub(r"=\d+\Z", "=1", _PARAMETER.search(parts.query)[0])  # type: ignore[index]
        queries = (plain, _PARAMETER.sub(first, parts.query))
        return tuple(parts._replace(query=query).geturl() for query in queries if query != parts.query)
    folder, _, name = parts.path.rpartition("/")
    found = _NAME.match(name)
    assert found is not None
    names = [found["stem"] + (found["ending"] or "")]
    names += [found["stem"] + f"{name[len(found['stem'])]}1" + (found["ending"] or "")] if number > 1 else []
    return tuple(parts._replace(path=f"{folder}/{n}").geturl() for n in names)


def _signs(page: PageText, *, compiled: bool = COMPILED) -> tuple[list[TextNode], list[TextNode]]:
    """The short text nodes in links that begin as a link to the next page does, and those that begin as a number does:
    most pages have hundreds of links, and hardly one of these.
    """
    text = page.text
    if compiled:
        return link_pass.signs(text, page.nodes, _SHORT)
    short = [(node, text[node[3] : node[4]]) for node in page.nodes if node[6] and node[4] - node[3] < _SHORT]
    following = [node for node, said in short if _NEXT_SIGN.match(said)]
    return following, [node for node, said in short if _NUMBER_SIGN.match(said)]


def _links_of(nodes: list[TextNode]) -> dict[etree._Element, None]:
    """The links in which text nodes stand, in order."""
    return dict.fromkeys(_link_around(node.element, node.place) for node in nodes)


def _linked(page: PageText, following: list[TextNode], base: str, here: str) -> str:
    named = ((found, link) for link in _links_of(following) if (found := _NEXT.match(_text_of(page, link))))
    return next((url for _, url in _elsewhere(named, base, here) if continues(here, url)), "")


def _may_tell(markup: str) -> bool:
    """Whether an attribute may tell which page is the next."""
    return any(_TOLD.search(markup[max(0, behind - 14) : behind]) for behind in _told_ends(markup))


def _told_ends(markup: str, *, compiled: bool = COMPILED) -> list[int]:
    """Where a word that tells of the next page ends (下一页, next) that may be all of an attribute's value."""
    if compiled:
        return link_pass.told_ends(markup)
    found = []
    for end in ("页", "頁", "next"):  # a rare character is found ten times as fast as a word
        at = markup.find(end)
        while at >= 0:
            if at and markup[at - 1] in "下一=\"'":
                found.append(at + len(end))
            at = markup.find(end, at + 1)
    return sorted(found)


def _told(page: PageText, base: str, here: str) -> str:
    """The link that says what it is in its tooltip, beside its picture, or as `rel`."""
    assert page.root is not None
    named = (
        (found, anchor)
        for anchor in page.root.iter("a", "link")
        for said in (anchor.get("rel"), anchor.get("title"), *(image.get("alt") for image in anchor.iter("img")))
        if said and (found := _NEXT.match(said))
    )
    return next((url for _, url in _elsewhere(named, base, here) if continues(here, url)), "")


def _numbered(page: PageText, numbers: list[TextNode], base: str, here: str) -> str:
    """The link whose text is the number after this page's own, where the numbers lead to pages of this article."""
    number = _NUMBER.match
    matches = [(match, link) for link in _links_of(numbers) if (match := number(_text_of(page, link)))]
    options = ((number((option.text or "").strip()), option) for option in page.elements("option"))
    matches += [(match, option) for match, option in options if match]
    elsewhere = [(_number(match), url) for match, url in _elsewhere(matches[:_MOST_NUMBERS], base, here)]
    if below := next((url for n, url in elsewhere if n > 1 and _number_below(here, url) == n), ""):
        return below
    found = {n: url for n, url in elsewhere if same_article(here, url)}
    if not found:
        return ""  # a calendar, or the list's pages
    own = next(n for n in range(1, 101) if n not in found)
    url = found.get(own + 1, "")
    return url if continues(here, url) else ""


def _number(found: re.Match[str]) -> int:
    """The number that a link says: 2, 第2页, 第二页."""
    written = found[1] or found[2]
    return _NUMERALS.index(written) + 1 if written in _NUMERALS else int(written)


def _text_of(page: PageText, anchor: etree._Element) -> str:
    """The text of a link, hidden text and white space inside included."""
    span = page.weights.spans.get(anchor)
    return page.text[page.nodes[span[0]].start : page.nodes[span[1] - 1].end].strip() if span else ""


def _link_around(element: etree._Element, place: str) -> etree._Element:
    """The link in which an anchored text node stands."""
    return element if element.tag == "a" and place == "text" else next(element.iterancestors("a"), element)


def _scripted(page: PageText, base: str, here: str) -> str:
    scripts = [script for script in page.scripts if "createPageHTML" in script]
    for found in (found for script in scripts for found in _SCRIPT.finditer(script)):
        pages, current = int(found["pages"]), int(found["current"])
        last = pages if found["element"] else pages - 1
        if current + 1 > last:
            continue
        url = absolute(base or here, f"{found['name']}_{current + 1}.{found['ending']}")
        if continues(here, url):
            return url
    return ""


def _elsewhere(
    links: Iterable[tuple[re.Match[str], etree._Element]], base: str, here: str
) -> Iterator[tuple[re.Match[str], str]]:
    """The links that lead to other addresses, with the address."""
    for found, anchor in links:
        href = (anchor.get("href") or anchor.get("value") or "").strip()
        if (not href or href.lower().startswith(NOWHERE)) and (led := _LEADS.search(anchor.get("onclick") or "")):
            href = led[1].strip()
        if href and not href.lower().startswith(NOWHERE):
            url = absolute(base, href).partition("#")[0]
            if url != here and is_readable(url):
                yield found, url


def continues(here: str, other: str) -> bool:
    """Whether `other` can be the page after `here`: the same article with a number that goes on."""
    if not is_readable(other):
        return False
    if not here:
        return bool(re.search(r"[_-]\d{1,2}\.[a-z]+$", other))
    if _number_below(here, other) > 1:
        return True
    mine, next_number = page_number(here), page_number(other)
    if mine and next_number != mine + 1 and _whole(here) in _stems(other):
        mine = 0  # news-12.html goes on with news-12_2.html
    return same_article(here, other) and (next_number == mine + 1 if mine else next_number in (1, 2))


def _number_below(here: str, other: str) -> int:
    """The number of a page that stands below the article's own address and follows `here`, 0 if it is none.

    >>> _number_below("http://a.cn/2021/letters/", "http://a.cn/2021/letters/2/")
    2
    >>> _number_below("http://a.cn/2021/letters/2/", "http://a.cn/2021/letters/3/")
    3
    """
    mine, others = urlsplit(here), urlsplit(other)
    found = _BELOW.fullmatch(others.path)
    if mine.netloc != others.netloc or found is None:
        return 0
    number = int(found["number"])
    if mine.path.rstrip("/") == found["stem"]:
        return number if number == 2 else 0
    before = _BELOW.fullmatch(mine.path)
    follows = before is not None and before["stem"] == found["stem"] and int(before["number"]) + 1 == number
    return number if follows and number > 2 else 0


def _whole(url: str) -> str:
    """The address as one without a page number, as `_stems` tells it."""
    parts = urlsplit(url)
    return f"{parts.path}?{_PARAMETER.sub('', parts.query).lstrip('&')}"


def same_article(here: str, other: str) -> bool:
    """Whether two addresses differ in the page's number alone.

    >>> same_article("http://a.cn/t1_123.html", "http://a.cn/t1_123_2.html")
    True
    """
    return urlsplit(here).netloc == urlsplit(other).netloc and bool({*_stems(here)} & {*_stems(other)})


def _stems(url: str) -> Iterator[str]:
    """The address without its page number, and, as it may be no page number, with it."""
    parts = urlsplit(url)
    query = _PARAMETER.sub("", parts.query).lstrip("&")
    named = _NAME.match(parts.path)
    assert named is not None
    yield f"{named['stem']}{named['ending'] or ''}?{query}"
    if named["number"]:
        yield f"{parts.path}?{query}"
