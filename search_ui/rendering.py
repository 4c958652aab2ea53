"""Templates: escaped always, in the language that the request chose."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from indexer.annotate.gazetteer import Gazetteer
from search_ui.holdings import Holdings
from search_ui.words import chosen_words


@cache
def environment() -> Environment:
    """The templates; every value is escaped, a name that is missing is an error."""
    made = Environment(
        loader=PackageLoader("search_ui"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["thousands"] = lambda n: f"{n:,}"
    made.filters["when"] = lambda text: (text or "").replace("T", " ").replace("+08:00", "").replace("Z", " UTC")
    made.globals["place"] = lambda code: Gazetteer.load().full_name(code, separator=" › ") if code else ""
    return made


def holdings_of(request: Request) -> Holdings:
    """What the pages read from."""
    holdings = request.app.state.holdings
    assert isinstance(holdings, Holdings)
    return holdings


def page(request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A rendered page; a ?lang= is remembered in a cookie."""
    words = chosen_words(request, holdings_of(request).config.text("serve.language"))
    params = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    other = f"{request.url.path}?{urlencode([*params, ('lang', words.other)])}"
    html = (
        environment()
        .get_template(template)
        .render({"words": words, "other_language": other, "query_text": "", **values})
    )
    response = HTMLResponse(html, status_code, headers={"Vary": "Accept-Language, Cookie"})
    if request.query_params.get("lang") == words.language:
        response.set_cookie("lang", words.language, max_age=31_536_000, samesite="lax", httponly=True)
    return response
