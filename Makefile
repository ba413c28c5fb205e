# Two commands do everything on a fresh Debian with Python 3.11 and make: `make demo` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV := .uv/bin/uv
RUN := .venv/bin/

.PHONY: demo test check bench setup setup-test setup-bench counterparts clients clean

demo: setup
	$(RUN)hub demo

test: setup-test counterparts check
	$(RUN)python -m pytest -n 2 --dist loadfile

check: setup-test
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)mypy
	$(RUN)lint-imports
	$(RUN)deptry .
	$(RUN)codespell
	$(RUN)python -m hub.testing.catalogues

bench: setup-bench
	$(RUN)python -m bench
	$(RUN)python -m bench.lists
	$(RUN)python -m bench.listener
	$(RUN)python -m bench.uwlr

$(UV):
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

setup: $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --no-dev --extra demo --python $(PYTHON)

setup-test: $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --all-extras --python $(PYTHON)

setup-bench: $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) sync --quiet --frozen --all-extras --all-groups --python $(PYTHON)

# Debian's Chromium drives the browser tests and LibreOffice writes workbooks; PHP, Java and Node read UWLR as suppliers
# do. Without them those tests are skipped.
counterparts:
	@if command -v chromium >/dev/null && command -v soffice >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium libreoffice-calc >/dev/null; \
	else echo "some tests are skipped: no right to install Chromium and LibreOffice (chromium, libreoffice-calc)"; fi

# Clients of UWLR that others wrote (PHP, node, Java beside zeep and suds) against a hub of their own; installs what it can.
clients: setup-test
	$(RUN)python -m tests.e2e.clients --install
	$(RUN)python -m pytest tests/e2e/test_uwlr_clients.py

clean:
	rm -rf .venv .uv .demo
