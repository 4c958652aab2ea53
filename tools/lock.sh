#!/usr/bin/env bash
# Resolves requirements/*.lock from setup.cfg: universal (any supported Python), with hashes, without addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
compile() { uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links --quiet "$@"; }
names() { python3 -c '
import configparser, sys
c = configparser.ConfigParser(); c.read("setup.cfg")
print(c["options"]["install_requires"])
if sys.argv[1] == "test": print(c["options.extras_require"]["test"])
print("setuptools>=77\ncython>=3.1")' "$1"; }
names run | compile - -o requirements/run.lock
names test | compile - -o requirements/test.lock -c requirements/run.lock
