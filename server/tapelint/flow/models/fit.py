"""What the methods of a Keras model do that is an instance of a class of the file."""

from __future__ import annotations

from collections.abc import Callable

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.datasets import is_dataset
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Class,
    Computed,
    Const,
    Function,
    Instance,
    Item,
    List,
    Tuple,
    Value,
    function_of,
)
from tapelint.flow.record.events import NumberAdvanced
from tapelint.flow.transfer import elements
from tapelint.flow.transfer.machine import Machine

_MODELS = ("keras.Model", "keras.Sequential", "keras.models.", "keras.engine.")
# What makes of `train_step` what `fit` calls; who writes one of these does so in ways of its own.
_MAKERS = ("fit", "make_train_function", "train_function")
_TRACED = (Api("tf.function"), Api("tf.autograph.experimental.do_not_convert"))
_THIRD = ("sample_weight", "class_weight")
_LAMBDAS = Api("keras.callbacks.LambdaCallback")
# `fit` calls these more than once.
_EACH_TIME = (
    "on_epoch_begin",
    "on_epoch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_batch_begin",
    "on_batch_end",
)


def is_model(cls: Class) -> bool:
    """Whether ``cls`` is derived from Keras's model, so that `fit` runs its `train_step`."""
    return any(isinstance(one, Api) and one.name.startswith(_MODELS) for one in cls.lineage)


def _compile(machine: Machine, model: Instance, call_: Call) -> Value:
    """What was traced is forgotten: `fit` traces the step anew."""
    machine.log.write(machine.steps, model, None)
    return machine.calls.unknown(call_)


def _fit(machine: Machine, model: Instance, call_: Call) -> Value:
    """`fit` traces `train_step`, without AutoGraph, and runs that for every batch."""
    result = machine.calls.unknown(call_)
    step = machine.classes.method(model.cls, "train_step")
    if step is None or any(machine.classes.method(model.cls, one) for one in _MAKERS):
        return result
    traced = machine.steps.get(model)
    if traced is None:
        traced = Function(
            step.node,
            step.scope,
            step.defaults,
            step.owner,
            step.decorators if step.is_graph else (*step.decorators, *_TRACED),
        )
        machine.log.write(machine.steps, model, traced)
    callbacks = list(_callbacks(machine, model, call_))
    before = len(machine.flow.events)
    _run(machine, traced, model, call_)
    advanced = any(isinstance(one, NumberAdvanced) for one in machine.flow.events[before:])
    if callbacks or advanced:
        for one in callbacks:
            machine.functions.run(one, call_)
        _run(machine, traced, model, call_)
    return result


def _run(machine: Machine, step: Function, model: Instance, call_: Call) -> None:
    if machine.functions.is_followable(step):
        machine.functions.run(Bound(step, model), call_, _batch(machine, call_))


def _batch(machine: Machine, call_: Call) -> tuple[Value, ...]:
    """What `fit` gives to `train_step`: nothing is known of it but where it is from."""
    x, y = call_.get(0, "x"), call_.get(1, "y")
    if x is None or not call_.complete:
        return ()
    if y is None:
        return (elements.element(machine, x, call_.node),) if is_dataset(x) else ()
    if not call_.keywords.keys().isdisjoint(_THIRD) or is_dataset(x):
        return ()
    whole = machine.computed("tf.data.Dataset.from_tensor_slices", (Tuple((x, y)),), call_.node)
    size = call_.keywords.get("batch_size", Const(32))
    batches = machine.computed(None, (Attribute(whole, "batch"), size), call_.node)
    batch = elements.element(machine, batches, call_.node)
    return (Tuple(tuple(Item(batch, Const(index)) for index in range(2))),)


def _callbacks(machine: Machine, model: Instance, call_: Call) -> list[Bound | Function]:
    """The callbacks of the file that `fit` calls again and again."""
    given = call_.keywords.get("callbacks")
    found = given.items if isinstance(given, (List, Tuple)) else (given,)
    methods: list[Bound | Function] = []
    for one in found:
        if isinstance(one, Computed) and _LAMBDAS in one.inputs:
            methods += [
                value
                for value in one.inputs
                if isinstance(value, (Bound, Function))
                and machine.functions.is_followable(function_of(value))
            ]
            continue
        if not isinstance(one, Instance) or not any(
            isinstance(base, Api) and base.name.endswith(".Callback") for base in one.cls.lineage
        ):
            continue
        machine.log.write(one.attributes, "model", model)
        bound = (machine.classes.method(one.cls, name) for name in _EACH_TIME)
        methods += [
            Bound(method, one)
            for method in bound
            if method is not None and machine.functions.is_followable(method)
        ]
    return methods


METHODS: dict[str, Callable[[Machine, Instance, Call], Value]] = {
    "compile": _compile,
    "fit": _fit,
    "train_on_batch": _fit,
}
