"""Which optimizers Keras has, and what they do where rounding or a graph is in the way.

    python scripts/facts/optimizers.py FILE    # with the Python of a TensorFlow environment

Each class takes five steps down from 1 with gradients of 1 and a rate of 0.1: eagerly in float32;
with a variable of bfloat16, from so near to 0 that a step is not lost; and with a model in a
tf.function, where it is not built before.
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
        start = 2.0**-7 if dtype == "bfloat16" else 1.0
        layer, optimizer = tf.keras.layers.Dense(2, use_bias=False, dtype=dtype), make(0.1)
        layer.build((None, 2))
        variable = layer.trainable_variables[0]
        variable.assign(tf.fill((2, 2), tf.cast(start, dtype)))

        @wrap
        def step() -> None:
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum(layer(tf.ones((1, 2), dtype)))
            gradients = tape.gradient(loss, [variable])
            optimizer.apply_gradients(zip(gradients, [variable], strict=True))

        seen = []
        for _ in range(_STEPS):
            step()
            seen.append(float(tf.cast(variable, tf.float32)[0, 0]))
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
