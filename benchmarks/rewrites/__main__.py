"""Whether rewrites that change no behaviour change a finding: prints a matrix, rule by rewrite.

    python -m benchmarks.rewrites [--only WORDS] [--programs WORDS] [--every 1] [--sample 0]
                                   [--chains 3]

A program of the corpus is rewritten by each rewrite alone, and by chains of four. A cell of the
matrix says how many of the findings of a rule were lost by a rewrite, of how many; all others are
empty. What is to be found is what the comments in the program say.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks.rewrites.catalogue import REWRITES
from benchmarks.rewrites.measure import chains, corpus, in_parallel, singles
from benchmarks.rewrites.tables import by_rewrite, by_rule, matrix, totals


def main() -> None:
    """Measure what the command line asks for, everything by default."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rewrites", description=__doc__)
    parser.add_argument("--only", default="", help="a pattern of the rewrites' names")
    parser.add_argument("--programs", default="", help="a pattern of the programs' names")
    parser.add_argument("--chains", type=int, default=3, help="how many for each program")
    parser.add_argument("--every", type=int, default=1, help="take one rewrite in so many")
    parser.add_argument("--sample", type=int, default=0, help="which of them, and which chains")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every outcome there")
    options = parser.parse_args()
    console = Console()
    names = [name for name in REWRITES if re.search(options.only, name)]
    chosen = [one for one in corpus() if re.search(options.programs, one.name)]
    alone = in_parallel(
        partial(singles, names=names, every=options.every, sample=options.sample), chosen
    )
    in_turn = in_parallel(
        partial(chains, names=names, number=options.chains, sample=options.sample), chosen
    )
    console.print(by_rewrite(alone, names))
    console.print(by_rule(alone))
    console.print(matrix(alone))
    console.print(totals(alone, in_turn))
    if options.json:
        text = json.dumps([asdict(one) for one in (*alone, *in_turn)], indent=1)
        options.json.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
