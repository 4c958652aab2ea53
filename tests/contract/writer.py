"""A process that indexes until it is killed: it says each batch on standard output once the engine took it.

python -m tests.contract.writer FOLDER SEED FIRST
"""

from __future__ import annotations

import sys
from pathlib import Path

from indexer.document import IndexDocument
from indexer.engines.embedded import EmbeddedEngine

BATCH = 20


def batch(number: int, round_: int) -> list[IndexDocument]:
    """The documents of a batch; each round writes half of them anew with its number in the text."""
    first = number * BATCH // 2
    return [
        IndexDocument(f"{at:016x}", f"第{at}号", f"共用正文 round{round_} 督察整改第{at}件" * 5, published="2018-08-09")
        for at in range(first, first + BATCH)
    ]


def main() -> None:
    """Index batch after batch."""
    folder, round_, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    engine = EmbeddedEngine(folder)
    while True:
        report = engine.index(batch(number, round_))
        assert len(report.taken) == BATCH
        print(number, flush=True)
        number += 1


if __name__ == "__main__":
    main()
