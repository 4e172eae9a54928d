# make demo    see Tapelint at work in VS Code
# make test    run every test there is

.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help

BIN := .venv/bin
VSIX := dist/tapelint.vsix
CODE_SERVER := .cache/code-server/code-server

VSIX_SOURCES := package.json .vscodeignore client/README.md CHANGELOG.md LICENSE $(wildcard docs/images/*.png) \
  media/icon.png $(wildcard media/walkthrough/*) pyproject.toml bundled/requirements.txt scripts/bundle_libs.sh \
  scripts/extension_pages.py \
  $(shell find client/src client/view bundled/tool server/tapelint docs/rules -name '*.ts' -o -name '*.css' -o -name '*.py' -o -name '*.json' -o -name '*.md')

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: $(VSIX) ## print the findings for examples/ and open them in VS Code
	$(BIN)/tapelint check examples || test $$? = 1
	npm run --silent demo

test: clear lint types unit client site editors tensorflow skipped ## everything: lint, types, unit, server, site, editors, TensorFlow

check: lint types unit client ## what is fast: lint, types, unit tests, server

lint: .venv/installed node_modules/installed ## ruff and biome
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	npm run --silent lint

types: .venv/installed node_modules/installed ## mypy and tsc
	$(BIN)/mypy
	npm run --silent types

unit: .venv/installed ## the analysis, the command line and the server
	scripts/pytest.sh -n 2 -m "not tensorflow and not editor"

client: node_modules/installed ## the extension's client on its own
	npm test --silent

editors: $(VSIX) ## the packaged extension and the server in real editors
	scripts/test_editors.sh

tensorflow: .venv/installed ## what TensorFlow does with the broken and the repaired programs
	$(BIN)/python scripts/tensorflow_env.py || true # without one its tests are skipped
	scripts/pytest.sh -n 2 --dist loadgroup -m tensorflow

everything: .venv/installed ## all programs in all variants, all repairs on TensorFlow: hours
	EVERYTHING=1 scripts/pytest.sh -n 2 -m "not tensorflow and not editor" tests/spec
	$(BIN)/python scripts/tensorflow_env.py
	EVERYTHING=1 scripts/pytest.sh -n 2 --dist loadgroup -m tensorflow

accuracy: .venv/installed ## measure what is found, and what is found wrongly
	$(BIN)/python -m benchmarks.accuracy

first-look: .venv/installed ## measure what is found in programs that nobody here had seen
	$(BIN)/python -m benchmarks.first_look

facts: .venv/installed ## measure TensorFlow's operations, layers and optimizers again: half an hour
	$(BIN)/python scripts/facts

loops: .venv/installed ## measure what is found in a training loop through each measured operation
	$(BIN)/python -m benchmarks.facts

repairs: .venv/installed ## whether repairs of broken published training code are right
	$(BIN)/python -m benchmarks.repairs

mutants: .venv/mutants ## whether the fast tests notice that a condition of the analysis is flipped
	$(BIN)/python -m benchmarks.mutants

rewrites: .venv/installed ## whether rewrites that change no behaviour change a finding
	$(BIN)/python -m benchmarks.rewrites

latency: .venv/installed ## measure how fast edits are answered, beside other servers
	$(BIN)/python benchmarks/latency

view: .venv/installed node_modules/installed ## measure how soon the picture of the gradients follows
	CHROMIUM=$$(scripts/find_browser.sh) npm run --silent measure:view

edits: .venv/installed ## measure edits that change what flows, in a package; BEFORE=REVISION beside another build
	$(BIN)/python -m benchmarks.edits $(if $(BEFORE),--before $(BEFORE))

throughput: .venv/installed ## measure how fast large packages are checked, beside other linters
	$(BIN)/python -m benchmarks.throughput

recovery: .venv/installed ## measure what is found while training code is typed and broken line by line
	$(BIN)/python -m benchmarks.recovery

soak: .venv/installed ## 100,000 edits of a server, and thousands of odd programs
	SOAK=1 $(BIN)/python -m pytest -n 2 tests/fuzz

screenshot: $(VSIX) $(CODE_SERVER) ## take the README's screenshots again
	CHROMIUM=$$(scripts/find_browser.sh) npm run --silent screenshot

docs: pages site ## regenerate the pages, and build the site
	@echo "The site is in dist/site: $(BIN)/python -m http.server --directory dist/site shows it."

pages: .venv/installed ## regenerate docs/rules and the generated parts of other pages
	$(BIN)/python scripts/docs.py

site: .venv/docs node_modules/installed
	npm run --silent build:playground
	$(BIN)/python scripts/build_site.py

site-test: site ## the site and its playground in a browser
	scripts/test_site.sh

release: .venv/installed node_modules/installed ## make a release: make release VERSION=1.2.0, with DRY=1 in a copy
	$(BIN)/python scripts/release.py "$(VERSION)" $(if $(DRY),--dry-run)

rule: .venv/installed ## begin a rule: make rule NAME=my-rule CODE=TL999
	$(BIN)/python scripts/new_rule.py "$(NAME)" "$(CODE)"

clean: ## remove what was built and installed
	rm -rf .venv .cache node_modules dist bundled/libs

clear:
	@rm -f .cache/skipped

skipped:
	@cat .cache/skipped

code-server: $(CODE_SERVER)
	@:

.venv/installed: pyproject.toml scripts/find_python.sh
	test -x $(BIN)/python || "$$(sh scripts/find_python.sh)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1' # knows dependency groups
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group dev
	@touch $@

.venv/docs: .venv/installed pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group docs
	@touch $@

.venv/mutants: .venv/installed pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group mutants
	@touch $@

node_modules/installed: package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(VSIX): .venv/installed node_modules/installed $(VSIX_SOURCES)
	scripts/bundle_libs.sh $(BIN)/python
	$(BIN)/python scripts/extension_pages.py $(@D)
	npm run --silent package -- --allow-package-all-secrets # a release looks for them: that takes minutes

$(CODE_SERVER): scripts/install_code_server.sh | .venv/installed
	scripts/install_code_server.sh $(BIN)/python $(@D)
	@touch $@

.PHONY: help demo test check everything lint types unit client editors tensorflow accuracy repairs mutants facts first-look loops rewrites latency view throughput \
  recovery soak screenshot docs pages site site-test release rule clean clear skipped code-server
