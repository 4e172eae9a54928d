"""`tf.where` leaves a value out that is infinite, and its gradient is NaN all the same.

## What happens
The loss is right, and the first step at such a place makes the variables NaN. Nothing is raised.

## Why
`tf.where` gives the branch that is not taken a gradient of zero. The gradient of `tf.math.log`, of
a quotient or of a power is infinite at 0, and zero times infinity is NaN. So it is with the
logarithm of data, or what is divided by them, where something that trains is multiplied by that or
squared with it: then the gradient of that is infinite.

## Bad
```python
import tensorflow as tf

w = tf.Variable([0.0, 2.0])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.where(w > 0.0, tf.math.log(w), 0.0))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Good
```python
import tensorflow as tf

w = tf.Variable([0.0, 2.0])
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(tf.where(w > 0.0, tf.math.log(tf.where(w > 0.0, w, 1.0)), 0.0))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Gives the function a number that does no harm, where its value is not taken. Unsafe: it computes 1.0
there, which is to be of the same type.

## Runtime message
None

## When it is right
The gradient of a square root is zero there, unless it is compiled with `jit_compile=True`: one is
reported only where it is of a difference, which may be negative, and something that trains is
multiplied by it. That of `tf.math.divide_no_nan` is zero always. What was made safe before, by
`tf.where`, `tf.maximum` or a small number that is added, is not reported, nor is what no variable
is multiplied by.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import tensorflow
from tapelint.flow import Computed, Const, GradientTaken, Reach, Tape, Value, reach, reachable
from tapelint.knowledge.operations import DIFFERENCES
from tapelint.knowledge.shapes import ELEMENTWISE
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import comes_before
from tapelint.source.walk import walk

_WHERE = frozenset({"tf.where", "tf.compat.v1.where"})
_TESTS = frozenset(
    f"{module}.{name}"
    for module in ("tf", "tf.math")
    for name in ("equal", "greater", "greater_equal", "less", "less_equal", "not_equal")
)
_LOGS = frozenset({"tf.math.log", "tf.log", "keras.ops.log"})
_ROOTS = frozenset({"tf.sqrt", "tf.math.sqrt", "tf.math.rsqrt", "keras.ops.sqrt"})
_QUOTIENTS = frozenset({"Div", "tf.divide", "tf.math.divide", "tf.truediv"})
_POWERS = frozenset({"Pow", "tf.pow", "tf.math.pow"})
_STEPS = frozenset({"Add", "Sub", "Mult", "Div", "USub"})
_PRODUCTS = frozenset({"Mult", "tf.multiply", "tf.math.multiply"})
_DIFFERENCES = frozenset({"tf.add", "tf.subtract", "tf.math.add", "tf.math.subtract"})
_SAFE = ("where", "maximum", "clip", "no_nan", "relu", "softplus")


@rule(
    code="TL522",
    name="nan-through-where",
    severity=Severity.WARNING,
    title="The gradient is NaN through the branch that is not taken",
)
def nan_through_where(context: Context) -> Iterator[Report]:
    """Functions without a finite gradient at 0 whose argument a `tf.where` around them tests."""
    done: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        for value in context.once(facts.all_of_target, taken):
            match value:
                case Computed(op=str(op), inputs=(test, yes, no)) if op in _WHERE:
                    tested = _tested(test)
                case _:
                    continue
            for branch, otherwise in ((yes, False), (no, True)) if tested is not None else ():
                for made, argument in _endless(branch):
                    if made.node in done or not _vanishes_with(argument, tested):
                        continue
                    is_root = made.op in _ROOTS
                    if (
                        not is_root
                        and tape in made.tapes
                        and reach(tape, made, taken.sources) is Reach.YES
                    ):
                        what = "The gradient of {} is infinite at 0, and `tf.where` multiplies it"
                    elif _scales_trained(branch, made, tape, taken.sources):
                        what = (
                            f"{{}} is {'NaN below' if is_root else 'infinite at'} 0, and so is the "
                            "gradient of what it is multiplied by, which `tf.where` multiplies"
                        )
                    else:
                        continue
                    done.add(made.node)
                    yield Report(
                        made.node,
                        f"{what.format(facts.short(context, made.node, 'this'))} by zero where it "
                        "does not take it: that is NaN, and so is the variable. Give it a number "
                        "that does no harm there.",
                        ((value.node, "This leaves the value out, and not the gradient."),),
                        tuple(_fixes(context, value, made, otherwise=otherwise)),
                    )


def _vanishes_with(argument: Value, tested: Value | None) -> bool:
    """Whether ``argument`` is zero wherever ``tested`` is: it is that, or a multiple of it."""
    return any(one == tested for one in reachable(argument, _as_small))


def _as_small(value: Value) -> tuple[Value, ...]:
    """Those of which any makes ``value`` zero that is so."""
    match value:
        case Computed(op=str(op), inputs=(first, _)) if op in _QUOTIENTS:
            return (first,)
        case Computed(op=str(op)) if op in _PRODUCTS or op == "USub":
            return value.inputs
        case _:
            return ()


def _scales_trained(branch: Value, made: Computed, tape: Tape, sources: Value) -> bool:
    """Whether something that trains is multiplied in ``branch`` by what ``made``, infinite, is in.

    A square multiplies it by itself.
    """
    if made.op in _ROOTS:
        if not _may_be_below_zero(made.inputs[0]):
            return False
    elif made.op in _POWERS and not _is_negative(made.inputs[1]):
        return False
    for one in reachable(branch, _number_by_number):
        if not isinstance(one, Computed) or tape not in one.tapes:
            continue
        base = facts.squared(one)
        match one:
            case _ if base is not None:
                factors = [(base, base)]
            case Computed(op=str(op), inputs=(first, second)) if op in _PRODUCTS:
                factors = [(first, second), (second, first)]
            case Computed(op=str(op), inputs=(first, second)) if op in _QUOTIENTS:
                factors = [(first, second)]
            case _:
                continue
        for factor, other in factors:
            is_infinite = any(within is made for within in reachable(factor, _as_large))
            if is_infinite and reach(tape, other, sources) is Reach.YES:
                return True
    return False


def _may_be_below_zero(value: Value) -> bool:
    """Whether ``value`` is a difference, which has either sign."""
    return isinstance(value, Computed) and value.op in DIFFERENCES


def _is_negative(power: Value) -> bool:
    return isinstance(power, Const) and isinstance(power.value, float | int) and power.value < 0


def _as_large(value: Value) -> tuple[Value, ...]:
    """That of which any makes ``value`` infinite that is so."""
    match value:
        case Computed(op=str(op), inputs=(first, _)) if op in _QUOTIENTS:
            return (first,)
        case Computed(op=str(op)) if op in _STEPS | _PRODUCTS | _DIFFERENCES:
            return value.inputs
        case _:
            base = facts.squared(value)
            return () if base is None else (base,)


def _tested(test: Value) -> Value | None:
    """What ``test`` compares with 0."""
    match test:
        case Computed(op=str(op), inputs=(tested, Const(value=0))):
            return tested if op == "compare" or op in _TESTS else None
        case Computed(op="tf.cast" | "tf.logical_not" | "tf.math.logical_not", inputs=(of, *_)):
            return _tested(of)
        case _:
            return None


def _endless(branch: Value) -> Iterator[tuple[Computed, Value]]:
    """What in ``branch`` has an infinite gradient where one of its arguments is 0, with that."""
    for one in reachable(branch, _number_by_number):
        match one:
            case Computed(op=str(op), inputs=(argument, *_)) if op in _LOGS | _ROOTS:
                yield one, argument
            case Computed(op=str(op), inputs=(_, argument)) if op in _QUOTIENTS:
                yield one, argument
            case Computed(op=str(op), inputs=(argument, Const(value=float() as power))) if (
                op in _POWERS and power < 1.0
            ):
                yield one, argument


def _number_by_number(value: Value) -> tuple[Value, ...]:
    """What ``value`` is computed from number by number, by what does not bound it."""
    if not isinstance(value, Computed):
        return ()
    op = value.op or ""
    name = op.rpartition(".")[2]
    plain = op.startswith("tf.") and name in ELEMENTWISE and not any(w in name for w in _SAFE)
    return value.inputs if op in _STEPS or plain else ()


def _fixes(context: Context, value: Computed, made: Computed, *, otherwise: bool) -> Iterator[Fix]:
    name = tensorflow(context)
    match value.node, made.node:
        case ast.Call(args=[test, *_]) as outer, (
            ast.Call(args=[given, *_]) | ast.BinOp(op=ast.Div(), right=given)
        ) as inner:
            if name is None or not (
                inner in set(walk(outer)) or _is_known_before(context, test, inner)
            ):
                return
            number, text = context.text(given), context.text(test)
            ways = f"1.0, {number}" if otherwise else f"{number}, 1.0"
            edits = (replace(context, given, f"{name}.where({text}, {ways})"),)
            yield Fix("Give it 1.0 where it is not taken", Safety.UNSAFE, lambda: edits)


def _is_known_before(context: Context, test: ast.expr, node: ast.expr) -> bool:
    """Whether ``test`` is a name that the function binds once, before ``node``."""
    function = context.outline.function(test)
    if not isinstance(test, ast.Name) or context.outline.function(node) is not function:
        return False
    bound = [
        one
        for one in walk(function)
        if isinstance(one, ast.Name) and one.id == test.id and isinstance(one.ctx, ast.Store)
    ]
    return len(bound) == 1 and comes_before(bound[0], node)
