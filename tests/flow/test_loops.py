"""Loops are run until they change nothing, and over known elements once for each."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

BEGIN = """\
import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
v = tf.Variable(tf.zeros((3, 1)))
first, second = tf.keras.optimizers.SGD(0.1), tf.keras.optimizers.Adam(0.1)
"""


def codes(text: str) -> list[str]:
    return [one.code for one in check(Source(BEGIN + text), Config())]


@pytest.mark.parametrize("names", range(1, 9))
def test_gradients_are_applied_however_many_turns_later(names: int):
    text = "".join(f"kept_{number} = None\n" for number in range(names))
    text += "for step in range(50):\n    with tf.GradientTape() as tape:\n"
    text += "        loss = tf.reduce_mean(tf.square(x @ w - 1.0))\n"
    text += f"    if kept_{names - 1} is not None:\n"
    text += f"        first.apply_gradients(kept_{names - 1})\n"
    text += "".join(f"    kept_{n} = kept_{n - 1}\n" for n in range(names - 1, 0, -1))
    text += "    kept_0 = zip(tape.gradient(loss, [w]), [w])\n"
    assert codes(text) == []


TAKEN = """\
with tf.GradientTape({options}) as tape:
    loss = tf.reduce_mean(tf.square(x @ w + x @ v - 1.0))
"""


@pytest.mark.parametrize(
    ("over", "found"),
    [
        ("[w]", []),
        ("(w,)", []),
        ("[w, v]", ["TL401"]),
        ("variables", ["TL401"]),
        ("(w for _ in range(3))", ["TL401"]),
    ],
)
def test_a_tape_is_used_as_often_as_the_loop_has_turns(over: str, found: list[str]):
    taken = TAKEN.format(options="").replace("\n", "\n    ")
    text = f"""def train(variables):
    {taken}for optimizer, variable in zip([first, second], {over}):
        gradients = tape.gradient(loss, [variable])
        optimizer.apply_gradients(zip(gradients, [variable]))
"""
    assert codes(text) == found


def test_a_loop_over_one_optimizer_applies_once():
    text = TAKEN.format(options="") + (
        "gradients = tape.gradient(loss, [w])\n"
        "pairs = zip(gradients, [w])\n"
        "for optimizer in [first]:\n"
        "    optimizer.apply_gradients(pairs)\n"
    )
    assert codes(text) == []
    assert codes(text.replace("[first]", "[first, second]")) == ["TL107"]


def test_each_turn_has_its_own_element():
    text = TAKEN.format(options="persistent=True") + (
        "for optimizer, variable in zip([first, second], [w, v]):\n"
        "    gradients = tape.gradient(loss, [variable])\n"
        "    optimizer.apply_gradients(zip(gradients, [variable]))\n"
    )
    assert codes(text) == []
    assert codes(text.replace("[first, second]", "[first, first]")) == ["TL601"]


def test_many_loops_in_each_other_are_bounded():
    text = "def run(tape):\n"
    for depth in range(18):
        text += "    " * (depth + 1) + f"for i{depth} in (1, 2, 3, 4, 5):\n"
    text += "    " * 19 + "tape.gradient(x, x)\n"
    check(Source(BEGIN + text), Config())


def test_a_way_out_of_a_loop_over_known_elements_is_seen():
    text = TAKEN.format(options="") + (
        "for optimizer in [first, second]:\n"
        "    gradients = tape.gradient(loss, [w])\n"
        "    optimizer.apply_gradients(zip(gradients, [w]))\n"
        "    break\n"
    )
    assert codes(text) == []


MODELS = """\
import tensorflow as tf

x = tf.ones((8, 3))
first, second = tf.keras.optimizers.Adam(), tf.keras.optimizers.Adam()


def network():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(3)])


one, other = network(), network()
parts = {"one": (one, first), "other": (other, SECOND)}
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(one(x) - other(x)))
names = NAMES
grads = tape.gradient(loss, TAKEN)
for name, own in zip(names, grads):
    network, optimizer = parts[name]
    optimizer.apply_gradients(zip(own, network.trainable_variables))
"""
SOURCES = {
    "a list": "[parts[name][0].trainable_variables for name in names]",
    "a generator": "list(parts[name][0].trainable_variables for name in names)",
    "two names": "[one.trainable_variables, other.trainable_variables]",
}


@pytest.mark.parametrize("names", ["list(parts)", "parts", "parts.keys()", "['one', 'other']"])
@pytest.mark.parametrize("taken", SOURCES)
@pytest.mark.parametrize(("second", "found"), [("second", []), ("first", ["TL702"])])
def test_names_of_known_things_lead_to_each(names: str, taken: str, second: str, found: list[str]):
    text = MODELS.replace("SECOND", second).replace("NAMES", names).replace("TAKEN", SOURCES[taken])
    assert [one.code for one in check(Source(text), Config())] == found
