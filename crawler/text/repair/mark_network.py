"""A small network that tells which punctuation mark stood at a place: 20 % 毛衣、30 % 玩具, or 占 18 %。14 亿人口?

The language model (lm.py) sees three symbols back, and between numbers that is too little to tell 、 from 。; a third
of what repair chose wrong in UTF-8 read as GBK were marks. This network looks at eight symbols on each side, at the six
marks before and the four behind, and how far they are. It was trained on nothing but such places
(tools/build_mark_network.py) and is asked about nothing else.

A second one of a tenth of the size (stops.bin) serves the converter's repair, where a full stop may be a character with
the same second byte: 等待过。回家 or 等待过海回家 (converter_stops.py).

Its weights and the values between its layers are whole numbers, summed in numbers that hold them exactly: the order in
which a machine adds them changes nothing, and the same text is repaired alike everywhere.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm import LanguageModel
from crawler.text.repair.lm_symbols import BOUNDARY, SPACE, UNKNOWN

NEAR = 8  # symbols looked at on each side
MARKS_BEFORE, MARKS_BEHIND = 6, 4
START, END = SPACE + 1, SPACE + 2  # before the text and behind it
DISTANCE = END + 1  # number of the first of so many distances
_DISTANCES = 12
FIRST = DISTANCE + _DISTANCES  # number of the first character
INPUTS = 2 * NEAR + MARKS_BEFORE + MARKS_BEHIND + 2
MAGIC = b"ducha-marks-1\n"
BLOCKS = (0x2000, 0x3000, 0xFF00)  # the 64 characters of each: they share two bytes of UTF-8
CHARACTER = "一"  # among the marks of a network it stands for all Chinese characters: no mark stood there
ASKED = (0x2000, 0x3000)  # of full-width ！？，： and － it knows less than the language model
_VALUE = 64.0  # units of a hidden value of 1
_STEPS = 6.0  # units of a weight in the standard deviation of its matrix
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 0, "lp": 0, "pb": 0}]
_BITS = float(np.log2(np.e))

Values = NDArray[np.float32]
Ids = NDArray[np.int64]


@dataclass
class Network:
    """The weights: a row of `symbols` for each number, layers as inputs by outputs; the last outputs are marks."""

    symbols: Values
    first: Values
    first_bias: Values
    second: Values
    second_bias: Values
    out: Values
    out_bias: Values


class MarkNetwork:
    """A network in memory. `MarkNetwork.load()` and `MarkNetwork.load("stops.bin")` return shared instances."""

    def __init__(self, characters: str, marks: str, network: Network) -> None:
        model = LanguageModel.load()
        self._model = model
        self._number_of = number_of(characters, model)
        self._is_mark = is_mark(self._number_of)
        self._column = {model.identity(mark): column for column, mark in enumerate(marks) if mark != CHARACTER}
        self._character = marks.find(CHARACTER)
        self._symbols, unit = _integers(network.symbols)
        self._first, step = _integers(network.first)
        self._first_scale = unit * step * _VALUE
        self._first_bias = _whole(network.first_bias * _VALUE)
        self._second, self._second_scale = _integers(network.second)
        self._second_bias = _whole(network.second_bias * _VALUE)
        self._out, step = _integers(network.out)
        self._out_scale = step / _VALUE * _BITS
        self._out_bias = _whole(network.out_bias * _VALUE) / _VALUE * _BITS

    @classmethod
    def load(cls, name: str = "marks.bin") -> MarkNetwork:
        """A packaged network; read once in a process."""
        return _packaged(name)

    def scores(self, places: Sequence[tuple[str, str, str]]) -> list[NDArray[np.float64]]:
        """For each place (text before it, what could stand there, text behind): how well each fits, in bits.

        Only differences within a place mean something. "" before or behind is the text's beginning or end. What the
        network does not know gets minus infinity; to one that knows Chinese characters they are all the same.

        >>> stop, comma = MarkNetwork.load().scores([("前三项为钢铁占20%、水泥占18%", "。、", "14%为其他。")])[0]
        >>> bool(comma > stop)
        True
        """
        rows = [self._around(before, behind) for before, _, behind in places]
        inputs = self._symbols[np.array(rows).reshape(-1)].reshape(len(places), -1)
        one = np.maximum(np.rint(inputs @ self._first * self._first_scale) + self._first_bias, 0)
        two = np.maximum(np.rint(one @ self._second * self._second_scale) + self._second_bias, 0)
        out = (one + two) @ self._out * self._out_scale + self._out_bias
        found: list[NDArray[np.float64]] = []
        for row, (_, characters, _) in zip(out, places, strict=True):
            columns = [
                self._character if is_character(one) else self._column.get(identity, -1)
                for one, identity in zip(characters, self._model.ids(characters), strict=True)
            ]
            found.append(np.array([row[column] if column >= 0 else -np.inf for column in columns]))
        return found

    def _around(self, before: str, behind: str) -> list[int]:
        symbols = [START] * 2 + self._symbols_of(before)
        at = len(symbols)
        symbols += [UNKNOWN, *self._symbols_of(behind), END]
        numbers = np.array(symbols)
        marks = np.flatnonzero(self._is_mark[numbers])
        row: list[int] = around(numbers, marks, np.array([at]))[0].tolist()
        return row

    def _symbols_of(self, text: str) -> list[int]:
        ids = self._model.array(text)
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).clip(0, 0xFFFF)
        numbers: list[int] = self._number_of[points[self._model.begins(ids)]].tolist()
        return numbers


def is_character(character: str) -> bool:
    """Whether it is a Chinese character.

    >>> is_character("保"), is_character("。")
    (True, False)
    """
    return "\u3400" <= character <= "\u9fff"


def may_be_mark(choices: Sequence[str]) -> bool:
    """Whether what could stand at a place are marks that the network is good at.

    >>> may_be_mark("。、《"), may_be_mark("，！"), may_be_mark("通逐")
    (True, False, False)
    """
    return len(choices) > 1 and ord(choices[0]) & ~63 in ASKED


def around(symbols: Ids, marks: Ids, places: Ids) -> Ids:
    """What the network sees of each place: a row of numbers. `marks` are the indices of all marks among the symbols."""
    last = len(symbols) - 1
    offsets = np.concatenate([np.arange(-NEAR, 0), np.arange(1, NEAR + 1)])
    index = places[:, None] + offsets
    near = np.where(index < 0, START, np.where(index > last, END, symbols[index.clip(0, last)]))
    begin = np.searchsorted(marks, places, "left")[:, None] + np.arange(-MARKS_BEFORE, 0)
    end = np.searchsorted(marks, places, "right")[:, None] + np.arange(MARKS_BEHIND)
    top = max(0, len(marks) - 1)
    padded = marks if len(marks) else np.zeros(1, np.int64)
    before = np.where(begin < 0, START, symbols[padded[begin.clip(0, top)]])
    behind = np.where(end > len(marks) - 1, END, symbols[padded[end.clip(0, top)]])
    to_left = np.where(begin[:, -1] < 0, 99, places - padded[begin[:, -1].clip(0, top)])
    to_right = np.where(end[:, 0] > len(marks) - 1, 99, padded[end[:, 0].clip(0, top)] - places)
    return np.concatenate([near, before, behind, _distance(to_left), _distance(to_right)], axis=1)


def _distance(symbols: Ids) -> Ids:
    """Distances as numbers: one by one, then coarser."""
    return (DISTANCE + np.digitize(symbols, [2, 3, 4, 5, 6, 8, 10, 13, 17, 23, 32]))[:, None]


def is_mark(number_of: Ids) -> NDArray[np.bool_]:
    """Which numbers are marks or line ends."""
    found = np.zeros(int(number_of.max()) + 1, bool)
    found[BOUNDARY] = True
    for start in BLOCKS:
        found[number_of[start : start + 64]] = True
    found[:FIRST][np.arange(FIRST) != BOUNDARY] = False
    return found


def number_of(characters: str, model: LanguageModel) -> Ids:
    """The network's number of each character of the basic plane; forms that the language model folds share one."""
    known = np.full(model.size, UNKNOWN, np.int64)
    known[: SPACE + 1] = range(SPACE + 1)
    for number, character in enumerate(characters, FIRST):
        known[model.identity(character)] = number
    return known[model.array("".join(map(chr, range(0x10000))))]


