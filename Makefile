# The two commands are `make run` and `make test`. Extra arguments of the program go in ARGS:
#   make run ARGS="--model smollm2-135m-instruct"

CARGO  ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
CALAME := $(TARGET)/release/calame
TOOLS  := $(TARGET)/tools
PREFIX ?= $(HOME)/.local
ARGS   ?=

# cargo-deny is put here by .ci/tools when the machine has none.
export PATH := $(abspath $(TOOLS))/bin:$(PATH)

.PHONY: help run build test quick tools lint bench benches sanitize miri arm install clean

help:
	@echo 'make run      build, get the default model, serve on this machine (ARGS="...")'
	@echo 'make test     everything a change must pass'
	@echo 'make quick    format, lints, unit tests and what needs no browser, office or model: the loop while writing'
	@echo 'make bench    speed and joules of this machine (ARGS="...")'
	@echo 'make benches  the criterion benches, with their statistics'
	@echo 'make sanitize the kernels under the address sanitizer (needs a nightly compiler)'
	@echo 'make miri     the scalar kernels under Miri (needs a nightly compiler with it)'
	@echo 'make arm      the kernels for ARM, scalar and NEON, through an emulator'
	@echo 'make install  copy the program to $$PREFIX/bin (default: ~/.local)'

build:
	$(CARGO) build --release --locked

run: build
	$(CALAME) serve $(ARGS)

# Fast refusals first; the tests come last, so that their report ends the output.
test: tools lint
	$(CARGO) test --release --locked --workspace --benches
	$(CARGO) test --release --locked --workspace

# The loop while writing, in a profile that builds fast what is edited and checks every sum for overflow; its first run compiles
# all dependencies once more. SKIP names what takes a browser, LibreOffice, downloads, a real model or all our texts.
SKIP := page::browser documents::libreoffice catalogue:: real_model real_small cli::a_debate oracle honest quality:: eval:: scheduler learn::
quick:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	$(CARGO) test --profile quick --locked --workspace --lib --tests -- $(addprefix --skip ,$(SKIP))

tools:
	@.ci/tools "$(TOOLS)"

lint:
	$(CARGO) fmt --all --check
	$(CARGO) deny --locked --log-level error check licenses bans sources
	$(CARGO) clippy --release --locked --workspace --all-targets -- -D warnings
	@$(CARGO) metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null || { \
		echo 'fuzz/Cargo.lock is out of date: run `cargo metadata --manifest-path fuzz/Cargo.toml >/dev/null`' >&2; exit 1; }
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --release --locked --workspace --no-deps --lib

bench: build
	$(CALAME) bench $(ARGS)

benches:
	$(CARGO) bench --locked $(ARGS)

sanitize:
	@.ci/sanitize "$(TARGET)/sanitize"

miri:
	@.ci/miri "$(TARGET)/miri"

arm:
	@.ci/arm "$(TARGET)/arm"

# The copy is stripped; its symbols stay beside the one that was built, for debuggers and perf.
install: build
	install -d "$(DESTDIR)$(PREFIX)/bin"
	@if command -v objcopy >/dev/null; then set -ex; \
		objcopy --only-keep-debug "$(CALAME)" "$(CALAME).debug"; \
		objcopy --strip-all --add-gnu-debuglink="$(CALAME).debug" "$(CALAME)" "$(DESTDIR)$(PREFIX)/bin/calame"; \
	else install -m 755 "$(CALAME)" "$(DESTDIR)$(PREFIX)/bin/calame"; \
		echo 'objcopy (binutils) is not here: the copy keeps its symbols, and is six times larger'; fi

clean:
	$(CARGO) clean
