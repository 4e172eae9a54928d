"""Which optimizers Keras has, and what they do where rounding or a graph is in the way.

    python scripts/facts/optimizers.py FILE    # with the Python of a TensorFlow environment

Each class takes five steps, from 1 towards 0 with a rate of 0.1 and gradients of about 1, in
float32, eagerly; with a variable of bfloat16; and in a tf.function, where it is not built before.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from processes import Process, serve

_MODULES = ["keras.optimizers", "keras.optimizers.legacy", "keras.optimizers.experimental"]
_STEPS = 5


def measure(out: Path) -> None:
    """Write the table."""
    process = Process(__file__)
    stamp = process.ask(stamp=True)
    rows = [
        {"class": names[0], "also": names[1:]} | process.ask(measure=names[0])
        for names in process.ask(classes=True)["names"]
    ]
    process.end()
    lines = ",\n".join(json.dumps(row) for row in rows)
    out.write_text(f'{{"stamp": {json.dumps(stamp)},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{out}: {len(rows)} optimizers")


def _answers() -> Any:
    import tensorflow as tf  # noqa: PLC0415 - only the child has it
    from bench import Bench  # noqa: PLC0415

    bench = Bench()

    def stepping(make: Any, dtype: str, wrap: Callable[[Any], Any]) -> list[float]:
        variable, optimizer = tf.Variable(tf.ones((2, 2), dtype)), make(0.1)

        @wrap
        def step() -> None:
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(variable)
            gradients = tape.gradient(loss, [variable])
            optimizer.apply_gradients(zip(gradients, [variable], strict=True))

        seen = []
        for _ in range(_STEPS):
            step()
            seen.append(float(variable[0, 0]))
        return seen

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        if "stamp" in question:
            return bench.stamp()
        if "classes" in question:
            names = bench.names_of(
                _MODULES,
                lambda key, value: (
                    isinstance(value, type)
                    and hasattr(value, "apply_gradients")
                    and key != "Optimizer"
                ),
            )
            return {"names": names}
        make = bench.find(question["measure"])
        found: dict[str, Any] = {}
        for key, dtype, wrap in (
            ("steps", "float32", lambda step: step),
            ("bfloat16", "bfloat16", lambda step: step),
            ("in tf.function", "float32", tf.function),
        ):
            try:
                found[key] = stepping(make, dtype, wrap)
            except Exception as error:
                found[key] = f"{type(error).__name__}: {error}"[:100]
        return found

    return answer


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        serve(_answers)
    else:
        measure(options.out)
