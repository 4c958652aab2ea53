"""A real `ducha serve` over an archive made by `ducha import`, and a real Chromium. Every sentence here is ours."""

from __future__ import annotations

import html
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.damage.converter import damage_converter, random_table
from tests.indexer.site import MATTERS, article_page

DUCHA = str(Path(sys.executable).parent / "ducha")
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.body.dataset.owned='1'\">群众来信办理"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item], config: pytest.Config) -> None:
    """Leave the browser tests out only when the person asked for it."""
    if "browser" in os.environ.get("DUCHA_TEST_WITHOUT", ""):
        mine = [item for item in items if item.get_closest_marker("browser")]
        items[:] = [item for item in items if item not in mine]
        config.hook.pytest_deselected(items=mine)


def damaged_page() -> bytes:
    """A traditional copy with inserted readings and share leftovers, as such copies look."""
    story = "".join(
        f"{place}召开会议，传达督察反馈意见，研究部署整改工作。{complaint}{answer}"
        "会议要求各县区对照清单逐项落实，按时办结。"
        for place, complaint, answer in MATTERS
    )
    text = damage_converter(story * 2, random_table(7, 900), stage_e=0.0, seed=7).text
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>整改安排_转载</title></head><body>'
        "<h1>四地部署督察反馈意见整改工作</h1><div>2020-06-01 10:20:30 来源：临汾新闻网 浏览次数：9</div>"
        f"<div id='zoom'><p>{html.escape(text)}</p><p>（责任编辑：某甲）</p>"
        "<p>分享到：微信 微博</p></div></body></html>"
    ).encode()


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory filled by the real road: thirty notices, a damaged page, a hostile one."""
    folder = tmp_path_factory.mktemp("pages")
    for number in range(1, 31):
        (folder / f"{number:02d}.html").write_bytes(article_page(number))
    (folder / "damaged.html").write_bytes(damaged_page())
    hostile = article_page(7, title=html.escape(HOSTILE), extra="<script>document.title='owned'</script>敌意页面")
    (folder / "hostile.html").write_bytes(hostile)
    data = tmp_path_factory.mktemp("data")
    subprocess.run([DUCHA, "--data", str(data), "import", str(folder)], check=True, capture_output=True)
    return data


@pytest.fixture(scope="session")
def server(archive: Path) -> Iterator[str]:
    """The address of a running `ducha serve`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([DUCHA, "--data", str(archive), "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{address}/healthz") as answer:
                    assert answer.status == 200
                break
            except OSError:
                assert process.poll() is None, "ducha serve ended at once"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium; ended with the module, because Playwright keeps an event loop running in this thread."""
    named = os.environ.get("DUCHA_TEST_BROWSER")
    path = named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        pytest.fail(
            "no browser: apt-get install chromium fonts-noto-cjk, name one with DUCHA_TEST_BROWSER, "
            "or leave these tests out with DUCHA_TEST_WITHOUT=browser"
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(params=[1280, 360], ids=["wide", "narrow"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of each width, with its errors collected; scripts of ours are not needed, so none may run."""
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    made = context.new_page()
    made.set_default_timeout(10_000)
    yield made
    context.close()
