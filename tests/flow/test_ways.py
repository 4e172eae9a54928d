"""What happens on one way through a program says nothing about the other ways."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

BEGIN = """\
import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def step(measure):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    grads = tape.gradient(loss, [w])
"""
CLIP = "clipped, norm = tf.clip_by_global_norm(grads, 1.0)"
APPLY = "optimizer.apply_gradients(zip(grads, [w]))"
WAYS = {
    "apart": (f"if measure:\n    {CLIP}\n    print(norm)\nelse:\n    {APPLY}\n", []),
    "apart in a loop": (
        f"""{APPLY}
for _ in x:
    grads = tape.gradient(loss, [w])
    if measure:
        {CLIP}
        print(norm)
    else:
        {APPLY}
""",
        [],
    ),
    "after a return": (f"if measure:\n    {CLIP}\n    return norm\n{APPLY}\n", []),
    "one after the other": (f"{CLIP}\n{APPLY}\nprint(norm)\n", ["TL301"]),
    "on one way before": (f"if measure:\n    {CLIP}\n    print(norm)\n{APPLY}\n", ["TL301"]),
    "on one way after": (f"{APPLY}\nif measure:\n    {CLIP}\n    print(norm)\n", ["TL301"]),
    "both on one way": (f"if measure:\n    {CLIP}\n    {APPLY}\n    print(norm)\n", ["TL301"]),
}


@pytest.mark.parametrize("ways", WAYS)
def test_gradients_are_clipped_and_applied_on_the_same_way(ways: str):
    body, found = WAYS[ways]
    text = BEGIN + "".join(f"    {line}\n" for line in body.splitlines())
    told = [one.code for one in check(Source(text), Config())]
    assert [one for one in told if one == "TL301"] == found
