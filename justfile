# `just` lists the recipes; each is a plain command that works without just.

_default:
    @just --list

# What an editor would say
check:
    cargo clippy --all-targets --locked -- -D warnings

# All tests
test:
    cargo test --locked

# Look through changed snapshots (needs cargo-insta)
review:
    cargo insta review

# The demo: both services simulated, one company that does not tie out becomes one that does
demo:
    cargo run --release --locked -- demo

# Everything that a change must pass
ci:
    .ci/run

# Licenses, sources and banned packages (needs cargo-deny)
deny:
    cargo deny --offline check bans licenses sources
