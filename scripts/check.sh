#!/usr/bin/env bash
# What has to hold before a commit lands. Every part runs, so that one look shows all that is wrong;
# pytest is last and names each test that it skipped and why (with CI=true a skip is a failure).
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
failed=()

part() {
  local name=$1
  shift
  echo "── $name"
  "$@" || failed+=("$name")
}

part "format" $bin/ruff format --check .
part "lint" $bin/ruff check .
part "types" $bin/mypy
part "tests" $bin/pytest -n 2 --dist loadfile

if ((${#failed[@]})); then
  echo "not ready: ${failed[*]}" >&2
  exit 1
fi
