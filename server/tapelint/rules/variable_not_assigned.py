"""A variable is updated with `=` or an operator like `-=`, which does not change its value.

## What happens
- `w = w - rate * gradient` makes `w` the name of a new tensor. The variable keeps its value. No
  tape watches a tensor by itself: the next gradient for `w` is None, and the arithmetic with it
  raises. In a loop over the variables only the loop's own name is rebound, and nothing is ever
  trained, silently. So it is with a target network or an average of the weights, where
  `target = tau * online + (1 - tau) * target` is in a loop over both, and with weights that are to
  be kept within bounds by `w = tf.clip_by_value(w, -bound, bound)`.
- `w -= rate * gradient` raises for a `tf.Variable`. For a weight of Keras 3 it rebinds the name
  as well.

## Why
`=` binds a name. What changes the value of a variable are its methods `assign`, `assign_add` and
`assign_sub`.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w = w - 0.1 * gradient
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradient = tape.gradient(loss, w)
    w.assign_sub(0.1 * gradient)
```

## Fix
Calls `assign_sub`, `assign_add` or `assign` with the same step. Safe: the program raises, or trains
nothing, as written.

## Runtime message
`TypeError: unsupported operand type(s) for *: 'float' and 'NoneType'` one step later;
``RuntimeError: `variable -= value` with `tf.Variable`s is not supported`` for the operator; in a
function, of a variable from outside it, `UnboundLocalError: cannot access local variable '…' where
it is not associated with a value` (from Python 3.11 on) or `UnboundLocalError: local variable '…'
referenced before assignment`.

## When it is right
New tensors beside the variables, as the fast weights of meta-learning are, tensors that are
watched, and names that are read afterwards are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.flow import (
    Gradients,
    GradientTaken,
    Taking,
    Tape,
    Value,
    Variable,
    VariableRebound,
    Watched,
    alternatives,
    items,
    unspread,
)
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.outline import comes_before
from tapelint.source.walk import walk

_OPERATORS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
}
_METHODS = {"+": "assign_add", "-": "assign_sub"}


@rule(
    code="TL602",
    name="variable-not-assigned",
    severity=Severity.ERROR,
    title="The assignment does not change the variable",
)
def variable_not_assigned(context: Context) -> Iterator[Report]:
    """Variables that a step of training binds anew instead of assigning to them."""
    for event in context.events(VariableRebound):
        if isinstance(event.node, ast.AugAssign):
            yield from _operator(context, event, event.node)
        else:
            yield from _assignment(context, event, event.node)


def _operator(context: Context, event: VariableRebound, node: ast.AugAssign) -> Iterator[Report]:
    sign = _OPERATORS.get(type(node.op))
    if sign is None:
        return
    name = context.text(node.target)
    if all(isinstance(one, Variable) for one in alternatives(event.old)):
        if not event.trains and not isinstance(node.target, ast.Name):
            return
        if _is_unbound(context, node):
            happens = (
                f"`{name} {sign}= …` makes `{name}` a local name, which has no value yet: it "
                "raises `UnboundLocalError`."
            )
        else:
            happens = (
                f"`{name} {sign}= …` raises ``RuntimeError: `variable {sign}= value` with "
                "`tf.Variable`s is not supported``."
            )
    elif event.trains and not _is_read_later(context, node, name):
        raises = Fact(
            keras_2=f"raises ``RuntimeError: `variable {sign}= value` with `tf.Variable`s is not "
            "supported``",
            keras_3="binds the name to a new tensor, and the weight never changes",
        )
        happens = f"`{name} {sign}= …` {context.say(raises)}."
    else:
        return
    yield Report(node, f"{happens} {_advice(sign)}", (), tuple(_fixes(context, node, sign)))


def _advice(sign: str | None) -> str:
    return f"Change the value with `.{_METHODS.get(sign or '', 'assign')}`."


def _assignment(context: Context, event: VariableRebound, node: ast.Assign) -> Iterator[Report]:
    if len(node.targets) != 1:
        return
    name = context.text(node.targets[0])
    sign = None
    if isinstance(node.value, ast.BinOp) and name == context.text(node.value.left):
        sign = _OPERATORS.get(type(node.value.op))
    fixes = tuple(_fixes(context, node, sign))
    later = _taken_later(context, event) if event.trains else None
    if later is not None or (event.trains and _outlives(context, event, node)):
        where = (
            ((later.node, "The gradient for the tensor, None, is taken here."),) if later else ()
        )
        yield Report(
            node,
            f"`{name}` becomes a tensor here, and the variable keeps its value. No tape watches "
            f"the tensor: the next gradient for `{name}` is None, and the arithmetic with it "
            f"raises `TypeError`. {_advice(sign)}",
            where,
            fixes,
        )
    elif _is_loop_variable(context, node, name) and not _is_read_later(context, node, name):
        yield Report(
            node,
            f"This binds the loop's name `{name}` to a new tensor; the variable itself never "
            f"changes{', so nothing is trained' if event.trains else ''}. {_advice(sign)}",
            (),
            fixes,
            Severity.WARNING,
        )


def _taken_later(context: Context, event: VariableRebound) -> GradientTaken | None:
    """Where gradients are taken for the tensor that has taken the variable's place."""
    for taken in context.flow.of(GradientTaken):
        tape = taken.tape
        if not isinstance(tape, Tape) or _watches(context, tape):
            continue
        for source in _plain(taken.sources):
            if source is event.new and tape not in event.new.tapes:
                return taken
    return None


