"""`optimizer.apply_gradients` is named but not called, or called without arguments.

## What happens
Without parentheses, nothing: Python looks the method up and drops it, the variables keep their
values, and no error says so. With empty parentheses the call raises.

## Why
Only a call, with the pairs of gradients and variables, changes variables. So it is with `apply` of
Keras 3.

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
    optimizer.apply_gradients
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
Calls it with the gradients that were taken last before it, zipped with their sources. Safe: as
written, the statement does nothing or raises.

## Runtime message
None. With empty parentheses `TypeError: BaseOptimizer.apply_gradients() missing 1 required
positional argument: 'grads_and_vars'` (Keras 3), `TypeError: Optimizer.apply_gradients() missing …`
(Keras 2); `TypeError: BaseOptimizer.apply() missing 1 required positional argument: 'grads'`.

## When it is right
The method may be passed on or bound to a name, and a `try` may ask whether there is such a method.
An optimizer of your own may do without arguments.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.restore import given_before
from tapelint.flow import Applied, Optimizer
from tapelint.knowledge.optimizers import names_optimizer
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`TypeError: Optimizer.apply_gradients() missing 1 required positional argument: "
    "'grads_and_vars'`",
    keras_3="`TypeError: BaseOptimizer.apply_gradients() missing 1 required positional argument: "
    "'grads_and_vars'`",
)
_RAISES_OF_APPLY = (
    "`TypeError: BaseOptimizer.apply() missing 1 required positional argument: 'grads'`"
)

# Most texts hold no such thing, and need not be walked through.
_ONLY_NAMED = re.compile(r"\.apply(?:_gradients)?\b(?!\s*\()")


@rule(
    code="TL105",
    name="apply-not-called",
    severity=Severity.WARNING,
    title="apply_gradients is not called, or has no arguments",
)
def apply_not_called(context: Context) -> Iterator[Report]:
    """Statements that only name the method, and calls without arguments."""
    named = _ONLY_NAMED.search(context.source.text) is not None
    for statement in context.outline.nodes(ast.Expr) if named else ():
        match statement:
            case ast.Expr(value=ast.Attribute(attr="apply_gradients" | "apply") as node):
                if _applies(context, node) and not _is_asked_for(context, statement):
                    yield Report(
                        node,
                        f"`{context.text(node)}` is only named here, not called: no variable "
                        "changes. Call it with the gradients and their variables.",
                        fixes=tuple(_fixes(context, node, node)),
                    )
    for applied in context.events(Applied):
        if applied.call.values or not applied.call.complete:
            continue
        if not facts.only(applied.optimizer, Optimizer) and not _is_plain(context, applied):
            continue
        call = applied.node
        happens, advice = (
            (_RAISES_OF_APPLY, "the gradients and their variables")
            if applied.method == "apply"
            else (context.say(_RAISES), "the gradients zipped with their variables")
        )
        yield Report(
            call,
            f"`{applied.method}` is given nothing to apply: it raises {happens}. Give it {advice}.",
            fixes=tuple(_fixes(context, call, call.func)),
            severity=Severity.ERROR,
        )


def _is_plain(context: Context, applied: Applied) -> bool:
    """Whether what is called an optimizer can only have forgotten the gradients that were taken."""
    method = applied.node.func
    return (
        isinstance(method, ast.Attribute)
        and method.attr == "apply_gradients"
        and names_optimizer(context.text(method.value))
        and facts.is_of_keras(context, applied)
        and given_before(context, applied.node, method.attr) is not None
    )


def _applies(context: Context, node: ast.Attribute) -> bool:
    """Whether the method named by ``node`` applies gradients: many things have an ``apply``."""
    owner = context.flow.values.get(node.value)
    return node.attr == "apply_gradients" or isinstance(owner, Optimizer)


def _is_asked_for(context: Context, statement: ast.stmt) -> bool:
    """Whether the program looks if there is such a method: in a ``try``, or expecting an error."""
    for one in context.outline.around(statement):
        if isinstance(one, ast.Try) and any(map(facts.catches_break, one.handlers)):
            return True
        if isinstance(one, ast.With):
            names = [ast.unparse(item.context_expr).lower() for item in one.items]
            if any("raises" in name or "suppress" in name for name in names):
                return True
    return False


def _fixes(context: Context, node: ast.expr, method: ast.expr) -> Iterator[Fix]:
    name = method.attr if isinstance(method, ast.Attribute) else "apply_gradients"
    given = given_before(context, node, name)
    if given is not None:
        edit = replace(context, node, f"{context.text(method)}({given})")
        yield Fix(f"Apply `{given}`", Safety.SAFE, lambda: (edit,))
