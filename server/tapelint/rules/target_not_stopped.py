"""The value that a network is to learn is computed by the same network, and trained as well.

## What happens
The program runs. Each step moves the value of the next state as well as that of this one, toward
each other, and what is learnt is not what the rewards tell.

## Why
In `reward + discount * value(next) - value(now)` the first part is the goal, and taken to be known.
The tape does not know that: it gives a gradient for both, unless one is stopped.

## Bad
```python
import tensorflow as tf

now, then = tf.random.normal((32, 3)), tf.random.normal((32, 3))
reward = tf.reduce_sum(now, axis=1)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        goal = reward + 0.9 * tf.reduce_max(network(then), axis=1)
        loss = tf.reduce_mean(tf.square(goal - network(now)[:, 0]))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Good
```python
import tensorflow as tf

now, then = tf.random.normal((32, 3)), tf.random.normal((32, 3))
reward = tf.reduce_sum(now, axis=1)
network = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        goal = tf.stop_gradient(reward + 0.9 * tf.reduce_max(network(then), axis=1))
        loss = tf.reduce_mean(tf.square(goal - network(now)[:, 0]))
    grads = tape.gradient(loss, network.trainable_variables)
    optimizer.apply_gradients(zip(grads, network.trainable_variables))
```

## Fix
Stops the gradient of the goal. Unsafe: what is learnt changes.

## Runtime message
None

## When it is right
A goal from another network, one that is computed before the tape, or with `tf.stop_gradient`. To
train both is meant by the residual gradient, which is rare. Reported is a goal that takes the
largest value, or leaves it out at the end, `(1 - done)`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import (
    Computed,
    Const,
    Created,
    GradientTaken,
    Tape,
    Value,
    VariablesOf,
    items,
    leaves,
    made_of,
    unspread,
)
from tapelint.knowledge.operations import ADDITIONS, DIFFERENCES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_SQUARES = frozenset({"tf.square", "tf.math.square", "Pow", "tf.pow", "tf.abs", "tf.math.abs"})
_LOSSES = ("squared_difference", "mean_squared_error", "mse", "MSE", "huber", "Huber")
_LOSS_CLASSES = ("MeanSquaredError", "Huber", "MeanAbsoluteError")
_LARGEST = frozenset({"tf.reduce_max", "tf.math.reduce_max"})
_SHAPING = frozenset(
    {"tf.cast", "tf.expand_dims", "tf.gather", "tf.reduce_sum", "tf.reshape", "tf.squeeze"}
)


@rule(
    code="TL528",
    name="target-not-stopped",
    severity=Severity.WARNING,
    title="The training target is trained as well",
)
def target_not_stopped(context: Context) -> Iterator[Report]:
    """Differences of two outputs of one network, one of which is discounted and added to data."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        sources = [unspread(one) for one in items(taken.sources)]
        networks = [one.owner for one in sources if isinstance(one, VariablesOf)]
        for pair in _compared(context.once(facts.made_of_target, taken)) if networks else ():
            for goal, guess in (pair, pair[::-1]):
                value = _bootstrapped(goal, tape, networks)
                if value is None or not isinstance(goal, Computed) or goal.node in done:
                    continue
                if not context.outline.holds(goal.node):
                    continue
                if not _asks(guess, tape, value.inputs[0]) or _bootstrapped(guess, tape, networks):
                    continue
                done.add(goal.node)
                yield Report(
                    goal.node,
                    "Stop the gradient of this target with `tf.stop_gradient`: the network that is "
                    "trained toward it computes it, and each step moves the target as well.",
                    (
                        (value.node, "The network computes the target here."),
                        (taken.node, "The gradients are taken here."),
                    ),
                    tuple(_fixes(context, goal)),
                )


def _compared(parts: tuple[Value, ...]) -> Iterator[tuple[Value, Value]]:
    """The two sides of each difference that is squared, or given to a loss."""
    for one in parts:
        match one:
            case Computed(op="Mult", inputs=(squared, again)) if squared is again:
                pass
            case Computed(op=str(op), inputs=(squared, *_)) if op in _SQUARES:
                pass
            case Computed(op="call", inputs=(Created(api=api), first, second, *_)) if api.endswith(
                _LOSS_CLASSES
            ):
                yield first, second
                continue
            case Computed(op=str(op), inputs=(first, second, *_)) if op.endswith(_LOSSES):
                yield first, second
                continue
            case _:
                continue
        if isinstance(squared, Computed) and squared.op in DIFFERENCES:
            yield squared.inputs[0], squared.inputs[1]


def _bootstrapped(goal: Value, tape: Tape, networks: list[Value]) -> Computed | None:
    """The call of one of ``networks`` that ``goal`` adds to data, discounted."""
    goal = facts.unshaped(goal, _SHAPING)
    if not isinstance(goal, Computed) or goal.op not in ADDITIONS:
        return None
    for term in goal.inputs[:2]:
        factors = list(_factors(term))
        ends = any(
            isinstance(one, Computed)
            and one.op == "Sub"
            and one.inputs[0] in (Const(1), Const(1.0))
            for one in factors
        )
        for factor in factors if len(factors) > 1 else ():
            value = facts.unshaped(factor, _SHAPING)
            largest = isinstance(value, Computed) and value.op in _LARGEST
            inner = value
            if isinstance(value, Computed) and largest:
                inner = facts.unshaped(value.inputs[0], _SHAPING)
            if not (largest or ends) or not isinstance(inner, Computed) or inner.op != "call":
                continue
            if tape in inner.tapes and any(inner.inputs[0] is one for one in networks):
                return inner
    return None


def _factors(value: Value) -> Iterable[Value]:
    return leaves(value, _multiplied)


def _multiplied(value: Value) -> tuple[Value, ...]:
    return value.inputs[:2] if isinstance(value, Computed) and value.op in _PRODUCTS else ()


def _asks(guess: Value, tape: Tape, network: Value) -> bool:
    """Whether ``network`` is called for ``guess``, on the ``tape``."""
    return any(
        isinstance(one, Computed)
        and one.op == "call"
        and tape in one.tapes
        and one.inputs[0] is network
        for one in made_of(guess)
    )


def _fixes(context: Context, goal: Value) -> Iterator[Fix]:
    name = tensorflow(context)
    node = goal.node if isinstance(goal, Computed) else None
    if name is None or not isinstance(node, ast.expr):
        return
    edit = replace(context, node, f"{name}.stop_gradient({context.text(node)})")
    yield Fix("Stop the gradient of the target", Safety.UNSAFE, lambda: (edit,))
