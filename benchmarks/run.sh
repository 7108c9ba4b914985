#!/usr/bin/env bash
# The engine benchmark beside its peers, in an environment of its own: benchmarks/run.sh [--write] [--repeat N] [--limit S]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${BENCH_HOME:-$root/build/benchmarks}
[[ -x $home/bin/python ]] || "${PYTHON:-python3}" -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check "$root" "linopy>=0.10,<0.11" "pypsa>=1.4,<2"
cd "$root"
write=()
for word in "$@"; do [[ $word != --write ]] || write=(--write); done
"$home/bin/python" -m benchmarks.measure "${write[@]}"
exec "$home/bin/python" -m benchmarks.engine "$@"
