"""The laws of `join`: whatever two ways leave behind, what is said of both is the same."""

from __future__ import annotations

import ast
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from tapelint.check import check
from tapelint.config import Config
from tapelint.flow import (
    Api,
    Attribute,
    Choice,
    Const,
    Reading,
    Setting,
    Symbol,
    Tuple,
    Unknown,
    Value,
    VariablesOf,
    alternatives,
    join,
)
from tapelint.flow.state.budget import Budget
from tapelint.flow.state.undo_log import Log
from tapelint.source.text import Source

NODES = [ast.Pass() for _ in range(2)]
PARTS = st.sampled_from([Symbol("encoder", None), Symbol("decoder", None)])
SETTINGS = st.builds(Setting, PARTS, st.sampled_from([True, False, None]), st.just(NODES[0]))
MODELS = st.sampled_from([Symbol("model", None), Attribute(Symbol("self", None), "model")])
VARIABLES = st.builds(
    VariablesOf,
    MODELS,
    st.just("trainable_variables"),
    st.lists(SETTINGS, unique_by=lambda one: one.part, max_size=2).map(tuple),
    st.none() | st.builds(Reading, st.just(NODES[1]), st.just(()), st.just(()), st.booleans()),
)
SINGLE = st.one_of(
    st.sampled_from([Const(None), Const(1), Api("tf.GradientTape")]),
    st.builds(Symbol, st.sampled_from("xy"), st.none(), st.integers(0, 2)),
    VARIABLES,
    VARIABLES.map(lambda one: Tuple((one,))),
)
VALUES = st.lists(SINGLE, min_size=1, max_size=3).map(lambda ways: reduce(join, ways))


def known(value: Value) -> object:
    """All that is known of ``value``, in no order."""
    match value:
        case Choice():
            return frozenset(map(known, value.values))
        case VariablesOf():
            settings = frozenset((one.part, one.flag) for one in value.settings)
            return known(value.owner), value.kind, settings, value.early is None
        case Symbol():
            return value.name, value.owner, value.epoch
        case Tuple():
            return tuple(map(known, value.items))
        case _:
            return value


@given(VALUES)
def test_join_of_a_value_with_itself_is_that_value(value: Value):
    assert known(join(value, value)) == known(value)


@given(VALUES, VALUES)
def test_join_is_commutative(first: Value, second: Value):
    assert known(join(first, second)) == known(join(second, first))


@given(VALUES, VALUES, VALUES)
def test_join_is_associative(first: Value, second: Value, third: Value):
    one, other = join(join(first, second), third), join(first, join(second, third))
    assert known(one) == known(other)


@given(VALUES, VALUES)
def test_join_holds_all_alternatives_of_both(first: Value, second: Value):
    joined = set(alternatives(join(first, second)))
    assert joined == {*alternatives(first), *alternatives(second)}


def test_too_many_alternatives_are_unknown_and_none_is_dropped():
    ways = [Symbol(f"way_{number}", None) for number in range(20)]
    joined = reduce(join, ways)
    assert isinstance(joined, Unknown)
    assert set(joined.inputs) == set(ways)


KEYS = st.sampled_from("abc")
WRITES = st.lists(st.tuples(st.integers(0, 1), KEYS, st.integers(0, 3).map(Const)), max_size=8)


@given(WRITES, WRITES)
def test_undoing_any_writes_leaves_what_there_was(before: list, writes: list):
    places: list[dict] = [{}, {}]
    log = Log(Budget())
    for where, key, value in before:
        log.write(places[where], key, value)
    kept, mark = [dict(place) for place in places], log.mark()
    for where, key, value in writes:
        log.write(places[where], key, value)
    log.undo(mark)
    assert places == kept


@given(WRITES, WRITES)
def test_merging_one_way_is_to_have_gone_it(before: list, writes: list):
    places: list[dict] = [{}, {}]
    log = Log(Budget())
    for where, key, value in before:
        log.write(places[where], key, value)
    mark = log.mark()
    for where, key, value in writes:
        log.write(places[where], key, value)
    gone, snapshot = [dict(place) for place in places], log.since(mark)
    log.undo(mark)
    log.merge([snapshot])
    assert places == gone


MANY_WAYS = """\
import tensorflow as tf

w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)


def update_for(mode, x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - 1.0))
    {ways}
    if not isinstance(update, str):
        optimizer.apply_gradients(zip(update, [w]))
"""


def test_gradients_are_applied_whatever_the_number_of_ways():
    for count in (*range(1, 16), 50):
        tests = (f"if mode == {number}:\n        update = '{number}'\n" for number in range(count))
        ways = "    el".join(tests) + "    "
        ways += "else:\n        update = tape.gradient(loss, [w])\n"
        assert not check(Source(MANY_WAYS.format(ways=ways)), Config()), count
