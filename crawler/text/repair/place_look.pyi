import numpy as np
from numpy.typing import NDArray

def of_set(places: NDArray[np.intp], bits: NDArray[np.uint32], wanted: int) -> NDArray[np.intp]: ...
def numbers_at(
    points: NDArray[np.uint16], places: NDArray[np.intp], numbers: NDArray[np.uint8], count: int
) -> list[int]: ...
def gaining(
    points: NDArray[np.uint16], places: NDArray[np.intp], gains: NDArray[np.float64], reach: int, least: float
) -> list[int]: ...
def stretches(
    points: NDArray[np.uint16],
    places: NDArray[np.intp],
    kinds: NDArray[np.uint8],
    inside: int,
    letter: int,
    mark: int,
    control: int,
) -> list[tuple[int, int]]: ...
