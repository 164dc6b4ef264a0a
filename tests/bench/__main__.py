"""`make bench`: every bench_*.py of this folder, in the order of their names.

A bench file has a docstring whose first line is its title, and `run() -> list[Ratio]`.
"""

import importlib
from pathlib import Path


def main() -> None:
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        bench = importlib.import_module(f"tests.bench.{path.stem}")
        print(str(bench.__doc__).splitlines()[0], flush=True)
        for ratio in bench.run():
            print(ratio.line(), flush=True)


main()
