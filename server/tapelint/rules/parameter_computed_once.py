"""What is computed from a trained variable is computed once, and each step uses the stale value.

## What happens
The loss always sees what the variable was at the start: a temperature, a scale or a coefficient
stays what it was, however the variable is trained. No gradient comes to the variable this way
either. Nothing is raised.

## Why
`tf.exp(log_alpha)` gives a tensor, which does not follow the variable. A tape records what is
computed while it is open; what was computed before is a constant for it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = 2.0 * tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
log_scale = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
scale = tf.exp(log_scale)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w * scale - y)) + 0.01 * tf.square(log_scale - 1.0)
    grads = tape.gradient(loss, [w, log_scale])
    optimizer.apply_gradients(zip(grads, [w, log_scale]))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = 2.0 * tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.ones((3, 1)))
log_scale = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)

for step in range(20):
    with tf.GradientTape() as tape:
        scale = tf.exp(log_scale)
        loss = tf.reduce_mean(tf.square(x @ w * scale - y)) + 0.01 * tf.square(log_scale - 1.0)
    grads = tape.gradient(loss, [w, log_scale])
    optimizer.apply_gradients(zip(grads, [w, log_scale]))
```

## Fix
Computes it where it is read. Not safe: the value of the start may be meant.

## Runtime message
None.

## When it is right
A copy of a variable, by `tf.identity`, `numpy()` or arithmetic, may be meant to stay: for a target
or a penalty on what has changed. So may what is computed again before each round of steps, as the
probabilities of the policy that acted. A variable that is not trained does not change.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Attribute,
    Class,
    Computed,
    Const,
    GradientTaken,
    Instance,
    Tape,
    Value,
    Variable,
    VariablesOf,
    all_of,
    belongs,
    items,
    unspread,
)
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

# By these a variable of any value stands for one that has bounds.
_BOUNDING = frozenset(
    {
        *("tf.exp", "tf.math.exp", "tf.math.softplus", "tf.nn.softplus", "tf.keras.ops.exp"),
        *("tf.math.sigmoid", "tf.nn.sigmoid", "tf.sigmoid", "tf.nn.softmax", "tf.math.softmax"),
        *("tf.tanh", "tf.math.tanh", "tf.nn.tanh", "tf.math.expm1", "keras.ops.exp"),
        *("keras.activations.softplus", "keras.activations.sigmoid", "keras.ops.softplus"),
        *("keras.ops.sigmoid", "keras.activations.softmax", "keras.ops.softmax"),
    }
)
_KEEPING = frozenset(
    {"USub", "Add", "Sub", "Mult", "Div", "tf.cast", "tf.convert_to_tensor", "tf.clip_by_value"}
)
_MAKING = ("__init__", "build", "__post_init__")
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


@rule(
    code="TL696",
    name="parameter-computed-once",
    severity=Severity.WARNING,
    title="A stale value is used at each step",
)
def parameter_computed_once(context: Context) -> Iterator[Report]:
    """Functions of trained variables that are computed before the loop, and used in it."""
    trained = [
        unspread(item)
        for taken in context.flow.everywhere(GradientTaken)
        for item in items(taken.sources)
    ]
    reported: set[ast.AST] = set()
    for taken in context.events(GradientTaken):
        severed = {id(source) for source, _ in taken.severed}
        if not isinstance(taken.tape, Tape):
            continue
        for made in all_of(taken.target):
            if not isinstance(made, Computed) or made.op not in _BOUNDING or made.node in reported:
                continue
            if made.tapes and not _is_of_build(context, made.node):
                continue
            variable = _variable(made)
            if variable is None or id(variable) in severed or not _is_in(variable, trained):
                continue
            if _is_kept_anew(context, made.node):
                continue
            if not _is_once(context, made, taken) or made in (one for _, one, _ in taken.partly):
                continue
            reported.add(made.node)
            text = facts.short(context, made.node, "this")
            yield Report(
                made.node,
                f"{text} is computed once, but the variable is trained: each step uses the stale "
                "value, through which no gradient reaches the variable. Compute it at each step, "
                "inside the tape.",
                ((taken.node, "The gradients are taken of what was made with it here."),),
                tuple(_fixes(context, made.node)),
            )


def _is_of_build(context: Context, node: ast.AST) -> bool:
    """Whether ``node`` stands in the method that Keras calls once, at the first call."""
    function = context.outline.holds(node) and context.outline.function(node)
    return isinstance(function, ast.FunctionDef) and function.name == "build"


def _variable(value: Value) -> Value | None:
    """The one variable that ``value`` is computed from, if it is computed from nothing else."""
    match value:
        case Variable():
            return value
        case Attribute(owner=Instance(cls=cls), name=name):
            return value if _makes_weight(cls, name) else None
        case Computed(
            op=None,
            inputs=(Attribute(owner=Instance(), name="add_weight"), *_),
            node=ast.Call() as call,
        ):
            return value if _may_be_trained(call) else None
        case Computed(op=op, inputs=inputs) if op in _BOUNDING or op in _KEEPING:
            parts = [one for one in inputs if not isinstance(one, Const)]
            return _variable(parts[0]) if len(parts) == 1 else None
        case _:
            return None


def _makes_weight(cls: Class, name: str) -> bool:
    """Whether a method of ``cls`` makes a weight of the attribute ``name``."""
    for node in walk(cls.node):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(attr=attr)],
                value=ast.Call(func=ast.Attribute(attr="add_weight")) as call,
            ) if attr == name:
                return _may_be_trained(call)
            case _:
                continue
    return False


def _may_be_trained(call: ast.Call) -> bool:
    trainable = facts.keyword(call, "trainable")
    return not (isinstance(trainable, ast.Constant) and trainable.value is False)


def _is_in(variable: Value, sources: list[Value]) -> bool:
    """Whether gradients are taken for ``variable``, by itself or in a model's list."""
    match variable:
        case Attribute(owner=holder) | Computed(inputs=(Attribute(owner=holder), *_)):
            lists = [one.owner for one in sources if isinstance(one, VariablesOf)]
            return any(belongs(holder, owner) for owner in lists)
        case Variable(trainable=True):
            return any(one is variable or _holds(one, variable) for one in sources)
        case _:
            return False


