"""The loss is computed with a variable that is in no list of what is trained.

## What happens
The variable keeps its first value: no gradient is taken for it, and the rest is trained with it as
it is.

## Why
`model.trainable_variables` lists what belongs to the model. A variable that was made beside it, by
itself or in an object of its own, as the weights of several losses often are, has to be added.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
log_variance = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
variables = model.trainable_variables

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(model(x) - y))
        loss = tf.exp(-log_variance) * error + log_variance
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
log_variance = tf.Variable(0.0)
optimizer = tf.keras.optimizers.SGD(0.05)
variables = [*model.trainable_variables, log_variance]

for step in range(20):
    with tf.GradientTape() as tape:
        error = tf.reduce_mean(tf.square(model(x) - y))
        loss = tf.exp(-log_variance) * error + log_variance
    grads = tape.gradient(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
```

## Fix
Adds the variable to the list, where the list is bound to a name. Unsafe: not to train it may be
meant, which `trainable=False` says.

## Runtime message
None.

## When it is right
A variable with `trainable=False`, one that the program assigns, one that begins with data, and one
that is trained by another list. Where some list is not known, nothing is reported, nor where a
number or an image is trained by itself. Of whole networks only those are reported that are called
with `training=True`, in programs that freeze, load and copy none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.finding import Fix, Safety, Severity
from tapelint.fixes.edits import replace
from tapelint.fixes.spelling import bound_to, spell
from tapelint.flow import (
    Applied,
    Assigned,
    AttributeStored,
    Class,
    Computed,
    Const,
    Created,
    Element,
    GradientTaken,
    Instance,
    Item,
    MethodCalled,
    Reach,
    Searches,
    Synchronised,
    Tape,
    Tuple,
    Value,
    Variable,
    VariableCreated,
    VariablesChanged,
    VariablesOf,
    cut,
    is_of_keras,
    items,
    parts,
    reach,
    unspread,
)
from tapelint.knowledge.layers import MODELS, SEQUENTIAL
from tapelint.rules import facts
from tapelint.rules.base import Context, Report, rule
from tapelint.source.walk import walk

# Ways to train, to freeze or to load a network that are not followed.
_OTHERWISE = (
    *(".trainable =", "trainable=False", ".compile(", ".fit(", "load_weights", "restore("),
    *("set_weights", "keras.applications"),
)
_Lost = Created | Instance | Variable
# What a variable begins with that is to be found by training.
_BEGINNINGS = ("tf.constant", "tf.fill", "tf.ones", "tf.random.", "tf.zeros", "keras.initializers.")


@rule(
    code="TL640",
    name="variable-left-out",
    severity=Severity.WARNING,
    title="A variable of the loss is in no list of variables",
)
def variable_left_out(context: Context) -> Iterator[Report]:
    """Variables that a loss is computed with, and that are neither trained nor assigned."""
    if ".minimize(" in context.source.text:
        return
    for taken in context.events(GradientTaken):
        node = facts.sources_node(taken)
        tape = taken.tape
        if not isinstance(tape, Tape) or not context.flow.is_applied(taken):
            continue
        if not any(isinstance(unspread(one), VariablesOf) for one in items(taken.sources)):
            continue
        if tape.watch_accessed is False or context.once(_trained) is None:
            continue
        lost: list[_Lost] = [
            one
            for one in dict.fromkeys(context.once(facts.made_of_target, taken))
            if isinstance(one, (Instance, Variable))
            and _is_to_be_trained(one)
            and not context.once(_is_set, one)
            and reach(tape, taken.target, Tuple((one,))) is Reach.YES
            and not cut(Searches(tape), taken.target, Tuple((one,)))
        ]
        lost += _networks(context, taken, tape)
        if lost:
            yield _report(context, taken, node, lost)


def _networks(context: Context, taken: GradientTaken, tape: Tape) -> list[Created]:
    """The networks that are called for training, and that nothing ever trains or sets."""
    text = context.source.text
    if any(word in text for word in _OTHERWISE):
        return []
    called = [
        one.inputs[0]
        for one in context.once(facts.made_of_target, taken)
        if isinstance(one, Computed)
        and one.op == "call"
        and "training" in one.keywords
        and one.inputs[len(one.inputs) - len(one.keywords) :][one.keywords.index("training")]
        == Const(value=True)
    ]
    return [
        one
        for one in dict.fromkeys(called)
        if isinstance(one, Created)
        and one.api in MODELS | SEQUENTIAL
        and _is_apart(context, one)
        and not any(event.owner is one for event in context.flow.everywhere(MethodCalled))
        and one not in context.once(_paired)
        and not any(event.first is one for event in context.flow.everywhere(Synchronised))
        and reach(tape, taken.target, VariablesOf(one, "trainable_variables")) is Reach.YES
        and not cut(Searches(tape), taken.target, VariablesOf(one, "trainable_variables"))
    ]


def _is_apart(context: Context, network: Created) -> bool:
    """Whether none of what ``network`` consists of is trained or assigned."""
    trained, owned = context.once(_trained), parts(network)
    return (
        trained is not None
        and owned.whole
        and bool(owned.held)
        and trained.isdisjoint((network, *owned.all))
        and not any(context.flow.everywhere(Assigned))
    )


def _paired(context: Context) -> set[Value]:
    """The models whose variables any gradients are paired with."""
    both = (facts.columns(facts.given(applied)) for applied in context.flow.everywhere(Applied))
    found = (unspread(one) for columns in both if columns is not None for one in items(columns[1]))
    return {one.owner for one in found if isinstance(one, VariablesOf)}


def _report(
    context: Context,
    taken: GradientTaken,
    node: ast.expr,
    lost: list[_Lost],
) -> Report:
    where = bound_to(context, node) or node
    spelled = [spell(context, one, node) for one in lost]
    names = ", ".join(f"`{one}`" for one in spelled if one) if all(spelled) else ""
    noun = "network" if isinstance(lost[0], Created) else "variable"
    what, keeps, them = (
        (f"another {noun}", "is trained nowhere and keeps its first value", "it")
        if len(lost) == 1
        else (f"other {noun}s", "are trained nowhere and keep their first values", "them")
    )
    return Report(
        where,
        f"The loss also depends on {names or what}, which {keeps}. Add {them} to the list, or "
        f"make {them} with `trainable=False`.",
        (
            (lost[0].node, "It is made here."),
            (taken.node, "The gradients are taken here."),
        ),
        tuple(_fixes(context, node, where, _added(lost, spelled))),
    )


def _is_to_be_trained(value: Instance | Variable) -> bool:
    if isinstance(value, Instance):
        return _has_weights_of_its_own(value)
    match value.initial:
        case Const(value=float()):
            return value.trainable
        case Computed(op=str(op)) if op.startswith(_BEGINNINGS):
            return value.trainable
        case _:
            return False


def _has_weights_of_its_own(value: Instance) -> bool:
    """Whether ``value`` is a layer of the file that makes weights, and holds no other layer."""
    owned = parts(value)
    return (
        is_of_keras(value.cls)
        and owned.whole
        and set(owned.held) == {value}
        and not owned.hidden
        and any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "add_weight"
            and facts.keyword(node, "trainable") is None
            for one in value.cls.lineage
            if isinstance(one, Class)
            for node in walk(one.node)
        )
    )


def _trained(context: Context) -> frozenset[Value] | None:
    """All that any gradient is taken for; None where that is not known."""
    found: set[Value] = set()
    for taken in context.flow.everywhere(GradientTaken):
        for source in map(unspread, items(taken.sources)):
            owner = source.owner if isinstance(source, VariablesOf) else source
            while isinstance(owner, (Element, Item)):
                owner = owner.owner
            if not isinstance(owner, (Created, Instance, Variable, VariablesOf, Computed)):
                return None
            if isinstance(owner, Computed) and owner.op is None:
                return None
            found |= parts(owner).all
    return frozenset(found)


def _is_set(context: Context, variable: Instance | Variable) -> bool:
    """Whether ``variable`` is trained by some list, or may be assigned."""
    trained = context.once(_trained)
    if trained is None or variable in trained:
        return True
    if any(isinstance(one, type(variable)) and one.node is variable.node for one in trained):
        return True
    if any(
        stored.value is variable and isinstance(stored.owner, Created)
        for stored in context.flow.everywhere(AttributeStored)
    ):
        # Keras 2 finds it there.
        return True
    if any(
        made.variable is variable and (made.place.graph or made.place.recording or _is_built(made))
        for made in context.flow.everywhere(VariableCreated)
    ):
        # It is made by the step itself, or by a method that Keras calls.
        return True
    if any(variable in changed.added for changed in context.flow.everywhere(VariablesChanged)):
        return True
    return any(
        assigned.owner is variable or not facts.is_variables(assigned.owner)
        for assigned in context.flow.everywhere(Assigned)
    )


def _is_built(made: VariableCreated) -> bool:
    """Whether Keras builds a layer there."""
    return getattr(made.place.function, "name", "") == "build"


def _added(lost: list[_Lost], spelled: list[str | None]) -> list[str] | None:
    """What has to be added to a list for ``lost``; None where that cannot be spelled."""
    found = [
        text if isinstance(one, Variable) else f"*{text}.trainable_variables"
        for one, text in zip(lost, spelled, strict=True)
        if text is not None
    ]
    return found if len(found) == len(lost) else None


def _fixes(
    context: Context, node: ast.expr, where: ast.expr, added: list[str] | None
) -> Iterator[Fix]:
    if where is node or not isinstance(where, ast.Attribute) or added is None:
        return
    edit = replace(context, where, f"[*{context.text(where)}, {', '.join(added)}]")
    yield Fix("Add it to the list", Safety.UNSAFE, lambda: (edit,))
