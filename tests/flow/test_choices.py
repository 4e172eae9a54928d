"""What depends on the way that a program takes is the same in each run."""

from __future__ import annotations

from tapelint.check import check
from tapelint.config import Config
from tapelint.flow import Choice, Symbol, join
from tapelint.source.text import Source

EITHER = """\
import tensorflow as tf

optimizer = tf.keras.optimizers.Adam()


def train(closure, variables=None):
    chosen = {chosen}
    with tf.GradientTape() as tape:
        tape.watch(chosen)
    loss = closure()
    grads = tape.gradient(loss, chosen)
    optimizer.apply_gradients(zip(grads, chosen))
"""


def test_it_makes_no_difference_which_way_stands_first():
    for chosen in ("[] if variables is None else variables", "variables if variables else []"):
        found = check(Source(EITHER.format(chosen=chosen)), Config())
        assert [one.code for one in found] == ["TL501"], chosen


MADE_IF_NEED_BE = """\
import tensorflow as tf


def train(model, closure, optimizer{default}):
    optimizer = optimizer() if isinstance(optimizer, type) else optimizer
    with tf.GradientTape() as tape:
        loss = closure(model)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(model.trainable_variables, grads))
"""


def test_a_class_or_an_instance_may_be_the_optimizer():
    for default in ("", "=tf.keras.optimizers.Adam", "=tf.keras.optimizers.Adam(0.1)"):
        found = check(Source(MADE_IF_NEED_BE.format(default=default)), Config())
        assert [one.code for one in found] == ["TL203"], default


def test_choices_have_the_order_of_the_text_and_are_equal_in_any():
    one, other = Symbol("one", None), Symbol("other", None)
    choice = join(one, other)
    assert isinstance(choice, Choice)
    assert choice.values == (one, other)
    assert choice == join(other, one)
    assert hash(choice) == hash(join(other, one))
