from typing import Any

import numpy as np
from numpy.typing import NDArray

def points(text: str) -> NDArray[np.uint16]: ...
def marked(text: str, sets: NDArray[np.uint32]) -> tuple[NDArray[np.intp], NDArray[np.uint32], int]: ...
def pairs_in(
    text: str, folded: NDArray[np.uint16], hashes: NDArray[np.uint8], first: int, second: int, known: dict[int, Any]
) -> list[tuple[int, int]]: ...
def begun_behind(
    text: str,
    places: list[int],
    reach: int,
    folded: NDArray[np.uint16],
    hashes: NDArray[np.uint8],
    first: int,
    second: int,
    alone: NDArray[np.uint8],
) -> list[bool]: ...
def folded(text: str, table: bytes) -> str | None: ...
def sets_in(text: str, numbers: bytes, sets: list[int], found: int) -> int: ...
