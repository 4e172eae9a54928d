"""A checkpoint is restored under other names than those it was saved under.

## What happens
Nothing of what the other names stand for is restored, and nothing is raised: the model keeps its
first weights, the optimizer begins at step 0. After `expect_partial` there is no warning either.

## Why
`tf.train.Checkpoint(model=model)` saves each object under the name of its argument, here `model`,
and restores it under that name. `assert_existing_objects_matched` raises where one of the names is
not in the checkpoint.

## Bad
```python
import tempfile

import tensorflow as tf

folder = tempfile.mkdtemp()


def build():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = build()
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
saved = tf.train.Checkpoint(model=model).save(f"{folder}/run")

restored = build()
tf.train.Checkpoint(net=restored).restore(saved)
```

## Good
```python
import tempfile

import tensorflow as tf

folder = tempfile.mkdtemp()


def build():
    return tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])


x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
model = build()
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x) - y))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
saved = tf.train.Checkpoint(model=model).save(f"{folder}/run")

restored = build()
tf.train.Checkpoint(model=restored).restore(saved)
```

## Fix
Restores under the names that were used to save, where it is plain which belongs to which.
Unsafe: other checkpoints may have been saved with the other names.

## Runtime message
None.

## When it is right
A part that is new beside others that are restored, and what is left out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from tapelint.finding import Edit, Fix, Position, Range, Safety, Severity
from tapelint.flow import (
    Api,
    Attribute,
    AttributeStored,
    Checkpointed,
    Computed,
    Created,
    Instance,
    Value,
    likely,
)
from tapelint.knowledge.operations import CHECKPOINT
from tapelint.rules.base import Context, Report, rule

_SAVING = ("save", "write")


@rule(
    code="TL654",
    name="restored-by-other-names",
    severity=Severity.WARNING,
    title="Nothing is restored under these names",
)
def restored_by_other_names(context: Context) -> Iterator[Report]:
    """Checkpoints with names that are not in what they restore."""
    for event in context.events(Checkpointed):
        path = event.call.get(0, "save_path", "path")
        restored = event.owner
        if event.name not in ("restore", "read") or path is None or restored.op != CHECKPOINT:
            continue
        saved = list(_saved(context, likely(path)))
        strange = [_strange(context, one, restored) for one in saved]
        if not strange or not all(strange) or not context.outline.holds(restored.node):
            continue
        names = dict(strange[0])
        there, here = _in_words(_parts(saved[0]), "and"), _in_words(names, "or")
        yield Report(
            restored.node,
            f"Restore under the names it was saved under, {there}: this checkpoint has nothing "
            f"named {here}, so nothing is restored there.",
            ((saved[0].node, "It is saved under these names."),),
            tuple(_fixes(context, restored.node, names)),
        )


def _saved(context: Context, path: Value) -> Iterator[Computed]:
    """The checkpoints that may have been saved at ``path``; none where that cannot be told."""
    folder: Value | None
    match path:
        case Computed(op=None, inputs=(Attribute(owner=Computed() as saver, name=name), *_)):
            if name in _SAVING:
                yield _checkpoint(saver)
            return
        case Computed(op="tf.train.latest_checkpoint", inputs=(folder, *_)):
            pass
        case Attribute(owner=Computed() as manager, name="latest_checkpoint"):
            folder = _given(manager, 1, "directory")
        case _:
            return
    for event in context.flow.of(Checkpointed):
        if event.name in _SAVING and folder is not None and _folder(event) == folder:
            yield _checkpoint(event.owner)


def _folder(event: Checkpointed) -> Value | None:
    """The directory that something is saved in."""
    if event.owner.op != CHECKPOINT:
        return _given(event.owner, 1, "directory")
    match event.call.get(0, "file_prefix"):
        case Computed(inputs=(Api(name="os.path.join"), folder, *_)):
            return folder
        case _:
            return None


def _checkpoint(saver: Computed) -> Computed:
    """The checkpoint itself, of which ``saver`` may be the manager."""
    given = None if saver.op == CHECKPOINT else _given(saver, 0, "checkpoint")
    return given if isinstance(given, Computed) else saver


def _given(made: Computed, index: int, keyword: str) -> Value | None:
    positional = len(made.inputs) - len(made.keywords)
    if index < positional:
        return made.inputs[index]
    return dict(zip(made.keywords, made.inputs[positional:], strict=True)).get(keyword)


def _parts(checkpoint: Computed) -> dict[str, Value]:
    """What ``checkpoint`` is given, by name; nothing where not all of it has one."""
    names = checkpoint.keywords
    if checkpoint.op != CHECKPOINT or len(names) < len(checkpoint.inputs):
        return {}
    return dict(zip(names, checkpoint.inputs, strict=True))


def _strange(context: Context, saved: Computed, restored: Computed) -> list[tuple[str, str | None]]:
    """The names that are only restored by, each with the one that it surely was saved by, if any.

    Where some are the same, only those that something alike was saved by another name of.
    """
    before, after = _parts(saved), _parts(restored)
    changed = {id(one.owner) for one in context.flow.everywhere(AttributeStored)}
    if not before or any(name.startswith("*") for name in (*before, *after)):
        return []
    if not changed.isdisjoint((id(saved), id(restored))):
        return []
    left = {name: value for name, value in before.items() if name not in after}
    found: list[tuple[str, str | None]] = []
    for name, value in after.items():
        if name not in before:
            alike = [one for one, other in left.items() if _kind(other) == _kind(value)]
            found.append((name, alike[0] if len(alike) == 1 else None))
    shared = before.keys() & after.keys()
    return [one for one in found if one[1] is not None] if shared else found


def _kind(value: Value) -> object:
    match value:
        case Instance(cls=cls):
            return cls
        case Created(api=api):
            return api
        case _:
            return type(value)


def _in_words(names: Iterable[str], last: str) -> str:
    found = [f"`{name}`" for name in names]
    return f" {last} ".join(filter(None, (", ".join(found[:-1]), found[-1])))


def _fixes(context: Context, node: ast.AST, names: dict[str, str | None]) -> Iterator[Fix]:
    assert isinstance(node, ast.Call)  # noqa: S101
    edits = []
    for keyword in node.keywords:
        name = names.get(keyword.arg or "")
        if keyword.arg in names and name is not None:
            start = context.range(keyword).start
            end = Position(start.line, start.column + len(keyword.arg or ""))
            edits.append(Edit(Range(start, end), name))
    if len(edits) == len(names) == len(set(names.values())):
        yield Fix("Restore under the names it was saved under", Safety.UNSAFE, lambda: tuple(edits))
