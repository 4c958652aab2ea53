#!/usr/bin/env bash
# Makes .venv and installs from the lock files, with hashes. Usage: tools/setup.sh run|test
# Does nothing when the lock file and setup.cfg have not changed since the last time.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
lock=requirements/$what.lock
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }
fail() { say "setup: $*"; exit 1; }
as_root() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }
install_debian() { # names of Debian packages
    as_root || return 1
    say "setup: installing $* from Debian"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >&2
}

command -v "$python" >/dev/null || install_debian python3 || fail "python3 is missing: apt-get install python3 python3-venv"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$("$python" --version) is too old: ducha needs Python 3.11 or newer (name one with PYTHON=python3.12 make $what)"

stamp=.venv/.installed-$what
compiled="crawler/text/*.pyx crawler/text/*.pxd crawler/text/repair/*.pyx"
wanted=$(cat "$lock" setup.cfg setup.py tools/setup.sh $compiled | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    if [ ! -x .venv/bin/python ]; then
        say "setup: making .venv"
        "$python" -m venv .venv 2>/dev/null || { rm -rf .venv; install_debian python3-venv && "$python" -m venv .venv; } ||
            fail "the venv module is missing: apt-get install python3-venv"
    fi
    say "setup: installing from $lock"
    pip() { .venv/bin/python -m pip --disable-pip-version-check "$@" >.venv/setup.log 2>&1 || { cat .venv/setup.log >&2; fail "pip $1 failed"; }; }
    pip install --require-hashes -r "$lock"
    rm -rf build crawler/text/*.so crawler/text/repair/*.so # built with another lxml, it would be left aside
    pip install --no-deps --no-build-isolation -e .
    ls crawler/text/*.so crawler/text/repair/*.so >/dev/null 2>&1 || say "setup: no C compiler or no Python headers: pages are read in Python, which takes nearly twice as long (apt-get install gcc python3-dev, then rm -rf .venv)"
    printf '%s' "$wanted" >"$stamp"
fi
[ "$what" = test ] || exit 0

# So is a real PostgreSQL server, where one can be had; its tests say so when they are left out.
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || [ -n "${DUCHA_TEST_POSTGRESQL:-}" ] || install_debian postgresql ||
    say "setup: no PostgreSQL server: its tests will be left out"

# A real browser and a real Elasticsearch are part of the tests.
without=${DUCHA_TEST_WITHOUT:-}
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
[ -n "${DUCHA_TEST_BROWSER:-}" ] || [ "$without" != "${without/browser/}" ] || browser >/dev/null ||
    install_debian chromium fonts-noto-cjk || fail "no browser: apt-get install chromium fonts-noto-cjk, or leave those tests out with DUCHA_TEST_WITHOUT=browser"
if [ -z "${DUCHA_TEST_ELASTICSEARCH:-}" ] && [ "$without" = "${without/elasticsearch/}" ]; then
    java_enough() { # is there a whole Java of version 17 or newer?
        local java
        for java in "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
            [ -x "$java" ] || continue
            [ "$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)" -ge 17 ] && return 0
        done
        return 1
    }
    java_enough || install_debian default-jdk-headless ||
        fail "no Java 17 or newer to run Elasticsearch: apt-get install default-jdk-headless, or give a node with DUCHA_TEST_ELASTICSEARCH=URL"
    command -v mvn >/dev/null || install_debian maven ||
        fail "no maven to fetch Elasticsearch with: apt-get install maven, or give a node with DUCHA_TEST_ELASTICSEARCH=URL"
fi
