"""The sample world: which sites there are, and what each of them publishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from tests.portals.damage import TRADITIONAL, converted, spun
from tests.portals.prose import GENRES, PLACES, Place, compose
from tests.portals.sites_hanweb import Jcms, Jpaas
from tests.portals.sites_more import Gkmlpt, HnNumdir, Jeecms, Lonsun, Vsb
from tests.portals.sites_news import Dedecms, Feeds, Newspaper, PathN, QueryPaging
from tests.portals.sites_odd import Big5, Challenged, Copier, Mislabelled, Stalling, Traps
from tests.portals.sites_trs import Ministry, TrsFromOne, TrsFromZero, Ucap
from tests.portals.world import SHANGHAI, SampleArticle, SampleColumn, Site, World, day_of

COUNT = 14  # articles of a column at the start: three list pages


def articles(place: Place, first: int, count: int = COUNT, genre: str = "", since: int = 0) -> list[SampleArticle]:
    """Articles of a place, one every other day before the world's first day (or on the days from `since`)."""
    made = []
    for i in range(count):
        when = datetime.combine(day_of(since), datetime.min.time(), SHANGHAI) - timedelta(
            days=2 * i, minutes=-(490 + 13 * i)
        )
        story = compose(place, genre or GENRES[(first + i) % len(GENRES)], first + i, when.month, when.day)
        source = (f"{place.name}生态环境局", f"{place.short}日报", f"{place.name}人民政府办公室")[i % 3]
        made.append(SampleArticle(first + i, story.title, story.paragraphs, when, source, since=since))
    return made


