"""The other functions of Python."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.sequences import exact, is_variable
from tapelint.flow.domain.values import (
    NONE,
    Api,
    Attribute,
    Class,
    Const,
    Context,
    Created,
    Dict,
    Element,
    Factory,
    Instance,
    Item,
    Optimizer,
    Partial,
    Scope,
    Super,
    Symbol,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
)
from tapelint.flow.transfer import tracing
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge import names
from tapelint.knowledge.operations import EXIT_STACK


def _dict(machine: Machine, call_: Call) -> Value:
    for value in call_.positional:
        machine.use_up(value, call_.node)
    entries: dict[object, Value] = dict(call_.keywords.items())
    if call_.positional:
        entries[None] = machine.computed(None, tuple(call_.positional), call_.node)
    return machine.make(Dict(call_.node, entries))


def _getattr(machine: Machine, call_: Call) -> Value:
    owner, name = call_.get(0), call_.get(1)
    if owner is not None and isinstance(name, Const) and isinstance(name.value, str):
        return machine.expressions.attribute(owner, name.value, call_.node)
    if owner is not None:
        machine.put_to_use(owner, call_.node)
    return machine.computed(None, call_.values, call_.node)


def _setattr(machine: Machine, call_: Call) -> Value:
    match call_.positional:
        case [Instance() as owner, Const(value=str(name)), value]:
            machine.unbuilt.invalidate_all()
            machine.put_to_use(value, call_.node)
            tracing.store(machine, owner, name, call_.node)
            machine.log.write(owner.attributes, name, value)
            return NONE
        case _:
            return _opaque(machine, call_)


def _super(machine: Machine, call_: Call) -> Value:
    frame = machine.frame
    function = frame.node
    match call_.values:
        case (Class() as cls, instance):
            return Super(cls, instance)
    if (
        call_.values
        or frame.owner is None
        or not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    ):
        return machine.calls.unknown(call_)
    parameters = [*function.args.posonlyargs, *function.args.args]
    own = frame.scope.names.get(parameters[0].arg) if parameters else None
    return machine.calls.unknown(call_) if own is None else Super(frame.owner, own)


def _field(machine: Machine, call_: Call) -> Value:
    factory = call_.get(99, "default_factory")
    if factory is not None:
        return Factory(factory)
    return call_.get(99, "default") or machine.calls.unknown(call_)


def _named_tuple(machine: Machine, call_: Call) -> Value:
    given = call_.get(1, "field_names")
    known = (given,) if isinstance(given, Const) else exact(given) if given is not None else None
    if known is None or not all(
        isinstance(one, Const) and isinstance(one.value, str) for one in known
    ):
        return machine.calls.unknown(call_)
    names = " ".join(str(one.value) for one in known if isinstance(one, Const))
    fields = ast.parse("\n".join(f"{name}: object" for name in names.replace(",", " ").split()))
    node = ast.ClassDef("", [], [], fields.body, [])
    scope = Scope(node, machine.frame.scope)
    return Class(ast.copy_location(node, call_.node), scope, (Api("typing.NamedTuple"),))


def _namespace(machine: Machine, call_: Call) -> Value:
    if call_.positional or not call_.complete:
        return machine.calls.unknown(call_)
    node = ast.copy_location(ast.ClassDef("SimpleNamespace", [], [], [], []), call_.node)
    cls = Class(node, Scope(node, machine.frame.scope), ())
    return machine.make(Instance(cls, call_.node, dict(call_.keywords)))


def _null_context(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "enter_result")
    del machine
    return Context(NONE if given is None else given)


def _exit_stack(machine: Machine, call_: Call) -> Value:
    return machine.computed(EXIT_STACK, (), call_.node)


def _range(machine: Machine, call_: Call) -> Value:
    if call_.positional == [Const(1)]:
        return Tuple((Const(0),))
    return machine.computed("builtins.range", (), call_.node)


def _len(machine: Machine, call_: Call) -> Value:
    return machine.computed("builtins.len", (), call_.node)


def _opaque(machine: Machine, call_: Call) -> Value:
    machine.unbuilt.invalidate_all()
    return machine.calls.unknown(call_)


def _id(machine: Machine, call_: Call) -> Value:
    of_variable = len(call_.values) == 1 and is_variable(call_.values[0])
    if not of_variable:
        return _plain(machine, call_)
    return machine.computed("builtins.id", call_.values, call_.node)


def _plain(machine: Machine, call_: Call) -> Value:
    return machine.computed("builtins", (), call_.node)


def _partial(machine: Machine, call_: Call) -> Value:
    if not call_.positional or not call_.complete:
        return machine.calls.unknown(call_)
    return Partial(call_.positional[0], tuple(call_.positional[1:]), call_.keywords)


def _import_module(machine: Machine, call_: Call) -> Value:
    given = call_.get(0, "name")
    if isinstance(given, Const) and isinstance(given.value, str) and len(call_.values) == 1:
        found = machine.imports.find_module(given.value, 0)
        return found or Api(names.canonical(given.value))
    return machine.calls.unknown(call_)


def _copy(machine: Machine, call_: Call) -> Value:
    given = call_.get(0)
    if given is None or isinstance(given, (Instance, Created, Variable, Optimizer)):
        return machine.computed(None, call_.values, call_.node)
    return given


def _deep_copy(machine: Machine, call_: Call) -> Value:
    # What is not known may be a model, or hold variables, and these are copied with it.
    if isinstance(call_.get(0), (Symbol, Attribute, Element, Item, Unknown, VariablesOf)):
        return machine.computed(None, call_.values, call_.node)
    return _copy(machine, call_)


FUNCTIONS: dict[str, Callable[[Machine, Call], Value]] = {
    "builtins.dict": _dict,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.super": _super,
    "dataclasses.field": _field,
    "collections.namedtuple": _named_tuple,
    "types.SimpleNamespace": _namespace,
    "contextlib.nullcontext": _null_context,
    EXIT_STACK: _exit_stack,
    "builtins.eval": _opaque,
    "builtins.exec": _opaque,
    "builtins.globals": _opaque,
    "builtins.locals": _opaque,
    "builtins.vars": _opaque,
    "builtins.len": _len,
    "builtins.isinstance": _plain,
    "builtins.type": _plain,
    "builtins.id": _id,
    "builtins.range": _range,
    "functools.partial": _partial,
    "functools.wraps": _plain,
    "importlib.import_module": _import_module,
    "builtins.__import__": _import_module,
    "copy.copy": _copy,
    "copy.deepcopy": _deep_copy,
}
