"""A training loop for each measured fact of an operation: what should be found in it is known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parents[2] / ".cache" / "facts"

_INPUT = re.compile(r"\bF\(((?:[^()]|\([^()]*\))*)\)")
_OWN_NAMES = re.compile(r"\b(?:[ZS]|RG|jvp|stopped|inner_gradient|inner_jacobian)\(")
_PROGRAM = """\
{imports}
w = tf.Variable({start})
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(3):
    with tf.GradientTape() as tape:
        loss = {loss}
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
"""


@dataclass(frozen=True, slots=True)
class Loop:
    """A program with one variable, which its loss reaches through one argument of ``op`` only.

    ``outcome`` is what the table says of the gradient: ``value``, ``none``, ``zero``, …
    """

    op: str
    argument: str
    outcome: str
    text: str


def loops(version: str) -> Iterator[Loop]:
    """The loops for the table of TensorFlow ``version``, as far as they are of plain numbers."""
    table = json.loads((TABLES / f"operations-{version}.json").read_text(encoding="utf-8"))
    for row in table["rows"]:
        outcomes = list(row.get("eager", {}).items())
        inputs = list(_INPUT.finditer(row.get("call", "")))
        gives = row.get("gives", "").split()
        plain = len(gives) == 1 and re.match(r"b?float|u?int|bool", gives[0])
        if not plain or "plain" in row or _OWN_NAMES.search(row["call"]):
            continue
        if len(inputs) != len(outcomes):
            continue
        for index, (argument, outcome) in enumerate(outcomes):
            text = _text(row["call"], inputs, index, gives[0])
            said = row.get("variable", {}).get(argument, outcome)
            yield Loop(row["op"], argument, said, text)


def _text(call: str, inputs: list[re.Match[str]], index: int, gives: str) -> str:
    written, end = "", 0
    for position, one in enumerate(inputs):
        written += call[end : one.start()] + ("w" if position == index else _tensor(one[1]))
        end = one.end()
    written += call[end:]
    imports = "import tensorflow as tf\n"
    if re.search(r"\bnp\.", written):
        imports = "import numpy as np\n" + imports
    if re.search(r"\bkeras\.", written):
        imports += "from tensorflow import keras\n"
    number = written if gives == "float32" else f"tf.cast({written}, tf.float32)"
    return _PROGRAM.format(
        imports=imports,
        start=_tensor(inputs[index][1]),
        loss=f"tf.reduce_sum(tf.square({number}))",
    )


def _tensor(arguments: str) -> str:
    """An expression that makes what ``F(arguments)`` stands for."""
    numbers = re.findall(r"(?:^|,)\s*(\d+)\s*(?=,|$)", arguments)
    settings: dict[str, Any] = dict(re.findall(r"(\w+)=\"?([\w.\-]+)\"?", arguments))
    shape = f"({numbers[0]},)" if len(numbers) == 1 else f"({', '.join(numbers)})"
    low, high = settings.get("lo", "0.1"), settings.get("hi", "0.9")
    match settings.get("kind"):
        case "spd" | "tril":
            return f"tf.eye({numbers[0]}) * 2.0 + 0.1 * tf.ones({shape})"
        case "sorted" | "range":
            return f"tf.sort(tf.random.uniform({shape}, 0.1, 0.9))"
        case _ if not numbers:
            return f"tf.constant({(float(low) + float(high)) / 2:.3f})"
    return f"tf.random.uniform({shape}, {low}, {high})"