def _holds(source: Value, variable: Variable) -> bool:
    return (
        isinstance(source, VariablesOf)
        and isinstance(source.owner, Instance)
        and any(one is variable for one in source.owner.attributes.values())
    )


def _is_kept_anew(context: Context, node: ast.AST) -> bool:
    """Whether the attribute that keeps ``node`` is given another value in another method."""
    if not context.outline.holds(node):
        return False
    kept = _attributes_kept(context.outline.statement(node))
    function = context.outline.function(node)
    return any(
        _attributes_kept(one) & kept and context.outline.function(one) is not function
        for one in context.outline.nodes(ast.Assign)
    )


def _attributes_kept(statement: ast.AST) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return {one.attr for one in targets if isinstance(one, ast.Attribute)}


def _is_once(context: Context, made: Computed, taken: GradientTaken) -> bool:
    """Whether ``made`` was computed once, and the gradients are ``taken`` again and again."""
    outline, place = context.outline, taken.place
    first: list[ast.AST] = [*made.calls, made.node]
    second = [*zip(place.calls, place.loops_of_calls, strict=True), (taken.node, place.loops)]
    common = 0
    while common + 1 < min(len(first), len(second)) and first[common] is second[common][0]:
        common += 1
    one, rest = first[common], second[common:]
    if not outline.holds(one) or not outline.holds(rest[0][0]):
        return False
    function = outline.function(one)
    if _loops(context, one) or any(place.loops_of_calls[:common]):
        return False
    if function is outline.function(rest[0][0]):
        from_module = function is outline.tree or outline.function(first[0]) is outline.tree
        repeated = any(loops or _is_fit(node) for node, loops in rest)
        return from_module and repeated
    return function is outline.tree or (
        isinstance(function, ast.FunctionDef) and function.name in _MAKING
    )


def _is_fit(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and facts.is_fit(node)


def _loops(context: Context, node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for one in context.outline.around(node):
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        if isinstance(one, _LOOPS):
            found.append(one)
    return found


def _fixes(context: Context, node: ast.AST) -> Iterator[Fix]:
    """Write what is computed where its name is read."""
    outline = context.outline
    statement = outline.statement(node)
    match statement:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
            pass
        case _:
            return
    if value is not node:
        return
    home: ast.AST = outline.function(statement)
    if isinstance(target, ast.Attribute):
        home = next((one for one in outline.around(home) if isinstance(one, ast.ClassDef)), home)
    name, text = context.text(target), context.text(value)
    read = [
        one
        for one in walk(home)
        if isinstance(one, type(target))
        and isinstance(one.ctx, ast.Load)
        and context.text(one) == name
        and one.lineno > statement.lineno
    ]
    if read:
        edits = tuple(replace(context, one, text) for one in read)
        yield Fix("Compute it where it is read", Safety.UNSAFE, lambda: edits)
