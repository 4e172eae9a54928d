"""Which weights the layers of Keras have, and since when.

    python scripts/facts/layers.py FILE    # with the Python of a TensorFlow environment

Each line of ``layers.txt`` makes a layer and calls it. Its trainable and its other weights are
counted when it is made, and after the first call; then the gradients for its inputs are taken, in
training.
"""

from __future__ import annotations

import argparse
import functools
import inspect
import json
import re
from pathlib import Path
from typing import Any

from processes import Process, serve

_RECIPES = Path(__file__).with_suffix(".txt")
_MODULES = ["keras.layers", "keras.layers.experimental", "keras.layers.experimental.preprocessing"]


def recipes() -> list[tuple[str, str]]:
    """How each layer is made and called, braces written out."""
    found = []
    for line in _RECIPES.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        made, _, call = line.partition(" :: ")
        braces = re.search(r"\{([\w,]+)\}", made)
        names = braces[1].split(",") if braces else [""]
        found += [(made.replace(braces[0], one) if braces else made, call) for one in names]
    return found


def measure(out: Path) -> None:
    """Write the table."""
    process = Process(__file__)
    stamp = process.ask(stamp=True)
    public = process.ask(public=True)["names"]
    rows = []
    for made, call in recipes():
        answer = process.ask(made=made, call=call)
        if answer.get("failed") != "absent":
            name = made.partition("(")[0]
            rows.append({"layer": name, "recipe": made, "also": public.get(name, [])} | answer)
    process.end()
    lines = ",\n".join(json.dumps(row) for row in rows)
    out.write_text(f'{{"stamp": {json.dumps(stamp)},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{out}: {sum('called' in row for row in rows)} of {len(rows)} layers")


def _answers() -> Any:
    import numpy as np  # noqa: PLC0415 - only the child has it, and what takes it
    import tensorflow as tf  # noqa: PLC0415
    from bench import Bench  # noqa: PLC0415
    from inputs import Inputs  # noqa: PLC0415

    bench = Bench()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        if "stamp" in question:
            return bench.stamp()
        if "public" in question:
            groups = bench.names_of(_MODULES, lambda _, value: isinstance(value, type))
            return {"names": {one: sorted({*group} - {one}) for group in groups for one in group}}
        made = question["made"]
        if bench.find(made.partition("(")[0]) is None:
            return {"failed": "absent"}
        layer = eval(made, dict(bench.names))
        counts = {"made": _count(layer)}
        bench.names["L"] = layer
        bench.run(compile(question["call"], "<recipe>", "eval"), Inputs(tf, np))
        counts["called"] = _count(layer)
        if "training" in inspect.signature(layer.call).parameters:
            bench.names["L"] = functools.partial(layer, training=True)
        return counts | {"gradients": bench.outcomes(question["call"])}

    def safely(question: dict[str, Any]) -> dict[str, Any]:
        try:
            return answer(question)
        except Exception as error:
            return {"failed": str(error)[:100]}

    return safely


def _count(layer: Any) -> list[int]:
    return [len(layer.trainable_weights), len(layer.non_trainable_weights)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        serve(_answers)
    else:
        measure(options.out)
