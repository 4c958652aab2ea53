"""The shipped portals: each file in order, honest about its evidence, and wide enough to be of use."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from crawler.portal import Portal
from spiders.example import read_example
from spiders.portal_check import file_problems
from spiders.portal_file import family_names
from spiders.registry import SHIPPED, load_portals

ROOT = SHIPPED.parents[1]
PORTALS = load_portals([SHIPPED])
EXAMPLES = sorted((ROOT / "tests" / "pages").glob("*/*.warc.gz"))


def units_in_force() -> set[str]:
    with (ROOT / "indexer" / "annotate" / "gazetteer.tsv").open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file, delimiter="\t") if not row["end"]}


def in_region(prefix: str, kind: str = "") -> list[Portal]:
    return [p for p in PORTALS.values() if p.region.startswith(prefix) and kind in ("", p.kind)]


def test_all_files_are_in_order() -> None:
    assert [problem.said for problem in file_problems([SHIPPED])] == []


def test_there_are_at_least_150() -> None:
    assert len(PORTALS) >= 150
    assert sum(portal.enabled for portal in PORTALS.values()) >= 150


def test_each_region_is_a_unit_in_force() -> None:
    units = units_in_force() | {"000000"}
    assert [p.id for p in PORTALS.values() if p.region not in units] == []


def test_each_file_stands_in_its_province() -> None:
    for path in SHIPPED.rglob("*.toml"):
        assert path.parent.name == PORTALS[path.stem].region[:2] + "0000", path


def test_each_file_says_where_it_comes_from() -> None:
    source = re.compile(
        r"[\w-]+/[\w-]+@[0-9a-f]{7}|[Pp]ublic (?:crawler code|documentation|probe|test data|page|directory)|naming rule"
        r"|adapter in public|quoted in public|Probed live"
    )
    assert [p.id for p in PORTALS.values() if not source.search(p.evidence)] == []


def test_nothing_claims_to_have_been_tried_live_without_a_day() -> None:
    for portal in PORTALS.values():
        assert "Not tried live by us." in portal.evidence or re.search(
            r"Probed live on \d{4}-\d\d-\d\d", portal.evidence
        )


def test_guesses_and_unknown_families_are_disabled() -> None:
    for portal in PORTALS.values():
        if portal.confidence == "guess" or not portal.family:
            assert not portal.enabled, portal.id


def test_the_ministry_and_all_provinces_are_there() -> None:
    provinces = {code for code in units_in_force() if code.endswith("0000") and code[:2] not in ("71", "81", "82")}
    assert len(provinces) == 31
    for kind in ("ecology", "government"):
        assert provinces - {p.region for p in PORTALS.values() if p.kind == kind} == set()
    assert PORTALS["mee"].enabled
    crawled = {p.region for p in PORTALS.values() if p.kind == "ecology" and p.enabled and p.columns}
    assert provinces - crawled == {"130000"}  # Hebei's department is said to refuse whole ranges of addresses


@pytest.mark.parametrize(("place", "fewest"), [("6208", 9), ("63", 45), ("4303", 7), ("419001", 2), ("1410", 19)])
def test_the_places_are_covered_down_to_their_counties(place: str, fewest: int) -> None:
    assert len(in_region(place)) >= fewest
    assert any(p.kind == "ecology" for p in in_region(place))


def test_there_are_inspection_columns() -> None:
    with_one = [p for p in PORTALS.values() if p.enabled and any(c.kind == "inspection" for c in p.columns)]
    assert len(with_one) >= 12


@pytest.mark.parametrize("family", family_names())
def test_no_family_has_fewer_than_five(family: str) -> None:
    count = Counter(p.family for p in PORTALS.values())[family]
    assert count >= 5


@pytest.mark.parametrize(("family", "fewest"), [("founder_xy", 10), ("feed", 4), ("mee", 2), ("dedecms", 1)])
def test_families_that_few_sites_have_are_enabled_where_the_evidence_carries(family: str, fewest: int) -> None:
    assert sum(p.enabled for p in PORTALS.values() if p.family == family) >= fewest


def test_ids_follow_from_hosts_so_that_two_people_write_the_same_file() -> None:
    hosts: dict[str, list[str]] = defaultdict(list)
    for portal in PORTALS.values():
        hosts[portal.hosts[0].partition("//")[2]].append(portal.id)
    assert [ids for ids in hosts.values() if len(ids) > 1] == []


@pytest.mark.parametrize("warc", EXAMPLES, ids=[f"{p.parent.name}/{p.name}" for p in EXAMPLES])
def test_examples_give_what_their_json_says(warc: Path) -> None:
    want = json.loads(warc.with_name(warc.name.removesuffix(".warc.gz") + ".json").read_text("utf-8"))
    got = read_example(warc, PORTALS.get(warc.parent.name))
    assert got.kind == want["kind"]
    for field in set(want) - {"url", "kind", "outcome", "items"}:
        assert getattr(got, field) == want[field], field
    assert want["kind"] != "article" or (want.get("title") and want.get("body")), "an empty expectation proves nothing"
