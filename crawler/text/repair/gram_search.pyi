from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from crawler.text.repair.lm_file import Order

class Grams:
    def __init__(
        self,
        numbers: NDArray[np.uint16],
        orders: Sequence[Order],
        size: int,
        *,
        unknown: int,
        unknown_bits: float,
        boundary: int,
        digit: int,
        letter: int,
        point: int,
        goes_on: float,
    ) -> None: ...
    def of_gram(self, gram: tuple[int, ...]) -> float: ...
    def of_text(self, text: str, context: str, result: NDArray[np.float64]) -> None: ...
    def apart(self, asked: Sequence[tuple[str, str, list[int]]]) -> list[list[float]]: ...
    def of_each(self, context: tuple[int, ...], ids: NDArray[np.int64], result: NDArray[np.float64]) -> None: ...
