# `make` alone lists what there is.

.DEFAULT_GOAL := help
.PHONY: help deb test clients cluster fmt lint bench bench-peers hostile update removals mutants tools
.NOTPARALLEL:

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# The tests come last, so that what a run ends with is their summary.
test: tools lint ## Check everything: formatting, clippy, all tests on SQLite and on PostgreSQL
	@if cargo nextest --version >/dev/null 2>&1; then \
		set -- cargo nextest run --workspace --locked; \
	else \
		set -- cargo test --workspace --locked; \
	fi; \
	cargo test --doc --workspace --locked --quiet && echo "$$@" && exec scripts/with-postgres "$$@"

clients: ## Have Apollo Client, urql and gql for Python give the commands of the three apps, others follow what changes, and others sign in, at the page in Chromium too
	@scripts/clients

cluster: ## Kill parts of a cluster under load (three PostgreSQL, Patroni, etcd, HAProxy, two servers), and see that nothing acknowledged is lost; as root
	@scripts/cluster

# Each file is named: modules that a macro takes in are not found by following `mod`.
SOURCES = $(shell find src engine entity migration tests benches -name node_modules -prune -o -name '*.rs' -print)

deb: ## Build the Debian package, try it in a Debian of its own, and try what the Containerfile does; as root
	scripts/deb
	scripts/try-deb
	scripts/try-container

fmt: ## Format the sources
	@rustfmt --edition 2024 $(SOURCES)

lint: ## Check formatting, and clippy with every warning an error
	@rustfmt --edition 2024 --check $(SOURCES)
	cargo clippy --workspace --all-targets --locked -- -D warnings

# As sure of its commits as in production, and with room for the 4 GB of 5 900 communities.
DURABLE = -c fsync=on -c synchronous_commit=on -c full_page_writes=on -c shared_buffers=1GB -c max_wal_size=4GB

bench: tools ## Measure what the questions of a working day cost, beside hand-written statements, on the build that ships
	WITH_POSTGRES_OPTIONS='$(DURABLE)' scripts/with-postgres cargo bench --profile release --locked --bench district

bench-peers: tools ## The same of PostgreSQL, with others beside the product: async-graphql the usual way, and Mercurius
	npm ci --prefix benches/peers/mercurius --ignore-scripts --no-audit --no-fund
	CARGO_TARGET_DIR=target/peers cargo build --release --locked --manifest-path benches/peers/usual/Cargo.toml
	BENCH_PEERS=yes WITH_POSTGRES_OPTIONS='$(DURABLE)' scripts/with-postgres cargo bench --profile release --locked --bench district

hostile: tools ## Attack the build that ships, and see that it lives; measure what hostile documents cost, and how soon a killed server is back
	scripts/with-postgres cargo bench --profile release --locked --bench hostile

# The schema goes through a second file: a build that fails must not leave an empty schema behind.
update: tools ## Regenerate what is generated: schema.graphql and the snapshots of the tests
	cargo run --quiet -- schema > schema.graphql.new || { rm -f schema.graphql.new; exit 1; }
	mv schema.graphql.new schema.graphql
	INSTA_UPDATE=always scripts/with-postgres cargo test --workspace

removals: tools ## Take each permission, scope and invariant away, and see a test fail; takes hours
	scripts/removals

mutants: tools ## Break what changed since SINCE (main), a little at a time, and see a test fail; or MUTANTS="-f src/store/tx.rs"
	scripts/mutants $(MUTANTS)

tools: ## Install what the tests need and the machine lacks
	@scripts/install-test-tools