def write_network(characters: str, marks: str, network: Network) -> bytes:
    """The packaged bytes: the characters, then each matrix in units of a part of its deviation, vectors finer."""
    listed = f"{characters}\n{marks}".encode()
    parts = [np.array([len(listed)], "<u4").tobytes() + listed]
    for matrix in vars(network).values():
        rows, columns = matrix.shape if matrix.ndim == 2 else (1, len(matrix))
        deviation = float(np.sqrt(np.mean(np.square(matrix))))
        unit = (deviation / _STEPS if rows > 1 else float(np.abs(matrix).max()) / 127) or 1.0
        whole = np.rint(matrix / unit).clip(-127, 127).astype(np.int8)
        parts.append(np.array([rows, columns], "<u4").tobytes() + np.array([unit], "<f4").tobytes() + whole.tobytes())
    return MAGIC + lzma.compress(b"".join(parts), format=lzma.FORMAT_RAW, filters=_FILTERS)


def read_network(blob: bytes) -> tuple[str, str, Network]:
    """The characters, the marks and the weights. Raises ValueError if the bytes are something else."""
    if not blob.startswith(MAGIC):
        raise ValueError("not a network of this version")
    data = lzma.decompress(blob[len(MAGIC) :], format=lzma.FORMAT_RAW, filters=_FILTERS)
    length = int(np.frombuffer(data, "<u4", 1)[0])
    characters, marks = data[4 : 4 + length].decode().split("\n")
    at = 4 + length
    matrices: list[Values] = []
    while at < len(data):
        rows, columns = np.frombuffer(data, "<u4", 2, at).tolist()
        unit = np.frombuffer(data, "<f4", 1, at + 8)[0]
        whole = np.frombuffer(data, np.int8, rows * columns, at + 12).astype(np.float32) * unit
        matrices.append(whole.reshape(rows, columns) if rows > 1 else whole)
        at += 12 + rows * columns
    return characters, marks, Network(*matrices)


def _integers(matrix: Values) -> tuple[NDArray[np.float64], float]:
    """The matrix in whole units, and the unit."""
    unit = float(np.abs(matrix[matrix != 0]).min())
    return np.rint(matrix.astype(np.float64) / unit), unit


def _whole(values: Values) -> NDArray[np.float64]:
    whole: NDArray[np.float64] = np.rint(values.astype(np.float64))
    return whole


@lru_cache(maxsize=2)
def _packaged(name: str) -> MarkNetwork:
    return MarkNetwork(*read_network(files(__package__).joinpath(name).read_bytes()))
