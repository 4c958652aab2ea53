"""What every test starts from: no setting of the person who runs them."""

from __future__ import annotations

import os

for name in [n for n in os.environ if n.startswith("DUCHA_") and not n.startswith("DUCHA_TEST_")]:
    if name != "DUCHA_LOWER_FLOORS":
        del os.environ[name]
