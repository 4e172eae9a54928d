"""The factor of a term is trained to make the loss small, and does so by vanishing.

## What happens
Nothing is raised. As long as the term is positive, the factor falls, and the term counts less and
less: a multiplier never enforces its constraint, and of weighted losses the largest is left out.

## Why
The gradient of `factor * term` with respect to the factor is the term itself. A multiplier has to
grow while its constraint is violated, so it takes the negative gradient. The weight of a loss needs
another term, which grows as the weight falls.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
multiplier = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        excess = tf.reduce_sum(tf.square(w)) - 1.0
        loss = error + multiplier * excess
    dw, dm = tape.gradient(loss, [w, multiplier])
    optimizer.apply_gradients([(dw, w), (dm, multiplier)])
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
multiplier = tf.Variable(1.0)
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(x @ w - y))
        excess = tf.reduce_sum(tf.square(w)) - 1.0
        loss = error + multiplier * excess
    dw, dm = tape.gradient(loss, [w, multiplier])
    optimizer.apply_gradients([(dw, w), (-dm, multiplier)])
```

## Fix
None: whether it is a multiplier, or a weight that needs a term of its own, only its author knows.

## Runtime message
None.

## When it is right
Factors that other terms depend on as well, and those that the loss of another step trains.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import (
    SCALAR,
    Computed,
    Const,
    Created,
    GradientTaken,
    Optimizer,
    Reach,
    Tape,
    Value,
    Variable,
    all_of,
    applied_variables,
    items,
    reach,
    reachable,
    signed_terms,
    unspread,
)
from tapelint.knowledge.shapes import is_elementwise
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})


@rule(
    code="TL556",
    name="factor-trained-away",
    severity=Severity.WARNING,
    title="The factor of a term is trained to vanish",
)
def factor_trained_away(context: Context) -> Iterator[Report]:
    """Variables that are nothing but the factor of a positive term, and are trained with it."""
    for taken in context.events(GradientTaken):
        if not isinstance(taken.tape, Tape) or not facts.is_descended(context, taken):
            continue
        found = list(signed_terms(taken.target))
        for sign, term in found:
            if not isinstance(term, Computed) or term.op not in _PRODUCTS or sign < 0:
                continue
            others = [other for _, other in found if other is not term]
            for factor, rest in (term.inputs, term.inputs[::-1]) if others else ():
                variable = _only_variable(factor)
                if variable is None or not _trains_both(context, taken, variable, rest):
                    continue
                if any(one is variable for value in (rest, *others) for one in all_of(value)):
                    continue
                what = facts.short(context, term.node, "this product")
                yield Report(
                    term.node,
                    "Negate the gradient for the factor if it is a multiplier, or add a term that "
                    f"grows as the factor falls: {what} is made small by making the factor small, "
                    "until the term no longer counts.",
                    ((variable.node, "The variable of the factor is made here."),),
                )


def _only_variable(factor: Value) -> Variable | None:
    """The scalar variable that ``factor`` is, number by number, a function of and nothing else."""
    found = [one for one in reachable(factor, _given) if not isinstance(one, Computed)]
    match found:
        case [Variable(trainable=True, initial=Const(value=float() | int())) as variable]:
            return variable
        case _:
            return None


def _given(value: Value) -> tuple[Value, ...]:
    match value:
        case Computed(op=str(op), inputs=(given,)) if is_elementwise(op) or op in _READING:
            return (given,)
        case Computed():
            return (Const(None), Const(None))
        case _:
            return ()


_READING = frozenset({"read", "tf.convert_to_tensor", "tf.identity"})


def _trains_both(context: Context, taken: GradientTaken, variable: Variable, rest: Value) -> bool:
    """Whether the same step trains ``variable`` and something in ``rest``, a single number."""
    assert isinstance(taken.tape, Tape)  # noqa: S101
    applied = [one for uses in context.flow.uses[taken].values() for one in uses.applied]
    return (
        _is_number(context, rest)
        and any(variable in applied_variables(one.pairs) for one in applied)
        and not any(_ascends(context, one.optimizer) for one in applied)
        and any(reach(taken.tape, rest, one) is Reach.YES for one in _sources(taken))
    )


def _sources(taken: GradientTaken) -> Iterator[Value]:
    """The sources of ``taken``, those in the lists among them too."""
    for one in items(taken.sources):
        yield from items(unspread(one))


def _is_number(context: Context, value: Value) -> bool:
    """Whether ``value`` surely is a single number, such as a loss."""
    match value:
        case Computed(op="call", inputs=(Created(api=api), *_)) if api.startswith("keras.losses."):
            return True
        case _:
            return context.once(facts.shapes).of(value) == SCALAR


def _ascends(context: Context, optimizer: Value) -> bool:
    """Whether the learning rate of ``optimizer`` may be negative."""
    made = facts.made_with(context, optimizer) if isinstance(optimizer, Optimizer) else None
    rate = None if made is None else made.get(0, "learning_rate")
    return not (rate is None or (isinstance(rate, Const) and str(rate.value)[:1] != "-"))
