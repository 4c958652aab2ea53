"""What every test starts from: no setting of the person who runs them, and the same drawn examples each time.

Drawn examples are the same in every run, so that a run says something about the change and not about luck.
`DUCHA_TEST_SEARCH=1` draws new ones: for looking for what nobody has thought of. Modules with slow tests begin first,
so that no process is left with one of them when the others have ended.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import settings

for name in [n for n in os.environ if n.startswith("DUCHA_") and not n.startswith("DUCHA_TEST_")]:
    if name != "DUCHA_LOWER_FLOORS":
        del os.environ[name]

settings.register_profile("same", derandomize=True, database=None)
if os.environ.get("DUCHA_TEST_SEARCH") != "1":
    settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sorts the modules by the seconds that their tests marked `slow` take, those with most first."""
    seconds: Counter[str] = Counter()
    for item in items:
        if (slow := item.get_closest_marker("slow")) is not None:
            seconds[item.nodeid.partition("::")[0]] += slow.kwargs.get("seconds", 10)
    items.sort(key=lambda item: -seconds[item.nodeid.partition("::")[0]])
