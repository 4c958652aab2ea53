# The few things people do daily. `make run` and `make test` set up everything they need.
SERVE ?= 1
PROCESSES ?= 2# that run the tests side by side; 0: this one alone
PYTEST = .venv/bin/python -m pytest -n $(PROCESSES) --dist loadscope --no-loadscope-reorder

.PHONY: run test coverage check bench lock clean help

help:           ## what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

run:            ## set up, crawl the sample portals, report, serve the search pages (SERVE=0: end after the report)
	@tools/setup.sh run
	@.venv/bin/python tools/run.py --serve $(SERVE)

test: check     ## every check and every test, real Elasticsearch and a real browser included
	$(PYTEST)

coverage: check ## the tests again, telling which lines no test runs (takes a third longer)
	$(PYTEST) --cov --cov-report=term:skip-covered

check:          ## types, style, import directions
	@tools/setup.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

bench:          ## benchmarks: ratios measured in one run
	@tools/setup.sh test
	@for f in tests/benchmarks/bench_*.py; do echo "== $$f"; .venv/bin/python $$f || exit 1; done

lock:           ## resolve the lock files anew (needs uv)
	tools/lock.sh

clean:          ## remove the environment; the data directory stays
	rm -rf .venv build dist *.egg-info
