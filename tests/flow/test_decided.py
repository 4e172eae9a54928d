"""Constants decide which way is taken, and what is kept is not made anew."""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

BEGIN = """\
import functools
import library

import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)


def loss_of(kind, hard=False):
    prediction = x @ w
    if {test}:
        prediction = tf.round(prediction)
    return tf.reduce_mean(tf.square(prediction - 1.0))


def step({parameters}):
    with tf.GradientTape() as tape:
        loss = loss_of({arguments})
    gradients = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(gradients, [w]))


"""


def codes(text: str) -> list[str]:
    return [one.code for one in check(Source(text), Config())]


@pytest.mark.parametrize(
    ("test", "arguments", "cut"),
    [
        ("kind == 'hits'", "'hits'", True),
        ("kind == 'hits'", "'error'", False),
        ("kind != 'hits'", "'error'", True),
        ("kind is None", "None", True),
        ("kind is not None", "None", False),
        ("kind is not None", "optimizer", True),
        ("not kind", "0", True),
        ("hard", "'hits'", False),
        ("hard", "'hits', hard=True", True),
        ("kind and hard", "'hits', True", True),
        ("kind and hard", "'', True", False),
        ("kind or hard", "'', True", True),
        ("kind > 1", "2", True),
        ("kind > 1", "1", False),
        ("kind > 1", "'hits'", False),
        ("kind == 'hits'", "unknown", False),
        ("kind.hits", "'hits'", False),
    ],
)
def test_a_constant_argument_decides(test: str, arguments: str, *, cut: bool):
    text = BEGIN.format(test=test, parameters="", arguments=arguments)
    assert codes(text + "step()\n") == (["TL503"] if cut else [])


def test_an_argument_that_is_not_known_decides_nothing():
    text = BEGIN.format(test="kind == 'hits'", parameters="kind", arguments="kind")
    assert codes(text) == []


def test_a_name_that_another_function_may_set_decides_nothing():
    text = BEGIN.format(test="MODE == 'hits'", parameters="", arguments="None")
    text = "MODE = 'hits'\n" + text + "def change():\n    global MODE\n    MODE = input()\n"
    assert codes(text + "step()\n") == []


def test_a_way_that_is_not_taken_is_checked_all_the_same():
    text = BEGIN.format(test="kind == 'hits'", parameters="", arguments="'error'")
    text += """def train(paired):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w))
    gradients = tape.gradient(loss, [w])
    if paired:
        optimizer.apply_gradients(zip(gradients, [w]))
    else:
        optimizer.apply_gradients(gradients)


train(True)
"""
    assert codes(text) == ["TL102"]


def test_what_is_returned_on_a_way_that_is_not_taken_is_not_given_back():
    text = BEGIN.format(test="kind == 'hits'", parameters="", arguments="'error'")
    text += """def paired(gradients, whole):
    if not whole:
        return gradients
    return zip(gradients, [w])


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w))
optimizer.apply_gradients(paired(tape.gradient(loss, [w]), True))
"""
    assert codes(text) == []


MADE = """\
import functools
import library

import tensorflow as tf

x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))


class Trainer:
    @{decorator}
    def optimizer(self):
        return tf.keras.optimizers.Adam(0.1)

    def step(self):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(x @ w - 1.0))
        self.optimizer{called}.apply_gradients(zip(tape.gradient(loss, [w]), [w]))


trainer = Trainer()
for _ in range(3):
    trainer.step()
"""


@pytest.mark.parametrize(
    ("decorator", "called", "found"),
    [
        ("property", "", ["TL701"]),
        ("functools.cached_property", "", []),
        ("functools.cache", "()", []),
        ("functools.lru_cache(maxsize=None)", "()", []),
        ("library.lazy_property", "", []),
        ("library.memoize", "()", []),
    ],
)
def test_what_is_kept_is_not_made_anew(decorator: str, called: str, found: list[str]):
    assert codes(MADE.format(decorator=decorator, called=called)) == found


CACHED = """\
import functools
import library

import tensorflow as tf

x = tf.ones((8, 3))
w, v = tf.Variable(tf.zeros((3, 1))), tf.Variable(tf.zeros((3, 1)))


@functools.cache
def optimizer_for(name):
    return tf.keras.optimizers.Adam(0.1)


with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(x @ w + x @ v))
dw, dv = tape.gradient(loss, [w, v])
"""


@pytest.mark.parametrize(
    ("first", "second", "found"), [("'w'", "'v'", []), ("'w'", "'w'", ["TL702"])]
)
def test_other_arguments_make_another(first: str, second: str, found: list[str]):
    text = CACHED + f"optimizer_for({first}).apply_gradients([(dw, w)])\n"
    assert codes(text + f"optimizer_for({second}).apply_gradients([(dv, v)])\n") == found


def test_what_arguments_that_are_not_known_give_is_not_known():
    text = CACHED + "for name, pair in zip(input(), [(dw, w), (dv, v)]):\n"
    assert codes(text + "    optimizer_for(name).apply_gradients([pair])\n") == []


IN_A_GRAPH = """\
import tensorflow as tf

MODE = "train"
x = tf.ones((8, 3))
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.Adam(0.1)


@tf.function
def step(kind):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
        {statement}
    optimizer.apply_gradients(zip(tape.gradient(loss, [w]), [w]))
"""


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("if MODE == 'train': loss = tf.constant(loss)", True),
        ("if MODE != 'train': pass\n        else: loss = tf.constant(loss)", True),
        ("loss = tf.constant(loss) if MODE == 'train' else loss", True),
        ("match MODE:\n            case 'train': loss = tf.constant(loss)", True),
        ("match MODE:\n            case _: loss = tf.constant(loss)", True),
        ("if MODE == 'test': loss = tf.constant(loss)", False),
        ("if kind: loss = tf.constant(loss)", False),
        ("loss = loss if MODE == 'train' else tf.constant(loss)", False),
        ("match MODE:\n            case 'test': loss = tf.constant(loss)", False),
        ("match kind:\n            case 'train': loss = tf.constant(loss)", False),
    ],
)
def test_what_raises_in_a_graph_is_reported_where_it_is_surely_run(statement: str, *, found: bool):
    assert codes(IN_A_GRAPH.format(statement=statement)) == (["TL513"] if found else [])
