"""A loss is subtracted, although a gradient reversal before it already turns its gradient.

## What happens
Nothing is raised. What comes after the reversal, the domain classifier, is trained to be wrong, and
what comes before it is trained to make the domains easy to tell apart.

## Why
A reversal passes the tensor on and changes the sign of the gradient that comes back. So one loss
trains the classifier to be right and the features to mislead it, as long as it is added. The minus
sign reverses both.

## Bad
```python
import tensorflow as tf


@tf.custom_gradient
def reverse(x):
    return tf.identity(x), lambda upstream: -upstream


x = tf.random.normal((64, 4), seed=1)
label = tf.cast(x[:, :1] > 0, tf.float32)
origin = tf.cast(x[:, 1:2] > 0, tf.float32)
features = tf.Variable(tf.random.normal((4, 2), seed=2))
labeller = tf.Variable(tf.random.normal((2, 1), seed=3))
critic = tf.Variable(tf.random.normal((2, 1), seed=4))
variables = [features, labeller, critic]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        f = x @ features
        label_loss = tf.nn.sigmoid_cross_entropy_with_logits(label, f @ labeller)
        domain_loss = tf.nn.sigmoid_cross_entropy_with_logits(origin, reverse(f) @ critic)
        loss = tf.reduce_mean(label_loss) - 0.3 * tf.reduce_mean(domain_loss)
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf


@tf.custom_gradient
def reverse(x):
    return tf.identity(x), lambda upstream: -upstream


x = tf.random.normal((64, 4), seed=1)
label = tf.cast(x[:, :1] > 0, tf.float32)
origin = tf.cast(x[:, 1:2] > 0, tf.float32)
features = tf.Variable(tf.random.normal((4, 2), seed=2))
labeller = tf.Variable(tf.random.normal((2, 1), seed=3))
critic = tf.Variable(tf.random.normal((2, 1), seed=4))
variables = [features, labeller, critic]
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        f = x @ features
        label_loss = tf.nn.sigmoid_cross_entropy_with_logits(label, f @ labeller)
        domain_loss = tf.nn.sigmoid_cross_entropy_with_logits(origin, reverse(f) @ critic)
        loss = tf.reduce_mean(label_loss) + 0.3 * tf.reduce_mean(domain_loss)
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Adds the loss. Unsafe, because it may be the reversal that has to go.

## Runtime message
None.

## When it is right
A subtracted term that is not a cross-entropy, such as the score of a critic; and a loss whose
weight is not written as a number, because it may be negative.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import add_instead
from tapelint.flow import (
    Computed,
    Const,
    Created,
    Function,
    GradientTaken,
    Item,
    List,
    Reach,
    Tape,
    Tuple,
    Value,
    items,
    reach,
    reachable,
    signed_terms,
    summands,
    unspread,
)
from tapelint.knowledge.operations import DIFFERENCES, is_one_sided_loss
from tapelint.knowledge.scales import TAKING_SCORES
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.rules.own_gradients import results_of, returned


@rule(
    code="TL553",
    name="reversed-loss-subtracted",
    severity=Severity.WARNING,
    title="The loss behind a gradient reversal is subtracted",
)
def reversed_loss_subtracted(context: Context) -> Iterator[Report]:
    """Cross-entropies behind a gradient reversal that the target subtracts."""
    for taken in context.events(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or not facts.is_descended(context, taken):
            continue
        for sign, term in signed_terms(taken.target):
            if sign > 0 or not _is_cross_entropy(term):
                continue
            reversal = next(filter(_reverses, reachable(term, _made_of)), None)
            if reversal is None or reach(tape, term, taken.sources) is not Reach.YES:
                continue
            node = _subtraction(taken.target, term)
            if node is None or not isinstance(reversal, Computed):
                continue
            yield Report(
                node,
                "Add this loss: the gradient reversal already changes the sign of its gradient, "
                "and what comes after the reversal is trained to be wrong.",
                ((reversal.node, "The gradient is reversed here."),),
                tuple(_fixes(context, node)),
            )


def _is_cross_entropy(term: Value) -> bool:
    match term:
        case Computed(op="call", inputs=(Created(api=api), *_)):
            return is_one_sided_loss(api)
        case Computed(op=str(op)):
            return is_one_sided_loss(op) or op in TAKING_SCORES
        case _:
            return False


def _made_of(value: Value) -> Iterable[Value]:
    """What ``value`` was computed from: of the results of a model only the one that is taken."""
    match value:
        case Item(owner=Computed(inside=Tuple(items=held)), key=Const(value=int(index))) if (
            -len(held) <= index < len(held)
        ):
            return (held[index],)
        case Item(owner=owner):
            return (owner,)
        case Computed(inside=Value() as inside):
            return (inside,)
        case Computed(inputs=inputs):
            return inputs
        case List() | Tuple():
            return map(unspread, items(value))
        case _:
            return ()


def _reverses(value: Value) -> bool:
    """Whether ``value`` is a tensor as it was, but with the opposite gradient."""
    match value:
        case Computed(inputs=(Function() as function, *_)):
            return (
                isinstance(node := function.node, ast.FunctionDef)
                and function.decorated("tf.custom_gradient")
                and _is_identity(node)
                and _signs(node) == {-1}
            )
        case _:
            return False


def _signs(function: ast.FunctionDef) -> set[int]:
    """The signs of the gradients that ``function`` gives for positive ones that come in."""
    return {_sign(one) for inner in returned(function) for one in results_of(inner)}


def _is_identity(function: ast.FunctionDef) -> bool:
    """Whether ``function`` gives what it is given first."""
    names = {function.args.args[0].arg} if function.args.args else set()
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if _hands_on(value, names):
                names.add(name)
            case ast.Return(value=ast.Tuple(elts=[value, _])):
                return _hands_on(value, names)
            case _:
                continue
    return False


def _hands_on(value: ast.expr, names: set[str]) -> bool:
    match value:
        case (
            ast.Name(id=name)
            | ast.Call(func=ast.Attribute(attr="identity"), args=[ast.Name(id=name)])
        ):
            return name in names
        case _:
            return False


def _sign(value: ast.expr) -> int:
    """The sign that ``value`` has if all names in it are positive; 0 where that is not known."""
    match value:
        case ast.Tuple(elts=[first, *_]) | ast.List(elts=[first, *_]):
            return _sign(first)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_sign(operand)
        case ast.Call(func=ast.Attribute(attr="negative"), args=[operand]):
            return -_sign(operand)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return _sign(left) * _sign(right)
        case ast.Call(func=ast.Attribute(attr="multiply"), args=[left, right]):
            return _sign(left) * _sign(right)
        case ast.Constant(value=int() | float() as number):
            return (number > 0) - (number < 0)
        case ast.Name() | ast.Attribute():
            return 1
        case _:
            return 0


def _subtraction(target: Value, term: Value) -> ast.AST | None:
    """Where ``term`` is subtracted in ``target``."""
    for one in summands(target):
        match one:
            case Computed(op=str(op), inputs=(_, subtracted), node=node) if op in DIFFERENCES:
                if any(each is term for _, each in signed_terms(subtracted)):
                    return node
    return None


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    edit = add_instead(context, node)
    if edit is not None:
        yield Fix("Add it", Safety.UNSAFE, lambda: (edit,))
