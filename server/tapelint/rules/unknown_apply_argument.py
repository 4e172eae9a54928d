"""`apply_gradients` is called with a keyword that it does not have.

## What happens
In Keras 3 `apply_gradients` has one parameter, `grads_and_vars`; any other keyword raises. Keras 2
has a few more, which Keras 3 dropped, and ignores the rest; without the pairs it raises as well.
`apply` of Keras 3 has two, `grads` and `trainable_variables`.

## Why
`name=`, `experimental_aggregate_gradients=`, `skip_gradients_aggregation=` and TensorFlow 1's
`global_step=` belong to older optimizers. The pairs are one argument: there is no `grads=`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables), global_step=step)
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Takes the keyword away, zips gradients and variables that were given apart, or writes
`grads_and_vars`. Safe: with Keras 3 the call raises as written. `optimizer.iterations` counts the
steps, without `global_step`. Unsafe where the keyword says that the replicas' gradients are summed
already: Keras 3 always sums them, so an `all_reduce` before has to go with it, or they are summed
twice.

## Runtime message
`TypeError: BaseOptimizer.apply_gradients() got an unexpected keyword argument '…'` (Keras 3); Keras
2 accepts it. `grads=` and similar ones raise `TypeError: Optimizer.apply_gradients() missing 1
required positional argument: 'grads_and_vars'` with Keras 2. From `apply` `TypeError:
BaseOptimizer.apply() got an unexpected keyword argument '…'`.

## When it is right
Only what is surely a Keras optimizer is looked at, none of `tf.keras.optimizers.legacy`, of
`tf.compat.v1.train` or of your own. What Keras 2 has is not reported where Keras 2 is in use.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.config import Keras
from tapelint.finding import Edit, Fix, Range, Safety, Severity
from tapelint.flow import Applied, Const, Optimizer, Value
from tapelint.knowledge.versions import Fact
from tapelint.rules.base import Context, Report, rule

_GRADIENTS = frozenset({"grads", "gradients", "grad", "gradient"})
_PAIRS = frozenset({"pairs", "grads_vars", "gradients_and_variables", "grads_and_variables"})
_VARIABLES = frozenset({"variables", "vars", "var_list", "params", "parameters", "weights"})
_PARAMETER = "grads_and_vars"
_OF_APPLY = ("grads", "trainable_variables")
_OTHER_NAMES = dict(zip(_OF_APPLY, (_GRADIENTS, _VARIABLES), strict=True))
# With these values they tell that the program itself sums what the replicas computed (Keras 2).
_SUMMED = {"experimental_aggregate_gradients": False, "skip_gradients_aggregation": True}


@rule(
    code="TL108",
    name="unknown-apply-argument",
    severity=Severity.ERROR,
    title="apply_gradients has no such argument",
)
def unknown_apply_argument(context: Context) -> Iterator[Report]:
    """Keywords of apply calls on what is surely a Keras optimizer."""
    for applied in context.flow.of(Applied):
        optimizer = applied.optimizer
        if not isinstance(optimizer, Optimizer):
            continue
        if applied.place.expects_error or not applied.call.complete:
            continue
        call = applied.node
        if applied.method == "apply":
            if context.keras is not Keras.KERAS_2:
                yield from _of_apply(context, call)
            continue
        names = [name for name in applied.call.keywords if name != _PARAMETER]
        unknown = [one for one in call.keywords if one.arg in names]
        lacks_pairs = not applied.call.positional and _PARAMETER not in applied.call.keywords
        if not names or (context.keras is Keras.KERAS_2 and not lacks_pairs):
            continue
        if context.is_legacy(optimizer):
            continue
        surely = lacks_pairs or context.keras is Keras.KERAS_3
        here = len(unknown) == len(names)
        yield Report(
            unknown[0] if here else call,
            _message(context, names[0], applied.call.keywords[names[0]], lacks_pairs=lacks_pairs),
            fixes=tuple(_fixes(context, applied, unknown, lacks_pairs=lacks_pairs)) if here else (),
            severity=Severity.ERROR if surely else Severity.WARNING,
        )


def _of_apply(context: Context, call: ast.Call) -> Iterator[Report]:
    """What ``apply`` is given by names that it does not have."""
    given = {*_OF_APPLY[: len(call.args)], *(one.arg for one in call.keywords)}
    missing = [one for one in _OF_APPLY if one not in given]
    unknown = [one for one in call.keywords if one.arg not in (None, *_OF_APPLY)]
    if not unknown:
        return
    meant = [name for one in unknown for name in missing if one.arg in _OTHER_NAMES[name]]
    renamed = tuple(
        Edit(Range(context.range(one).start, context.range(one.value).start), f"{name}=")
        for one, name in zip(unknown, meant, strict=False)
    )
    fixes: tuple[Fix, ...] = ()
    if len(meant) == len(unknown):
        title = f"Write {' and '.join(f'`{name}`' for name in meant)}"
        fixes = (Fix(title, Safety.SAFE, lambda: renamed),)
    elif not meant and not missing:
        removed = tuple(_removal(context, call, one) for one in unknown)
        listed = ", ".join(f"`{one.arg}`" for one in unknown)
        fixes = (Fix(f"Leave out {listed}", Safety.SAFE, lambda: removed),)
    yield Report(
        unknown[0],
        f"`apply` has no argument `{unknown[0].arg}`: it raises `TypeError: BaseOptimizer.apply() "
        f"got an unexpected keyword argument '{unknown[0].arg}'`. It takes `grads` and "
        "`trainable_variables`.",
        fixes=fixes,
    )


def _says_summed(name: str, value: Value) -> bool:
    """Whether the argument ``name`` may tell that the gradients of replicas are summed already."""
    return name in _SUMMED and value != Const(not _SUMMED[name])


def _message(context: Context, name: str, value: Value, *, lacks_pairs: bool) -> str:
    raises = (
        f"raises `TypeError: BaseOptimizer.apply_gradients() got an unexpected keyword argument "
        f"'{name}'`"
    )
    if lacks_pairs:
        fact = Fact(
            keras_2="raises `TypeError: Optimizer.apply_gradients() missing 1 required positional "
            f"argument: '{_PARAMETER}'`",
            keras_3=raises,
        )
        return (
            f"`apply_gradients` has no argument `{name}`: it {context.say(fact)}. It takes one "
            "sequence of (gradient, variable) pairs."
        )
    done = (
        "Keras 3 always sums the gradients of the replicas: leave it out, and your own sum with it."
        if _says_summed(name, value)
        else "Leave it out."
    )
    if context.keras is Keras.KERAS_3:
        return f"`apply_gradients` has no argument `{name}`: it {raises}. {done}"
    return (
        f"`apply_gradients` of Keras 3 has no argument `{name}`: it {raises}, where that of Keras "
        f"2 accepts it. {done}"
    )


def _fixes(
    context: Context, applied: Applied, unknown: list[ast.keyword], *, lacks_pairs: bool
) -> Iterator[Fix]:
    call, values = applied.node, applied.call.keywords
    names = [str(one.arg) for one in unknown]
    if not lacks_pairs:
        removed = tuple(_removal(context, call, one) for one in unknown)
        listed = ", ".join(f"`{name}`" for name in names)
        summed = any(_says_summed(name, values[name]) for name in names)
        safety = Safety.UNSAFE if summed else Safety.SAFE
        yield Fix(f"Leave out {listed}", safety, lambda: removed)
    elif len(unknown) == 2 and names[0] in _GRADIENTS:
        gradients, variables = (context.text(one.value) for one in unknown)
        span = Range(context.range(unknown[0]).start, context.range(unknown[1]).end)
        zipped = Edit(span, f"zip({gradients}, {variables})")
        yield Fix("Zip the gradients with the variables", Safety.SAFE, lambda: (zipped,))
    elif len(unknown) == 1 and (names[0] in _PAIRS or names[0] in _GRADIENTS):
        span = Range(context.range(unknown[0]).start, context.range(unknown[0].value).start)
        renamed = Edit(span, f"{_PARAMETER}=")
        yield Fix(f"Write `{_PARAMETER}`", Safety.SAFE, lambda: (renamed,))


def _removal(context: Context, call: ast.Call, keyword: ast.keyword) -> Edit:
    """The keyword goes with the comma before it, or after it where it is the first argument."""
    own = context.range(keyword)
    others = sorted(context.range(one) for one in (*call.args, *call.keywords))
    before = [one for one in others if one < own]
    if before:
        return Edit(Range(before[-1].end, own.end), "")
    return Edit(Range(own.start, others[1].start), "")
