"""Variables are kept where a copy of their values is meant.

## What happens
What is kept changes with the training. To assign it to the variables later puts nothing back, and
its difference from them is always zero.

## Why
A list of variables holds the variables themselves. What they are at a time is a tensor or an array,
as `tf.identity` or `numpy` makes it.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
anchor = list(model.trainable_variables)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        for variable, before in zip(model.trainable_variables, anchor):
            loss += 0.1 * tf.reduce_sum(tf.square(variable - before))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.SGD(0.05)
anchor = [tf.identity(one) for one in model.trainable_variables]

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
        for variable, before in zip(model.trainable_variables, anchor):
            loss += 0.1 * tf.reduce_sum(tf.square(variable - before))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
```

## Fix
Keeps the values, where a list is made for it. Unsafe: the list may be used for its variables too.

## Runtime message
None.

## When it is right
The variables of another model, of a copy, and differences of one variable of a list from others.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import free, tensorflow
from tapelint.flow import (
    Assigned,
    Const,
    Element,
    Item,
    SubtractedFromItself,
    Value,
    Variable,
    VariablesOf,
)
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk


@rule(
    code="TL643",
    name="variable-kept-for-value",
    severity=Severity.WARNING,
    title="A variable is kept where its value is meant",
)
def variable_kept_for_value(context: Context) -> Iterator[Report]:
    """Variables that are assigned to themselves, or from which they themselves are subtracted."""
    done: set[ast.AST] = set()
    for node, kept, said in (*_assigned(context), *_subtracted(context)):
        if node in done:
            continue
        done.add(node)
        place = _kept_at(context, kept)
        where = place.value if place is not None else kept
        yield Report(
            where,
            f"This keeps the variables themselves, not a copy of their values: {said}. Keep "
            "what `tf.identity` or `numpy` makes of them.",
            ((node, "It is used here."),) if where is not kept else (),
            () if place is None else tuple(_fixes(context, place.value)),
        )


def _assigned(context: Context) -> Iterator[tuple[ast.AST, ast.expr, str]]:
    for event in context.events(Assigned):
        call = event.node
        if not isinstance(call.func, ast.Attribute) or len(call.args) != 1:
            continue
        if event.method == "assign" and _are_one(event.owner, event.value):
            one, other = call.func.value, call.args[0]
            if _run_together(context, call, one, other, event.owner):
                yield call, other, "to assign them to themselves later puts nothing back"


def _subtracted(context: Context) -> Iterator[tuple[ast.AST, ast.expr, str]]:
    for event in context.events(SubtractedFromItself):
        node = event.node
        one = event.variable
        if _are_one(one, one) and _run_together(context, node, node.left, node.right, one):
            kept = _older(context, node, node.left, node.right)
            yield node, kept, "the difference from them is always zero"


def _are_one(first: Value, second: Value) -> bool:
    """Whether two values are one and the same variable."""
    match first:
        case Variable() | Element(owner=VariablesOf()) | Item(owner=VariablesOf(), key=Const()):
            return first == second
        case _:
            return False


def _run_together(
    context: Context, node: ast.AST, left: ast.expr, right: ast.expr, value: Value
) -> bool:
    """Whether ``left`` and ``right``, which are called otherwise, stand for the same in each turn.

    Elements do, where one loop runs over both lists.
    """
    if ast.unparse(left) == ast.unparse(right):
        return False
    names = {one.id for one in (left, right) if isinstance(one, ast.Name)}
    if not isinstance(value, Element):
        # In a list, one variable may stand for each of several.
        return not any(_is_bound_by_loop(context, node, name) for name in names)
    return len(names) > 1 and _loop(context, node, names) is not None


def _is_bound_by_loop(context: Context, node: ast.AST, name: str) -> bool:
    return any(
        isinstance(one, ast.Name) and one.id == name
        for around in context.outline.around(node)
        for loop in (around, *getattr(around, "generators", ()))
        if isinstance(loop, (ast.For, ast.AsyncFor, ast.comprehension))
        for one in walk(loop.target)
    )


def _loop(
    context: Context, node: ast.AST, names: set[str]
) -> ast.For | ast.AsyncFor | ast.comprehension | None:
    """The loop that binds all of ``names``, directly by the tuple that it runs over."""
    for around in context.outline.around(node):
        loops = [around] if isinstance(around, (ast.For, ast.AsyncFor)) else []
        for one in (*loops, *getattr(around, "generators", ())):
            target = one.target
            if isinstance(target, ast.Tuple):
                bound = {each.id for each in target.elts if isinstance(each, ast.Name)}
                if names <= bound:
                    found: ast.For | ast.AsyncFor | ast.comprehension = one
                    return found
    return None


def _source(context: Context, node: ast.AST, name: ast.expr) -> ast.expr | None:
    """The list that ``name`` stands for an element of, in the loop around ``node``."""
    loop = _loop(context, node, {name.id}) if isinstance(name, ast.Name) else None
    if loop is None or not isinstance(name, ast.Name):
        return None
    match loop.target, loop.iter:
        case ast.Tuple(elts=targets), ast.Call(func=ast.Name(id="zip"), args=lists) if len(
            targets
        ) == len(lists):
            bound = [one.id if isinstance(one, ast.Name) else "" for one in targets]
            return lists[bound.index(name.id)]
        case _:
            return None


def _older(context: Context, node: ast.AST, left: ast.expr, right: ast.expr) -> ast.expr:
    """Which of two operands is the one that was kept: the one whose list is no model's."""
    source = _source(context, node, left)
    is_kept = source is not None and not ast.unparse(source).endswith(("variables", "weights"))
    return left if is_kept else right


def _kept_at(context: Context, kept: ast.expr) -> ast.Assign | None:
    """The one statement that binds what ``kept`` stands for, or the list that it is from."""
    source = _source(context, kept, kept) or kept
    name = ast.unparse(source)
    found = [
        one
        for one in context.outline.nodes(ast.Assign)
        if any(ast.unparse(target) == name for target in one.targets)
        and not (isinstance(one.value, ast.Constant) and one.value.value is None)
    ]
    return found[0] if len(found) == 1 else None


def _fixes(context: Context, made: ast.expr) -> Iterator[Fix]:
    tf = tensorflow(context)
    if tf is None:
        return
    match made:
        case ast.Call(func=ast.Name(id="list"), args=[given], keywords=[]):
            name = free(context, made, "one")
            text = f"[{tf}.identity({name}) for {name} in {context.text(given)}]"
            edit = replace(context, made, text)
        case ast.ListComp(elt=ast.Name(id=element) as kept, generators=[one]) if (
            isinstance(one.target, ast.Name) and one.target.id == element
        ):
            edit = replace(context, kept, f"{tf}.identity({element})")
        case _:
            return
    yield Fix("Keep the values", Safety.UNSAFE, lambda: (edit,))
