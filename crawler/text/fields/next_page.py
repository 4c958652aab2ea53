"""The next page of an article that stands on several: by a link 下一页, by numbered links, or by the paging script.

Only an address that is this page's own with the next number counts: a link to the next list page, article or layout of
a newspaper is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from crawler.text.fields.documents import absolute
from crawler.text.page_text import PageText

_NEXT_WORDS = re.compile("下一?[页頁]|next", re.IGNORECASE)
_NEXT = re.compile(r"^[\[【(（<>\s]*(?:下一?页|下頁|下一頁|next(?: page)?)[\]】)）<>»›\s]*$", re.IGNORECASE)
_NUMBER = re.compile(r"^[\[【(（\s]*(\d{1,2})[\]】)）\s]*$")
_AROUND_NUMBER = "[]【】()（） \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\xa0\u1680\u3000" + "".join(
    map(chr, range(0x2000, 0x2060))
)
_SHORT = 40  # characters of a text that is a number, with the white space around it
_NUMBERED = re.compile(r"[_-]\d{1,2}\.s?html?|[?&](?:page|p|pageindex|pageno|pn)=\d", re.IGNORECASE)
_NAME = re.compile(r"(?P<stem>.*?)(?:[_-](?P<number>\d{1,2}))?(?P<ending>\.[a-z]+)?\Z", re.IGNORECASE)
_PARAMETER = re.compile(r"(?:^|&)(?:page|p|pageindex|pageno|pn)=(\d{1,2})(?=&|$)", re.IGNORECASE)
# createPageHTML(pages, current from 0, name, ending), or (element, pages, current from 1, name, ending)
_SCRIPT = re.compile(
    r"createPageHTML\(\s*(?P<element>['\"][^'\"]*['\"]\s*,)?\s*(?P<pages>\d+)\s*,\s*(?P<current>\d+)\s*,"
    r"\s*['\"](?P<name>[^'\"]+)['\"]\s*,\s*['\"](?P<ending>\w+)['\"]"
)


def next_page(page: PageText, base: str) -> str:
    """The address of the article's next page, or ""."""
    here = page.url or base
    if page.root is None:
        return ""
    linked = _linked(page, base, here) if _speaks_of_next(page.text) else ""
    return linked or _numbered(page, base, here) or _scripted(page, base, here)


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


def _speaks_of_next(text: str) -> bool:
    return ("页" in text or "頁" in text or "next" in text.lower()) and bool(_NEXT_WORDS.search(text))


def _linked(page: PageText, base: str, here: str) -> str:
    return next((url for _, url in _links(page, base, here, _NEXT) if continues(here, url)), "")


def _numbered(page: PageText, base: str, here: str) -> str:
    """The link whose text is the number after this page's own, where the numbers lead to pages of this article."""
    if not any(link is not False and len(text) < _SHORT and _is_number(text) for text, link in page.linked_texts()):
        return ""
    found = {int(match[1]): url for match, url in _links(page, base, here, _NUMBER, _is_number)}
    if not found or not all(same_article(here, url) for url in found.values()):
        return ""  # a calendar, or the list's pages
    own = next(n for n in range(1, 101) if n not in found)
    url = found.get(own + 1, "")
    return url if continues(here, url) and _NUMBERED.search(page.markup) else ""


def _is_number(text: str) -> bool:
    return 0 < len(text.strip(_AROUND_NUMBER)) <= 2 and _NUMBER.match(text) is not None


def _scripted(page: PageText, base: str, here: str) -> str:
    if "createPageHTML" not in page.markup:
        return ""
    for found in _SCRIPT.finditer(page.markup):
        pages, current = int(found["pages"]), int(found["current"])
        last = pages if found["element"] else pages - 1
        if current + 1 > last:
            continue
        url = absolute(base or here, f"{found['name']}_{current + 1}.{found['ending']}")
        if continues(here, url):
            return url
    return ""


def _links(
    page: PageText, base: str, here: str, pattern: re.Pattern[str], may: Callable[[str], bool] = bool
) -> Iterator[tuple[re.Match[str], str]]:
    """The matches of the texts of links to other addresses, with the address; `may` says sooner what cannot match."""
    for text, (_, href) in zip(page.link_texts, page.links, strict=True):
        found = pattern.match(text) if may(text) else None
        if found and href and not href.startswith(("javascript:", "#", "mailto:")):
            url = absolute(base, href).partition("#")[0]
            if url != here:
                yield found, url


def continues(here: str, other: str) -> bool:
    """Whether `other` can be the page after `here`: the same article with a number that goes on."""
    if not here:
        return bool(re.search(r"[_-]\d{1,2}\.[a-z]+$", other))
    mine, next_number = page_number(here), page_number(other)
    return same_article(here, other) and (next_number == mine + 1 if mine else next_number in (1, 2))


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
