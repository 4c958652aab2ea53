"""Make crawler/text/repair/words.bin, the words that repair knows, and a table for the language model's build.

    python tools/make_word_list.py large_zh.msgpack.gz crawler/text/repair/words.bin words.tsv

The first file comes with the package wordfreq (data under CC BY-SA 4.0) and needs the package msgpack to be read. It
holds words by hundredths of a power of ten of their frequency.
"""

import gzip
import lzma
import re
import sys
from pathlib import Path

import msgpack

HAN = re.compile("[\u3400-\u9fff]{1,6}")
RARE_WORD = 705  # hundredths of a power of ten: 10^-7.05
RARE_FOR_MODEL = 730


def main() -> None:
    """The command."""
    source, words, table = (Path(argument) for argument in sys.argv[1:4])
    bins = msgpack.unpackb(gzip.decompress(source.read_bytes()), raw=False)[1:]
    found = [(k, [word for word in words if HAN.fullmatch(word)]) for k, words in enumerate(bins)]
    lines = [f"{k}\t{' '.join(sorted(here))}\n" for k, here in found if here and k <= RARE_WORD]
    words.write_bytes(lzma.compress("".join(lines).encode("utf-8"), preset=9))
    with table.open("w", encoding="utf-8") as out:
        for k, here in found:
            out.writelines(
                f"{word}\t{10 ** (-k / 100):.3g}\n" for word in here if len(word) > 1 and k <= RARE_FOR_MODEL
            )


if __name__ == "__main__":
    main()
