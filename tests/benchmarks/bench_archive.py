"""What durability costs: captures a second one by one, in a batch, and as a crawl submits them, against bare appends.

Run it alone; the figures are ratios measured in one run, on the disk that holds the temporary folder.
"""

from __future__ import annotations

import io
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.archive import Archive, DataDirectory, Exchange
from crawler.archive.fixity import verify_archive

PAGES = 400
WORDS = [chr(c) for c in range(0x4E00, 0x4E00 + 2500)]


def pages(kind: str) -> list[Exchange]:
    """Pages of about 40 kB, as portals have them."""
    choose = random.Random(7)
    found = []
    for n in range(PAGES):
        text = "".join(f"<p class='para'>{''.join(choose.choices(WORDS, k=90))}。</p>" for _ in range(130))
        found.append(
            Exchange(
                f"http://{kind}.example/{n}.html",
                f"<html><body>{text}</body></html>".encode(),
                response_headers=[(b"Content-Type", b"text/html")],
                request_headers=[(b"User-Agent", b"bench")],
                portal_id=kind,
            )
        )
    return found


def timed(label: str, work: Callable[[], object], baseline: float = 0) -> float:
    """Seconds that the work took; says how many milliseconds a page that is."""
    began = time.perf_counter()
    work()
    taken = time.perf_counter() - began
    ratio = f"   {taken / baseline:5.2f} x" if baseline else ""
    print(f"{label:<44}{taken / PAGES * 1000:7.2f} ms/page{PAGES / taken:9.0f} pages/s{ratio}")
    return taken


def bare(folder: Path, sync: bool) -> None:
    """What warcio alone does, with SHA-1 digests: no catalogue, no promise (or a sync a page)."""
    with (folder / "bare.warc.gz").open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for page in pages("bare"):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(page.url, "response", io.BytesIO(page.body), http_headers=head)
            )
            if sync:
                out.flush()
                os.fsync(out.fileno())


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        making = timed("making the pages (part of each line below)", lambda: pages("none"))
        base = timed("warcio alone, nothing synced", lambda: bare(folder, False))
        timed("warcio alone, a sync a page", lambda: bare(folder, True), base)
        data = DataDirectory(folder / "data")
        with Archive.open(data, write=True) as archive:
            timed("capture, one by one", lambda: [archive.capture(p) for p in pages("single")], base)
            timed("capture_many, by 20", lambda: by_twenty(archive), base)
            timed(
                "submit, as a crawl does",
                lambda: [f.result() for f in [archive.submit(p) for p in pages("crawl")]],
                base,
            )
            timed(
                "unchanged pages (revisits), submitted",
                lambda: [f.result() for f in [archive.submit(p) for p in pages("crawl")]],
                base,
            )
            ids = [c.id for c in archive.captures(portal="single")]
            timed("record (read back, digest checked)", lambda: [archive.record(n) for n in ids])
            timed(
                "known (what a crawl asks before a fetch)",
                lambda: [archive.known(f"http://single.example/{n}.html") for n in range(PAGES)],
            )
            timed("verify_archive, all of the above", lambda: list(verify_archive(archive)))
        began = time.perf_counter()
        Archive.open(data, write=True).close()
        print(
            f"opening for writing, nothing amiss: {(time.perf_counter() - began) * 1000:.0f} ms; making {making:.1f} s"
        )


def by_twenty(archive: Archive) -> None:
    """Batches as an import makes them."""
    made = pages("batch")
    for at in range(0, PAGES, 20):
        archive.capture_many(made[at : at + 20])


if __name__ == "__main__":
    main()
