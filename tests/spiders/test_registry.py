"""A portal file is read so strictly that no slip stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.errors import PortalError
from spiders.portal_file import QUIRKS, family_names, load_portal, quirk
from spiders.registry import SHIPPED, load_portals, portals_in

GOOD = """
name = "青禾县人民政府"
region = "620822"
hosts = ["https://www.qinghe.example"]
family = "trs_wcm"
[[columns]]
name = "环保督察"
url = "/zwgk/hbdc/"
"""


def write(folder: Path, text: str, name: str = "qinghe") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    portal = load_portal(write(tmp_path, GOOD))
    assert (portal.id, portal.region, portal.kind, portal.enabled) == ("qinghe", "620822", "government", True)
    assert portal.columns[0].url == "https://www.qinghe.example/zwgk/hbdc/"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('region = "620822"', 'region = "6208"', "six digits"),
        ('region = "620822"', "region = 620822", "region wants str"),
        ('family = "trs_wcm"', 'family = "trs_wmc"', "did you mean trs_wcm"),
        ('family = "trs_wcm"', 'family = "trs_wcm"\nregoin = "1"', "did you mean region"),
        ("https://www.qinghe.example", "https://www.qinghe.example/", "scheme and name alone"),
        ("https://www.qinghe.example", "www.qinghe.example", "scheme and name alone"),
        ('name = "环保督察"', 'name = "环保督察"\nkind = "inspektion"', "must be one of inspection"),
        ('url = "/zwgk/hbdc/"', 'url = "javascript:void(0)"', "must be a path"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[[columns]]\nname = "b"\nurl = "/a/"', "declared twice"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[politeness]\ndelay = 0.2', "loopback hosts only"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[politeness]\ndelays = 2', "did you mean delay"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[expectations]\nitems = -1', "not negative"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[[quirks]]\nname = "x"\nvalue = 1', "there is no quirk x"),
        (
            'url = "/zwgk/hbdc/"',
            'url = "/a/"\n[[quirks]]\nname = "per_page"\nvalue = "15"\nwhy = "y"',
            "value wants int",
        ),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[[quirks]]\nname = "per_page"\nvalue = 15', "why is missing"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[[quirks]]\nname = "per_page"\nvalue = 15\nwhy = "y"', "wants a day"),
        ('url = "/zwgk/hbdc/"', 'url = "/a/"\n[[layouts]]\nselectors = { bodi = "p" }', "did you mean body"),
        ('family = "trs_wcm"', 'family = "trs_wcm"\nconfidence = "guess"', "must have enabled = false"),
    ],
)
def test_a_mistake_is_an_error_that_names_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PortalError, match=said) as caught:
        load_portal(path)
    assert str(path) in str(caught.value)


def test_a_region_must_fit_its_folder(tmp_path: Path) -> None:
    (tmp_path / "630000").mkdir()
    with pytest.raises(PortalError, match="stands in the folder 630000"):
        load_portal(write(tmp_path / "630000", GOOD))


def test_an_own_folder_replaces_a_shipped_portal(tmp_path: Path) -> None:
    for name, region in (("shipped", "620822"), ("own", "620800")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, GOOD.replace("620822", region))
    assert load_portals([tmp_path / "shipped", tmp_path / "own"])["qinghe"].region == "620800"


def test_a_region_has_everything_below_it(tmp_path: Path) -> None:
    for name, region in (("a", "620000"), ("b", "620800"), ("c", "620822"), ("d", "630000")):
        write(tmp_path, GOOD.replace("620822", region), name)
    portals = load_portals([tmp_path])
    assert [p.id for p in portals_in(portals, "620000")] == ["a", "b", "c"]
    assert [p.id for p in portals_in(portals, "620800")] == ["b", "c"]
    assert [p.id for p in portals_in(portals, "620822")] == ["c"]


def test_the_shipped_portals_load() -> None:
    portals = load_portals([SHIPPED])
    assert portals
    assert all(portal.evidence for portal in portals.values())


def test_quirks_and_families_are_documented() -> None:
    text = (SHIPPED.parents[1] / "docs" / "portals.md").read_text("utf-8")
    missing = [name for name in (*QUIRKS, *family_names()) if f"`{name}`" not in text]
    assert not missing


def test_a_quirk_has_a_default(tmp_path: Path) -> None:
    portal = load_portal(write(tmp_path, GOOD))
    assert quirk(portal, "per_page", 15) == 15
