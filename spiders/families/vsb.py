"""Visual SiteBuilder (博达): the column is `x.htm`, older pages `x/{k}.htm` with k falling to 1.

Page 2's number changes whenever a page is added, so it is never computed: the link 下页 is followed.
"""

from __future__ import annotations

from collections.abc import Sequence

from spiders.family import Family


class Vsb(Family):
    """See the module."""

    name = "vsb"
    article_path = r"/info/\d+/\d+\.htm$|[?&]wbnewsid=\d+"
    body = "div[id^=vsb_content], .v_news_content"
    signs: Sequence[tuple[str, str]] = (
        (r"Announced by Visual SiteBuilder", "says that it is Visual SiteBuilder"),
        (r"_sitegray|/system/resource/js/|vsbscreen", "its scripts"),
        (r"/info/\d+/\d+\.htm", "articles are /info/COLUMN/ID.htm"),
        (r"id=['\"]line_?u?\d*_\d", "rows are line…_0"),
    )


FAMILY = Vsb()
