"""What makes tapes, variables, optimizers, models and layers."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    Api,
    Const,
    Created,
    Optimizer,
    Tape,
    Value,
    Variable,
    alternatives,
)
from tapelint.flow.record.events import OptimizerCreated, TapeClassAsked, VariableCreated
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    is_legacy,
)
from tapelint.knowledge.spelling import TAPE_ARGUMENTS

CREATING = (
    "keras.Model",
    "keras.Sequential",
    "keras.models.",
    "keras.layers.",
    "keras.applications.",
    "keras.losses.",
    "keras.metrics.",
    "keras.optimizers.schedules.",
    "tf.distribute.",
)
"""How the names begin of what makes an object, or computes."""

# Functions under the initials of their names.
_INITIALS = frozenset({"KLD", "MAE", "MAPE", "MSE", "MSLE"})


def _gradient_tape(machine: Machine, call_: Call) -> Value:
    return machine.make(_tape(machine, call_))


def _tape(machine: Machine, call_: Call) -> Tape:
    persistent = call_.get(0, "persistent")
    watch = call_.get(1, "watch_accessed_variables")
    if not call_.complete or not call_.keywords.keys() <= TAPE_ARGUMENTS["__init__"]:
        return Tape(call_.node, None, None)
    if persistent is not None and not _is_written(machine, call_.node, persistent):
        # An option of the program: what is done with the tape may depend on it as well.
        return Tape(call_.node, None, _flag(watch, default=True))
    return Tape(call_.node, _flag(persistent, default=False), _flag(watch, default=True))


def _is_written(machine: Machine, node: ast.Call, value: Value) -> bool:
    """Whether ``value`` is written in the call ``node``, in its partial, or where it was called."""
    made = (node.func,) if isinstance(node.func, ast.Call) else ()
    return any(
        isinstance(one, ast.Constant) and value == Const(one.value)
        for call in (node, *made, *machine.frame.calls[-1:])
        for one in (*call.args, *(keyword.value for keyword in call.keywords))
    )


def _flag(value: Value | None, *, default: bool) -> bool | None:
    if value is None:
        return default
    return bool(value.value) if isinstance(value, Const) else None


def _gradient_of_class(machine: Machine, call_: Call) -> Value:
    if call_.complete and not isinstance(call_.get(0, "self"), Tape):
        machine.emit(TapeClassAsked, call_.node)
    return machine.calls.unknown(call_)


def _variable(machine: Machine, call_: Call) -> Value:
    for value in call_.values:
        machine.put_to_use(value, call_.node)
    variable = Variable(
        call_.node,
        _flag(call_.get(1, "trainable"), default=True) is not False,
        call_.get(0, "initial_value"),
    )
    machine.note_scope(call_.node)
    machine.emit(VariableCreated, call_.node, variable)
    return machine.make(variable)


def optimizer(machine: Machine, name: str, call_: Call) -> Value:
    """Make an optimizer of the class ``name``."""
    made = machine.make(Optimizer(call_.node, name))
    machine.emit(OptimizerCreated, call_.node, call_.frozen(), made)
    return made


def wrapped(machine: Machine, call_: Call, kind: type[Value]) -> Value:
    """What is called on the wrapper reaches what is wrapped, so the two are one here."""
    given = call_.get(0, "optimizer", "inner_optimizer", "opt", "gradtape")
    known = given is not None and any(isinstance(one, kind) for one in alternatives(given))
    return given if given is not None and known else machine.calls.unknown(call_)


def _loss_scale_optimizer(machine: Machine, call_: Call) -> Value:
    inner = call_.get(0, "inner_optimizer")
    assert isinstance(call_.callee, Api)  # noqa: S101
    if isinstance(inner, Optimizer) and not is_legacy(inner.api):
        return optimizer(machine, call_.callee.name, call_)
    return wrapped(machine, call_, Optimizer)


def _get_optimizer(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "identifier")
    if isinstance(given, Const):
        return optimizer(machine, "keras.optimizers.get", call_)
    return machine.calls.unknown(call_)


def create(machine: Machine, name: str, call_: Call) -> Value:
    """Make what the class ``name`` of Keras is of, or compute where it is a function."""
    last = name.rpartition(".")[2]
    if (last[:1].isupper() and last not in _INITIALS) or last in ("load_model", "clone_model"):
        for value in call_.values:
            machine.put_to_use(value, call_.node)
        keywords = tuple(call_.keywords)
        made = machine.make(Created(name, call_.node, call_.values, keywords, machine.recording))
        machine.log.set(made.state, "added", ())
        machine.unbuilt.create(made, call_)
        machine.note_scope(call_.node)
        return made
    return machine.calls.operation(name, call_.values, call_)


FUNCTIONS: dict[str, Callable[[Machine, Call], Value]] = {
    "tf.GradientTape": _gradient_tape,
    "tf.GradientTape.gradient": _gradient_of_class,
    "tf.GradientTape.jacobian": _gradient_of_class,
    "tf.GradientTape.batch_jacobian": _gradient_of_class,
    "tf.Variable": _variable,
    **dict.fromkeys(LOSS_SCALE_OPTIMIZERS, _loss_scale_optimizer),
    "keras.optimizers.get": _get_optimizer,
    "keras.optimizers.deserialize": _get_optimizer,
}