def _outlives(context: Context, event: VariableRebound, node: ast.Assign) -> bool:
    """Whether the next call of this function finds the tensor where the variable was."""
    target = node.targets[0]
    function = event.place.function
    if isinstance(target, ast.Name):
        if not _is_declared(function, target.id):
            return False
    elif not isinstance(target, ast.Attribute) or not isinstance(function, ast.FunctionDef):
        return False
    return any(
        event.old in _plain(taken.sources)
        and isinstance(taken.tape, Tape)
        and not _watches(context, taken.tape)
        for taken in _taken_for(event)
    )


def _taken_for(event: VariableRebound) -> list[Taking]:
    return [gradients.taken for gradients in event.new.carried if isinstance(gradients, Gradients)]


def _plain(sources: Value) -> list[Value]:
    return [unspread(one) for one in items(sources)]


def _watches(context: Context, tape: Tape) -> bool:
    return any(watched.tape.node is tape.node for watched in context.flow.everywhere(Watched))


def _is_declared(function: ast.AST, name: str) -> bool:
    """Whether ``function`` says that ``name`` is one of a scope around it."""
    return any(
        isinstance(node, (ast.Global, ast.Nonlocal)) and name in node.names
        for node in walk(function)
    )


def _is_unbound(context: Context, node: ast.AugAssign) -> bool:
    """Whether the name is a local one that nothing else in its function binds."""
    function = context.outline.function(node)
    target = node.target
    if not isinstance(target, ast.Name) or not isinstance(
        function, (ast.FunctionDef, ast.AsyncFunctionDef)
    ):
        return False
    if _is_declared(function, target.id):
        return False
    bound = any(
        isinstance(one, ast.Name)
        and isinstance(one.ctx, ast.Store)
        and one.id == target.id
        and not isinstance(context.outline.parent(one), ast.AugAssign)
        for one in walk(function)
    )
    parameters = {one.arg for one in walk(function.args) if isinstance(one, ast.arg)}
    return not bound and target.id not in parameters


def _is_loop_variable(context: Context, node: ast.stmt, name: str) -> bool:
    return any(
        isinstance(loop, ast.For) and _binds(loop, name) for loop in context.outline.around(node)
    )


def _binds(loop: ast.For, name: str) -> bool:
    """Whether ``loop`` calls its element, or a part of it, ``name``."""
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(loop.target))


def _is_read_later(context: Context, node: ast.stmt, name: str) -> bool:
    """Whether ``name`` is read after ``node``, or by a function that may run later.

    What another loop calls so is something else.
    """
    function = context.outline.function(node)
    here = list(context.outline.around(node))
    return any(
        isinstance(one, ast.Name)
        and one.id == name
        and isinstance(one.ctx, ast.Load)
        and (comes_before(node, one) or context.outline.function(one) is not function)
        and not any(
            isinstance(loop, ast.For) and loop not in here and _binds(loop, name)
            for loop in context.outline.around(one)
        )
        for one in walk(function)
    )


def _fixes(context: Context, node: ast.Assign | ast.AugAssign, sign: str | None) -> Iterator[Fix]:
    target: ast.expr = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    value = node.value
    if isinstance(node, ast.Assign) and isinstance(value, ast.BinOp) and sign is not None:
        value = value.right
    name, step = context.text(target), context.text(value)
    method = None if sign is None else _METHODS.get(sign)
    if method is not None:
        text = f"{name}.{method}({step})"
    elif sign is None:
        text = f"{name}.assign({step})"
    else:
        text = f"{name}.assign({name} {sign} ({step}))"
    edit = replace(context, node, text)
    short = facts.short(context, target, "the variable")
    yield Fix(f"Assign to {short} with `{method or 'assign'}`", Safety.SAFE, lambda: (edit,))
