"""Pages of an invented site, and an archive that holds them: what the store's tests run on. All sentences are ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.archive.archive import Archive
from crawler.archive.datadir import DataDirectory
from crawler.archive.exchange import Capture, Exchange
from crawler.config import Config, load_config
from indexer.processing import Processor
from indexer.store import Outcome, Store
from indexer.workers import Workers

HOST = "http://www.xishui.example"
DERIVED = ("articles", "versions", "annotations")  # tables that reparsing fills
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MATTERS = (
    ("平凉市", "一家采石场夜间作业，机器轰鸣，附近居民难以入睡。", "要求采石场夜间停工，并在厂界装上隔声屏障。"),
    ("济源市", "河边一处堆场没有遮盖，刮风时灰尘很大。", "堆场已经盖上防尘网，道路每天洒水三次。"),
    ("湘潭市", "沿街几家饭馆的油烟直接排到楼上窗前。", "七家饭馆装上了油烟净化设备，执法人员每周复查。"),
    ("临汾市", "养殖场的污水流进灌溉渠，渠水发黑。", "养殖场建成了沉淀池，渠道清淤两公里。"),
)


def article_page(number: int, *, extra: str = "", title: str = "") -> bytes:
    """The page of one invented notice; `extra` is one more paragraph."""
    place, complaint, answer = MATTERS[number % len(MATTERS)]
    title = title or f"{place}公布第{number}批群众来信办理情况"
    more = f"<p>{extra}</p>" if extra else ""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_{place}人民政府</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2021-04-{number % 28 + 1:02d} 09:30"></head>
<body><div class="nav"><a href="/">首页</a><a href="/a/">政务公开</a></div>
<h1>{title}</h1><div class="info">发布时间：2021-04-{number % 28 + 1:02d} 09:30　来源：{place}生态环境局</div>
<div class="TRS_Editor"><p>省生态环境保护督察组向{place}转来第{number}批群众来信，现将办理情况公布如下。</p>
<p>来信反映：{complaint}调查人员当天到达现场，走访了周围的十二户人家，并作了记录。</p>
<p>经过核查，来信所说的情况属实。{place}责成有关部门处理：{answer}</p>{more}
<p>下一步，{place}将安排专人盯住整改进度，每半个月向社会公布一次结果，请群众继续监督。</p></div>
<div class="foot">{place}人民政府主办　版权所有</div></body></html>""".encode()


LIST_PAGE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>督察整改_溪水市人民政府</title></head><body>'
    '<h2>督察整改</h2><ul class="list">'
    + "".join(
        f'<li><a href="/a/{n}.html">溪水市公布第{n}批群众来信的办理情况和整改结果</a><span>2021-04-{n:02d}</span></li>'
        for n in range(1, 16)
    )
    + "</ul></body></html>"
).encode()


@dataclass
class Site:
    """An archive with its store, and a clock that moves a day at each step."""

    data: DataDirectory
    archive: Archive
    store: Store
    config: Config
    day: int = 0
    workers: Workers = field(init=False)

    def __post_init__(self) -> None:
        self.workers = Workers(self.data, self.config, 0)

    def fetch(self, path: str, body: bytes = b"", **changes: Any) -> Capture:
        """Archive the answer to one request, a day after the one before."""
        self.day += 1
        plain: dict[str, Any] = {
            "url": path if "://" in path else HOST + path,
            "body": body,
            "response_headers": [("Content-Type", "text/html; charset=utf-8")],
            "fetched": START + timedelta(days=self.day),
            "column": "督察整改",
        }
        return self.archive.capture(Exchange(**(plain | changes)))

    def process(self) -> list[Outcome]:
        """Process what waits."""
        return Processor(self.archive, self.store, self.workers).run()

    def filled(self, count: int) -> list[str]:
        """Articles 1 to `count`, processed; their ids."""
        for number in range(1, count + 1):
            self.fetch(f"/a/{number}.html", article_page(number))
        return [outcome.article_id for outcome in self.process()]


def everything(site: Site) -> None:
    """Articles with versions, revisits, lists, failures and a page that came back, all processed."""
    for number in range(1, 7):
        site.fetch(f"/a/{number}.html", article_page(number))
    site.fetch("/list/", LIST_PAGE)
    site.fetch("/a/1.html", article_page(1))
    site.fetch("/a/2.html", article_page(2, extra="补充：堆场四周种上了树。"))
    site.fetch("/a/2.html", article_page(2))
    site.fetch("/a/3.html", b"<html>Not Found</html>", status=404)
    site.fetch("/a/4.html", b"", status=304)
    site.archive.failure(HOST + "/slow.html", "timeout")
    site.process()


@contextmanager
def a_site(folder: Path, database: str = "") -> Iterator[Site]:
    """A new site on a folder, or the one that is there; `database` is a URL, by default SQLite in the folder."""
    data = DataDirectory(folder / "data", database).create()
    config = load_config(environ={}, flags={"data.directory": str(data.path), "data.database": database})
    with Archive.open(data, write=True, config=config) as archive, Store.open(data) as store:
        made = Site(data, archive, store, config)
        with made.workers:
            yield made
