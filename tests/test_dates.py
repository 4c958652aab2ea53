"""Dates: which characters are one, how exact it is, and which of several is believed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from crawler.text.fields.date_choice import Candidate, choose
from crawler.text.fields.dates import Moment, moments, url_moment
from crawler.text.traced import Traced


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("发布时间：2018-08-09 08:48:08", "2018-08-09T08:48:08+08:00"),
        ("2017-05-18 14：30", "2017-05-18T14:30+08:00"),
        ("2016/11/11 9:37:15", "2016-11-11T09:37:15+08:00"),
        ("2021年6月8日 16时42分", "2021-06-08T16:42+08:00"),
        ("２０２１－０６－０８　１６：４２", "2021-06-08T16:42+08:00"),
        ("2021年6月8日 下午4:42", "2021-06-08T16:42+08:00"),
        ("2021.06.08", "2021-06-08"),
        ("2021-06-08 00:00:00", "2021-06-08"),
        ("2021-06-08T08:42:00Z", "2021-06-08T16:42:00+08:00"),
        ("2026-09-28-21:50:00", "2026-09-28"),
        ("Jun 8, 2021", "2021-06-08"),
        ("6/8/2021 9:37:15 AM", "2021-06-08T09:37:15+08:00"),
        ("08/06/2021 16:42", "2021-06-08T16:42+08:00"),
    ],
)
def test_a_date_is_read_with_the_time_it_has(text: str, iso: str) -> None:
    assert moments(text)[0].iso()[: len(iso)] == iso


@pytest.mark.parametrize("text", ["电话：0900-2018-0809", "完成投资2018.12亿元", "第13号", "2018-13-01", "", "8-9"])
def test_numbers_are_no_dates(text: str) -> None:
    assert moments(text) == []


def test_two_digit_years_only_where_asked_for() -> None:
    assert moments("18-08-09 08:48") == []
    assert moments("18-08-09 08:48", short=True)[0].iso() == "2018-08-09T08:48+08:00"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://x.gov.cn/a/202401/t20240102_1.htm", date(2024, 1, 2)),
        ("http://x.gov.cn/art/2018/8/9/art_1_2.html", date(2018, 8, 9)),
        ("http://x.cn/html/2018-08/09/content_1.htm", date(2018, 8, 9)),
    ],
)
def test_the_day_in_a_url(url: str, day: date) -> None:
    found = url_moment(url)
    assert found is not None and found.day == day


@pytest.mark.parametrize(
    "url", ["http://x.gov.cn/art/2018/art_1.html", "http://x.gov.cn/2018.html", "http://x.gov.cn/20181340/1.html"]
)
def test_urls_without_a_day(url: str) -> None:
    assert url_moment(url) is None


def test_a_date_of_the_same_day_with_minutes_is_finer() -> None:
    day, minute = (moments(t)[0] for t in ("2021-06-08", "2021-06-08 16:42"))
    assert (
        choose([Candidate(day, "visible", Traced()), Candidate(minute, "meta:pubdate", Traced())], None).step
        == "meta:pubdate"
    )


def test_dates_of_the_future_are_not_believed() -> None:
    future, past = (moments(t)[0] for t in ("2031-06-08", "2021-06-08"))
    choice = choose(
        [Candidate(future, "visible", Traced()), Candidate(past, "url", Traced())], datetime(2022, 1, 1, tzinfo=UTC)
    )
    assert choice.moment == past


def test_moment_precision_is_told() -> None:
    found: Moment = moments("2021-06-08 16:42:10")[0]
    assert found.precision == "second"