def _columns(
    place: Place, first: int, general: int = 0, name: str = "环保督察", count: int = COUNT
) -> list[SampleColumn]:
    """An inspection column, and a general one with some articles of each kind if asked for."""
    made = [SampleColumn(name, articles(place, first, count))]
    if general:
        mixed = articles(place, first + 5000, general, "general") + articles(place, first + 6000, general // 2)
        made.append(SampleColumn("综合新闻", mixed, kind="general"))
    return made


def sample_world(count: int = COUNT) -> World:
    """All sites, made anew, with so many articles in each column."""
    columns = partial(_columns, count=count)
    p = PLACES
    traps = [SampleColumn("督察整改", articles(p[6], 700, 4)), SampleColumn("工作日历", [])]
    odd = ("article_path", "^/(?:Content-|odd/|private/)", "its odd pages stand outside the family's addresses")
    feed = ("feed", "/sitemap.xml", "the feed names the newest articles alone")
    ministry = columns(p[1], 100, name="督察整改")
    sites: list[Site] = [
        TrsFromZero("qinghe", "青禾县人民政府", "620822", columns(p[0], 10, general=6)),
        TrsFromOne("yunxiu", "云岫市生态环境局", "410100", columns(p[1], 40), kind="ecology"),
        Ministry("bumen", "示例督察办公室", "000000", ministry, kind="ministry"),
        Ucap("baishaping", "白沙坪县人民政府", "430300", columns(p[2], 130)),
        Jcms("linxu", "临溆区人民政府", "320100", columns(p[3], 160, general=4)),
        Jcms("linxu-start", "临溆区桥东街道", "320102", columns(p[3], 190), startrecord=True),
        Jcms("linxu-hidden", "临溆区医保分局", "320104", columns(p[3], 220), hidden_ids=True),
        Jpaas("fengze", "丰泽县人民政府", "620800", columns(p[4], 250)),
        Vsb("wanglan", "望岚市生态环境局", "632800", columns(p[5], 280), kind="ecology"),
        Lonsun("ningpi", "宁陂县人民政府", "341000", columns(p[6], 310)),
        Gkmlpt("muchuanling", "沐川岭县人民政府", "440100", columns(p[7], 340)),
        Jeecms("qinghe-epb", "青禾县生态环境局", "420900", columns(p[0], 370), kind="ecology"),
        HnNumdir("baishaping-city", "白沙坪县柳湾新区", "430600", columns(p[2], 400)),
        PathN("yunxiu-shidu", "云岫市石渡街道", "420500", columns(p[1], 430)),
        QueryPaging("fengze-nanba", "丰泽县南坝镇", "130100", columns(p[4], 460)),
        Dedecms("wanglan-news", "望岚新闻网", "141000", columns(p[5], 490, general=4), kind="news"),
        Newspaper("ningpi-daily", "宁陂日报", "340800", columns(p[6], 520), kind="news"),
        Feeds("muchuanling-news", "沐川岭网", "511100", columns(p[7], 550), kind="news", quirks=[feed]),
        Mislabelled("linxu-gbk", "临溆区环卫中心", "320105", columns(p[3], 580)),
        Big5("fengze-big5", "丰泽縣通訊", "620821", columns(p[4], 610), kind="news"),
        Copier("copier", "行业资讯转载站", "419001", [SampleColumn("督察资讯", [])], kind="news"),
        Traps("ningpi-odd", "宁陂县档案站", "340826", traps, quirks=[odd]),
        Challenged("refusing", "望岚市拒访站", "632801", columns(p[5], 650)),
        Stalling(
            "stalling",
            "沐川岭县慢站",
            "511102",
            [SampleColumn("督察", articles(p[7], 680, 3))],
            politeness={"timeout": 1.0},
        ),
    ]
    world = World(sites)
    _oddities(world)
    return world


def _oddities(world: World) -> None:
    """Pages that change or disappear, damaged copies, attachments, adverts, a truncated text."""
    first = world.site("qinghe").columns[0].articles
    first[1].edits.append((3, (*first[1].paragraphs[:-1], "经复核，上述第二项任务的完成时限调整为本年十月底。")))
    first[2].removed = (5, "404")
    first[3].attachment = "/zwgk/hbdc/P020260302001.pdf"
    first[5].pages = 3
    world.site("wanglan-news").columns[0].articles[2].pages = 2
    world.site("fengze-nanba").columns[0].articles[4].attachment = "/upload/zgqd2026.xls"
    world.site("baishaping-city").columns[0].articles[3].framed = True
    second = world.site("linxu").columns[0].articles
    second[2].removed = (6, "soft_404")
    second[4].edits.append((8, (*second[4].paragraphs, "（本文于次日补充了办理结果。）")))
    world.site("ningpi").columns[0].articles[1].removed = (7, "home")
    world.site("yunxiu").columns[0].articles[5].removed = (9, "410")
    world.site("fengze").columns[0].articles[3].removed = (9, "emptied")
    cut = world.site("baishaping").columns[0].articles[2]
    cut.paragraphs = (*cut.paragraphs[:-2], cut.paragraphs[-2][: len(cut.paragraphs[-2]) // 2])
    for site_id in ("fengze-big5",):
        for article in world.site(site_id).columns[0].articles:
            article.title = article.title.translate(TRADITIONAL)
            article.paragraphs = tuple(text.translate(TRADITIONAL) for text in article.paragraphs)
    copies = world.site("copier").columns[0].articles
    for i, original in enumerate((*first[4:8], *second[5:9])):
        if i % 2:
            made = replace(
                original,
                number=800 + i,
                paragraphs=spun(original.paragraphs, "方启明"),
                edits=[],
                removed=None,
                pages=1,
                attachment="",
            )
        else:
            text = tuple(converted(paragraph) for paragraph in original.paragraphs)
            made = replace(
                original,
                number=800 + i,
                title=converted(original.title),
                paragraphs=text,
                edits=[],
                removed=None,
                pages=1,
                attachment="",
            )
        copies.append(replace(made, source="互联网", published=original.published + timedelta(days=1), meta=False))


def toml_of(site: Site) -> str:
    """The portal file of a site as it is served now."""
    lines = [
        f'name = "{site.name}"',
        f'region = "{site.region}"',
        f'kind = "{site.kind}"',
        f'hosts = ["{site.base}"]',
        f'family = "{site.family}"',
        'evidence = "A sample site of this project, served on this machine."',
        'confidence = "high"',
    ]
    for column in site.columns:
        lines += [
            "",
            "[[columns]]",
            f'name = "{column.name}"',
            f'url = "{site.column_path(column)}"',
            f'kind = "{column.kind}"',
        ]
    for name, value, why in site.quirks:
        shown = f'"{value}"' if isinstance(value, str) else str(value).lower()
        lines += ["", "[[quirks]]", f'name = "{name}"', f"value = {shown}", f'why = "{why}"', "since = 2026-03-01"]
    lines += ["", "[politeness]", *(f"{key} = {value}" for key, value in site.politeness.items())]
    return "\n".join(lines) + "\n"


def write_portals(world: World, folder: Path) -> None:
    """One portal file a site; files of before are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    for site in world.sites:
        (folder / f"{site.id}.toml").write_text(toml_of(site), "utf-8")
