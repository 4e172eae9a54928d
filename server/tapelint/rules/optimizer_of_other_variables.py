"""One optimizer is given variables that it was not built with.

## What happens
The first call of `apply_gradients` builds the optimizer for the variables of that call. A later
call with others raises.

## Why
Since TensorFlow 2.11 an optimizer makes its slot variables for a fixed list of variables, once. Two
models that are trained in turns, such as generator and discriminator, need an optimizer each. So
does a model that is made again, and one of which more is trainable than before.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
    grads = tape.gradient(loss, decoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, decoder.trainable_variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
encoder = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(2)])
decoder = tf.keras.Sequential([tf.keras.Input((2,)), tf.keras.layers.Dense(3)])
optimizer = tf.keras.optimizers.Adam(0.05)
decoder_optimizer = tf.keras.optimizers.Adam(0.05)

for step in range(20):
    with tf.GradientTape(persistent=True) as tape:
        loss = tf.reduce_mean(tf.square(decoder(encoder(x)) - x))
    grads = tape.gradient(loss, encoder.trainable_variables)
    optimizer.apply_gradients(zip(grads, encoder.trainable_variables))
    grads = tape.gradient(loss, decoder.trainable_variables)
    decoder_optimizer.apply_gradients(zip(grads, decoder.trainable_variables))
```

## Fix
Makes a second optimizer like the first one, and uses it here. Safe: the call raises as written.
Where a model is made again at each step, it is made once, before. Where layers were made trainable,
a new optimizer like the first one is made after that. Where one call is given the variables of
several models there is no fix.

## Runtime message
`ValueError: Unknown variable: …. This optimizer can only be called for the variables it was
originally built with.` (Keras 3), `KeyError: The optimizer cannot recognize variable …` (Keras 2).
For a model that is made inside a `tf.function`, `ValueError: tf.function only supports singleton
tf.Variables created on the first call`.

## When it is right
An optimizer that was built with all variables, by `optimizer.build` or by its first call, may then
be given some of them. `tf.keras.optimizers.legacy` and TensorFlow before 2.11 know any variable.
Fewer variables than at first, as where layers are frozen, are fine. Models that may share layers,
or of which not all is known, are not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.hoist import made_once
from tapelint.fixes.rewrite import Rewrite
from tapelint.fixes.spelling import bound_to, spell
from tapelint.flow import Applied, Created, Optimizer, Value, Variable, VariablesOf
from tapelint.knowledge.versions import Fact
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule

_RAISES = Fact(
    keras_2="`KeyError: The optimizer cannot recognize variable …`",
    keras_3="`ValueError: Unknown variable: …`",
)


_REPEATING = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef)


@rule(
    code="TL702",
    name="optimizer-of-other-variables",
    severity=Severity.ERROR,
    title="The optimizer was built for other variables",
)
def optimizer_of_other_variables(context: Context) -> Iterator[Report]:
    """Apply calls with variables that the optimizer surely does not know."""
    yield from _unfrozen(context)
    newer = set(context.flow.replacements.values())
    for applied in context.flow.of(Applied):
        strange = [one for one in applied.strange if one not in newer]
        built = applied.built
        if not strange or built is None or applied.place.expects_error:
            continue
        if not isinstance(applied.optimizer, Optimizer) or context.is_legacy(applied.optimizer):
            continue
        receiver = facts.receiver(applied)
        made = _made_each_time(context, strange[0], applied)
        if made is not None:
            yield _again(context, made, applied)
            continue
        # One call that gets the variables of several models cannot have an optimizer for each.
        shared = built is applied.node
        fixes = (
            ()
            if shared or receiver is None
            else _fixes(context, receiver, applied.optimizer, strange[0])
        )
        yield Report(
            receiver or applied.node.func,
            f"{_name(context, applied)} was built for other variables, by its first call of "
            f"`{applied.method}`: this one raises {_raises(context)}. Use an optimizer for each "
            f"model, or call {_build(context, applied)} with all variables first.",
            () if shared else ((built, "It is built for its variables here."),),
            tuple(fixes),
        )


def _raises(context: Context) -> str:
    """What is raised, and from which version on, unless it surely is one of these."""
    what = context.say(_RAISES)
    return what if context.has_optimizers_of_today else f"{what}, since TensorFlow 2.11"


def _unfrozen(context: Context) -> Iterator[Report]:
    """Apply calls for layers that were frozen when the optimizer was built."""
    for applied in context.flow.of(Applied):
        optimizer, built = applied.optimizer, applied.built
        if not applied.unfrozen or built is None or applied.place.expects_error:
            continue
        if not isinstance(optimizer, Optimizer) or context.is_legacy(optimizer):
            continue
        receiver = facts.receiver(applied)
        node = applied.unfrozen[0].node
        related = [(node, "This makes them trainable.")]
        if built is not applied.node:
            related.append((built, "It is built for its variables here."))
        yield Report(
            receiver or applied.node.func,
            f"{_name(context, applied)} was built when some layers were frozen, and does not know "
            f"their variables: this raises {_raises(context)}. Make a new optimizer after they "
            f"are made trainable, or call {_build(context, applied)} with all variables first.",
            tuple(related),
            () if receiver is None else tuple(_renewal(context, receiver, optimizer, node)),
        )


def _name(context: Context, applied: Applied) -> str:
    receiver = facts.receiver(applied)
    return "The optimizer" if receiver is None else f"`{context.text(receiver)}`"


def _build(context: Context, applied: Applied) -> str:
    receiver = facts.receiver(applied)
    return "its `build`" if receiver is None else f"`{context.text(receiver)}.build`"


def _renewal(
    context: Context, node: ast.expr, optimizer: Optimizer, setting: ast.AST
) -> Iterator[Fix]:
    """Make a new optimizer after ``setting``, where the first one was made in the same block."""
    outline = context.outline
    if bound_to(context, node) is not optimizer.node or not isinstance(node, ast.Name):
        return
    made, statement = outline.statement(optimizer.node), outline.statement(setting)
    while isinstance(around := outline.parent(statement), ast.For):
        statement = around
    if outline.block(statement) == outline.block(made):
        line = f"{node.id} = {context.text(optimizer.node)}"
        renewed = Rewrite(context).insert_after(statement, line)
        yield Fix(f"Make a new `{node.id}` after this", Safety.SAFE, renewed.edits)


def _made_each_time(context: Context, strange: Value, applied: Applied) -> ast.Call | None:
    """The call that makes the model whose variables are ``strange``, where each step makes one.

    That is one in the same turn of the same loop, or in the same call, as the apply call.
    """
    model = strange.owner if isinstance(strange, VariablesOf) else None
    if not isinstance(model, Created) or applied.built is not applied.node:
        return None
    outline = context.outline
    if not outline.holds(model.node):
        return None
    loops = [
        next((one for one in outline.around(node) if isinstance(one, _REPEATING)), None)
        for node in (model.node, applied.node)
    ]
    return model.node if loops[0] is not None and loops[0] is loops[1] else None


def _again(context: Context, made: ast.Call, applied: Applied) -> Report:
    name = _name(context, applied).replace("The", "the")
    said = (
        "a `tf.function` cannot do that: it raises `ValueError: tf.function only supports "
        "singleton tf.Variables created on the first call`"
        if applied.place.graph
        else f"{name} was built for the first one: this raises {_raises(context)}"
    )
    return Report(
        facts.receiver(applied) or applied.node.func,
        f"A new model is made for each step, and {said}. Make the model once.",
        ((made, "The model is made here."),),
        tuple(made_once(context, made, "Make the model once, before")),
    )


def _fixes(context: Context, node: ast.expr, optimizer: Optimizer, strange: Value) -> Iterator[Fix]:
    if bound_to(context, node) is not optimizer.node:
        return
    statement = context.outline.statement(optimizer.node)
    name = context.text(node)
    owner = strange.owner if isinstance(strange, VariablesOf) else strange
    spelled = spell(context, owner, node) if isinstance(owner, Variable) else None
    what = spelled or _model(context, strange, node)
    own, dot, last = name.rpartition(".")
    model = what.rpartition(".")[2] if what else ""
    new = f"{own}{dot}{model}_{last}" if model.isidentifier() else f"{own}{dot}other_{last}"
    line = f"{new} = {context.text(optimizer.node)}"
    own_one = Rewrite(context).insert_after(statement, line).replace(replace(context, node, new))
    yield Fix(f"Make an optimizer `{new}` of its own", Safety.SAFE, own_one.edits)


def _model(context: Context, strange: Value, at: ast.expr) -> str | None:
    """How the model is called whose variables are ``strange``."""
    spelled = spell(context, strange, at)
    return spelled.rpartition(".")[0] if spelled else None
