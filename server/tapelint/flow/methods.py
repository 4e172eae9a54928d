"""What the methods of tapes, optimizers, variables and containers do, abstractly."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from tapelint.flow import building, freezing, sequences
from tapelint.flow.connection import (
    cut,
    depends,
    disjoint,
    seen_from,
    severed,
    unconnected,
)
from tapelint.flow.events import (
    Appended,
    Applied,
    AppliedAgain,
    Cut,
    GradientTaken,
    MethodCalled,
    NumpyAsked,
    Synchronised,
    TapeReset,
    VariablesChanged,
    Watched,
)
from tapelint.flow.expressions import Call
from tapelint.flow.machine import carried
from tapelint.flow.scopes import MAYBE
from tapelint.flow.values import (
    NONE,
    Api,
    Attribute,
    Bound,
    Choice,
    Computed,
    Const,
    Created,
    Dict,
    Each,
    Element,
    Function,
    Gradients,
    Instance,
    Item,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Setting,
    Spread,
    Symbol,
    Tape,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    likely,
    may_be_optimizer,
    unspread,
)
from tapelint.knowledge.operations import LOGGER_METHODS
from tapelint.knowledge.optimizers import is_legacy, wraps_tape

if TYPE_CHECKING:
    from tapelint.flow.calls import Calls

V = TypeVar("V", bound=Value)
Method = Callable[["Calls", V, Call], Value]


def call(machine: Calls, owner: Value, name: str, call_: Call) -> Value:
    """Carry out ``owner.name(…)``."""
    owner = likely(owner)
    if _is_of_note(owner, name):
        arguments = tuple(call_.positional)
        machine.emit(
            MethodCalled(
                call_.node,
                machine.place(),
                owner,
                name,
                arguments,
                dict(call_.keywords),
                call_.complete,
            )
        )
    match owner:
        case Tape() if name in _TAPE:
            return _TAPE[name](machine, owner, call_)
        case List() if name in _LIST:
            return _LIST[name](machine, owner, call_)
        case Dict() if name in _DICT:
            return _DICT[name](machine, owner, call_)
        case Gradients(sources=Dict()) if name in ("items", "values"):
            return _named_gradients(machine, owner, name, call_)
        case Computed() if name in _OUT_OF_TENSORFLOW:
            if name == "numpy":
                machine.emit(NumpyAsked(call_.node, machine.place(), owner))
            machine.put_to_use(owner, call_.node)
            return machine.operation("numpy", (owner, *call_.values), call_)
        case Created() if name == "add" and owner in machine.unbuilt:
            building.add(machine, owner, call_)
        case Created() if name in _PREDICTIONS:
            return machine.operation("predict", (owner, *call_.values), call_)
        case VariablesOf() if name in ("append", "extend", "insert"):
            return _grow(machine, owner, call_)
        case Variable() | VariablesOf() | Gradients() if name in _TENSOR:
            return _TENSOR[name](machine, owner, call_)
        case Choice() if any(isinstance(one, Tape) for one in owner.values) and name in _TAPE:
            return _unsure_tape(machine, owner, name, call_)
    if name == "apply_gradients":
        return _apply_gradients(machine, owner, call_)
    if wraps_tape(name) and call_.positional and isinstance(call_.positional[0], Tape):
        return call_.positional[0]
    if name in ("gradient", "jacobian", "batch_jacobian") and _looks_like_tape(owner):
        return _take(machine, owner, name, call_)
    if name in _ANY:
        return _ANY[name](machine, owner, call_)
    if name in LOGGER_METHODS and _looks_like_logger(owner):
        for value in call_.values:
            machine.show(value, call_.node)
        return NONE
    if name == "run" and call_.positional and _is_code(call_.positional[0]):
        return _strategy_run(machine, owner, call_)
    return machine.unknown(call_)


def has_effect(name: str) -> bool:
    """Whether a method of this name may do something, whatever it is a method of."""
    return name in _ANY or name in _TAPE or name in ("apply_gradients", "compile", "run")


def _is_of_note(owner: Value, name: str) -> bool:
    """Whether the call of a method is an event."""
    found = alternatives(owner)
    if name == "compile":
        return all(isinstance(one, (Created, Instance)) for one in found)
    if name == "apply_gradients" or name in _TAPE:
        return False
    return all(isinstance(one, Tape) or may_be_optimizer(one) for one in found)


# --- tapes ---------------------------------------------------------------------------------


def _unsure_tape(machine: Calls, owner: Choice, name: str, call_: Call) -> Value:
    if name in ("gradient", "jacobian", "batch_jacobian"):
        return _take(machine, owner, name, call_)
    return machine.unknown(call_)


def _looks_like_tape(owner: Value) -> bool:
    """Whether something unknown is used as a tape by its name."""
    match owner:
        case Symbol() | Attribute():
            return "tape" in owner.name.lower()
        case Computed():
            return any(isinstance(one, Tape) or _looks_like_tape(one) for one in owner.inputs[1:])
        case Item():
            return _looks_like_tape(owner.owner)
        case Choice():
            return any(isinstance(one, Tape) or _looks_like_tape(one) for one in owner.values)
        case _:
            return False


def _gradient(machine: Calls, tape: Tape, call_: Call) -> Value:
    return _take(machine, tape, "gradient", call_)


def _jacobian(machine: Calls, tape: Tape, call_: Call) -> Value:
    return _take(machine, tape, "jacobian", call_)


def _take(machine: Calls, tape: Value, method: str, call_: Call) -> Value:
    target = call_.get(0, "target") or machine.computed(None, (), call_.node)
    given = call_.get(1, "sources", "source") or machine.computed(None, (), call_.node)
    sources = sequences.frozen(given)
    already: ast.AST | None = None
    missing: tuple[tuple[Value, ast.AST], ...] = ()
    forgotten: tuple[tuple[Value, ast.AST], ...] = ()
    crossed: ast.AST | None = None
    cuts: tuple[tuple[Value, Cut], ...] = ()
    apart = False
    if isinstance(tape, Tape):
        used = tape.state.get("used")
        if tape.persistent is False:
            already = used if used is not MAYBE else None
            machine.log.write(tape.state, "used", call_.node)
        if call_.get(99, "unconnected_gradients") is None and "entered" in tape.state:
            crossed = _crossed(machine, tape, target, call_.node)
            missing, forgotten, cuts = _severed(tape, target, sources, machine.frame.calls)
            if not missing and not forgotten and not cuts:
                apart = _is_unconnected(tape, target, sources)
    taken = GradientTaken(
        call_.node,
        machine.place(),
        tape,
        target,
        sources,
        already,
        missing,
        _replaced(machine, target, sources),
        method,
        cuts,
        apart,
        machine.recording,
        forgotten,
        crossed,
        _frozen_since(machine, sources),
    )
    machine.emit(taken)
    for value in (target, *call_.values[2:]):
        machine.put_to_use(value, call_.node)
    return Gradients(taken, sources)


def _crossed(machine: Calls, tape: Tape, target: Value, call: ast.Call) -> ast.AST | None:
    """The `tf.function` that stands between ``tape`` and the ``call`` that asks for gradients.

    What is given to it as an argument is, inside, another tensor than outside.
    """
    opened, traced = tape.state.get("traced", MAYBE), machine.traced
    if traced is None:
        return opened if isinstance(opened, ast.AST) else None
    given = call.args[0] if call.args else None
    if opened is not None or not isinstance(target, Computed) or tape not in target.tapes:
        return None
    named = isinstance(given, ast.Name) and given.id in _parameters(machine.frame.node)
    names = traced.scope.names
    argument = any(names.get(one) is target for one in _parameters(traced.node))
    return traced.node if named and argument else None


def _parameters(function: ast.AST) -> set[str]:
    """The names of the parameters of ``function``, if it is one."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return set()
    arguments = function.args
    return {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _frozen_since(machine: Calls, sources: Value) -> tuple[Setting, ...]:
    """What was frozen since the variables were read that ``sources`` consist of."""
    if not machine.trainable:
        return ()
    found: list[Setting] = []
    for item in sequences.items(sources):
        one = unspread(item)
        if isinstance(one, VariablesOf) and one.kind == "trainable_variables":
            now = freezing.settings(machine.trainable, one.owner)
            found += freezing.turned(one.settings, now, to=False)
    return tuple(found)


_Lost = tuple[tuple[Value, ast.AST], ...]


def _severed(
    tape: Tape, target: Value, sources: Value, calls: tuple[ast.Call, ...]
) -> tuple[_Lost, _Lost, tuple[tuple[Value, Cut], ...]]:
    """What the tape did not record, what it has forgotten, and what lets no gradient through."""
    try:
        found = severed(tape, target, sources)
        missing = tuple(
            (source, seen_from(value, calls)) for source, value in found if tape not in value.tapes
        )
        forgotten = tuple(
            (source, tape.state["reset"]) for source, value in found if tape in value.tapes
        )
        return missing, forgotten, () if found else cut(tape, target, sources)
    except RecursionError:
        return (), (), ()


def _is_unconnected(tape: Tape, target: Value, sources: Value) -> bool:
    try:
        return unconnected(tape, target, sources)
    except RecursionError:
        return False


def _replaced(
    machine: Calls, target: Value, sources: Value
) -> tuple[tuple[Variable, Variable], ...]:
    """Sources that are older variables, where the target was computed from the newer ones."""
    newer = machine.flow.replacements
    if not newer:
        return ()
    result = []
    found = sequences.items(sources)
    for source in found:
        new = newer.get(source) if isinstance(source, Variable) else None
        if new in found:
            continue
        if isinstance(source, Variable) and new is not None:
            try:
                if depends(target, new) and not depends(target, source):
                    result.append((source, new))
            except RecursionError:
                return ()
    return tuple(result)


def _watch(machine: Calls, tape: Tape, call_: Call) -> Value:
    watched = call_.get(0, "tensor") or NONE
    machine.emit(Watched(call_.node, machine.place(), tape, watched))
    return NONE


def _watched_variables(machine: Calls, tape: Tape, call_: Call) -> Value:
    del machine, call_
    return VariablesOf(tape, "watched_variables")


def _stop_recording(machine: Calls, tape: Tape, call_: Call) -> Value:
    return machine.computed("stop_recording", (tape,), call_.node)


def _reset(machine: Calls, tape: Tape, call_: Call) -> Value:
    opened, used = tape.state.get("entered"), tape.state.get("used")
    used_up = tape.persistent is False and isinstance(used, ast.AST)
    recording = tape in machine.recording
    machine.emit(
        TapeReset(
            call_.node,
            machine.place(),
            tape,
            opened if isinstance(opened, ast.AST) else None,
            used_up or not recording,
        )
    )
    if recording:
        machine.epoch += 1
        machine.log.write(tape.state, "reset", call_.node)
        machine.log.write(tape.state, "forgot", machine.epoch)
    machine.log.write(tape.state, "used", None)
    return NONE


def _enter(machine: Calls, tape: Tape, call_: Call) -> Value:
    machine.enter(tape, call_.node)
    return tape


def _exit(machine: Calls, tape: Tape, call_: Call) -> Value:
    del call_
    machine.recording = tuple(one for one in machine.recording if one is not tape)
    return NONE


_TAPE: dict[str, Method[Tape]] = {
    "gradient": _gradient,
    "jacobian": _jacobian,
    "batch_jacobian": _jacobian,
    "watch": _watch,
    "watched_variables": _watched_variables,
    "stop_recording": _stop_recording,
    "reset": _reset,
    "__enter__": _enter,
    "__exit__": _exit,
}


# --- optimizers ----------------------------------------------------------------------------


def _apply_gradients(machine: Calls, optimizer: Value, call_: Call) -> Value:
    arguments = call_.values
    unknown: tuple[Variable, ...] = ()
    built: ast.AST | None = None
    strange: tuple[Value, ...] = ()
    unfrozen: tuple[Setting, ...] = ()
    first = isinstance(optimizer, Optimizer) and "variables" not in optimizer.state
    if isinstance(optimizer, Optimizer):
        unfrozen = _unfrozen(machine, optimizer, call_)
        strange = _strange(machine, optimizer, call_)
        unknown, built = _build(machine, optimizer, call_)
    applied = Applied(
        call_.node,
        machine.place(),
        optimizer,
        tuple(map(sequences.frozen, call_.positional)),
        {name: sequences.frozen(value) for name, value in call_.keywords.items()},
        call_.complete,
        unknown,
        built,
        strange,
        unfrozen,
        first,
    )
    machine.emit(applied)
    _note_applied(machine, optimizer, applied)
    for value in arguments:
        machine.apply(value, applied)
        machine.use_up(value, call_.node)
    return machine.computed("apply_gradients", (), call_.node)


def _note_applied(machine: Calls, optimizer: Value, applied: Applied) -> None:
    """Remember which gradients were applied; tell where they had been before."""
    given = applied.arguments[0] if applied.arguments else applied.keywords.get("grads_and_vars")
    pairs = given.values if isinstance(given, Iterator) else given
    if not isinstance(pairs, Pairs) or len(pairs.columns) != 2:
        return
    gradients, variables = pairs.columns
    if not isinstance(gradients, Gradients):
        return
    key = (optimizer, gradients, sequences.items(variables))
    before, others = machine.applied.get(key), machine.applied.get((key, "pairs"))
    if isinstance(before, ast.Call) and before is not applied.node and others is not pairs.node:
        machine.emit(AppliedAgain(applied.node, machine.place(), before))
    machine.log.write(machine.applied, key, applied.node)
    machine.log.write(machine.applied, (key, "pairs"), pairs.node)
    machine.log.write(machine.applied, gradients, applied.node)


def _build(
    machine: Calls, optimizer: Optimizer, call_: Call
) -> tuple[tuple[Variable, ...], ast.AST | None]:
    """Note what ``optimizer`` is built with; tell which variables it does not know."""
    variables = applied_variables(call_.get(0, "grads_and_vars"))
    state = optimizer.state
    if "variables" not in state:
        machine.log.write(state, "variables", variables)
        machine.log.write(state, "built", call_.node)
        return (), None
    known, built = state["variables"], state.get("built", MAYBE)
    if not isinstance(known, frozenset) or is_legacy(optimizer.api) or built is MAYBE:
        return (), None
    # A tf.function that is given another variable is traced anew.
    given = machine.frame.scope.names.values() if machine.frame.graph else ()
    return tuple(one for one in variables if one not in known and one not in given), built


def _strange(machine: Calls, optimizer: Optimizer, call_: Call) -> tuple[Value, ...]:
    """The variables given that ``optimizer`` surely does not know; note those it begins with."""
    given = sequences.trained(call_.get(0, "grads_and_vars"))
    state = optimizer.state
    if "variables" not in state:
        machine.log.write(state, "trained", MAYBE if given is None else frozenset(given))
        return ()
    known = state.get("trained", MAYBE)
    if given is None or not isinstance(known, frozenset) or is_legacy(optimizer.api):
        return ()
    if not isinstance(state["variables"], frozenset) or state.get("built", MAYBE) is MAYBE:
        return ()
    return tuple(one for one in given if all(disjoint(one, other) for other in known))


def _unfrozen(machine: Calls, optimizer: Optimizer, call_: Call) -> tuple[Setting, ...]:
    """What ``optimizer`` does not know, for it was frozen when the optimizer was built."""
    known = optimizer.state.get("trained", MAYBE)
    built = optimizer.state.get("variables", MAYBE)
    if not machine.trainable or machine.frame.graph or is_legacy(optimizer.api):
        return ()
    given = sequences.trained(call_.get(0, "grads_and_vars"))
    if not isinstance(known, frozenset) or not isinstance(built, frozenset) or given is None:
        return ()
    if optimizer.state.get("built", MAYBE) is MAYBE or len(known) != 1 or set(given) != known:
        return ()
    (before,), now = known, given[0]
    if not isinstance(before, VariablesOf) or not isinstance(now, VariablesOf):
        return ()
    return freezing.turned(before.settings, now.settings, to=True)


def applied_variables(value: Value | None) -> frozenset[Variable]:
    """The ``tf.Variable`` objects in the pairs given to ``apply_gradients``."""
    if isinstance(value, Iterator):
        value = value.values
    if isinstance(value, Pairs) and len(value.columns) == 2:
        found = sequences.items(value.columns[1])
    elif isinstance(value, (List, Tuple)):
        rows = sequences.items(value)
        found = tuple(
            row.items[1] for row in rows if isinstance(row, Tuple) and len(row.items) == 2
        )
    else:
        found = ()
    return frozenset(one for one in found if isinstance(one, Variable))


def _minimize(machine: Calls, owner: Value, call_: Call) -> Value:
    for value in call_.values:
        if isinstance(value, Function) and not machine.was_reached(value.node):
            machine.follow(value, None, Call(call_.node, value, [], {}))
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
    return machine.unknown(call_)


def _build_method(machine: Calls, owner: Value, call_: Call) -> Value:
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
        machine.log.write(owner.state, "built", call_.node)
        return NONE
    return machine.unknown(call_)


def _apply(machine: Calls, owner: Value, call_: Call) -> Value:
    """Like ``build``, these tell an optimizer which variables there are."""
    if isinstance(owner, Optimizer):
        machine.log.write(owner.state, "variables", MAYBE)
    return machine.unknown(call_)


def _unscale(machine: Calls, owner: Value, call_: Call) -> Value:
    given = call_.get(0, "grads")
    if isinstance(given, Gradients):
        return machine.transformed(given, "get_unscaled_gradients", call_.node)
    del owner
    return machine.unknown(call_)


def _scale_loss(machine: Calls, owner: Value, call_: Call) -> Value:
    del owner
    return machine.operation("scale_loss", call_.values, call_)


def _strategy_run(machine: Calls, owner: Value, call_: Call) -> Value:
    """``strategy.run(function, args=(…), kwargs={…})`` calls the function in each replica."""
    given = call_.get(1, "args")
    keywords = call_.get(2, "kwargs")
    arguments = list(given.items) if isinstance(given, (Tuple, List)) else []
    complete = given is None or isinstance(given, (Tuple, List))
    named = (
        {str(key): value for key, value in keywords.entries.items()}
        if isinstance(keywords, Dict) and None not in keywords.entries
        else {}
    )
    function = call_.positional[0]
    if not complete or (keywords is not None and not named):
        return machine.unknown(call_)
    outside = machine.strategy, machine.replica
    machine.strategy, machine.replica = None, owner if isinstance(owner, Created) else None
    result = machine.call(Call(call_.node, function, arguments, named))
    machine.strategy, machine.replica = outside
    return result


def _all_reduce(machine: Calls, owner: Value, call_: Call) -> Value:
    """One gradient for each, summed over the replicas."""
    given = call_.get(1, "value")
    if isinstance(given, Gradients):
        return machine.transformed(given, "all_reduce", call_.node)
    del owner
    return machine.unknown(call_)


def _is_code(value: Value) -> bool:
    return isinstance(value, (Function, Bound))


# --- variables, tensors and containers -----------------------------------------------------


def _get_weights(machine: Calls, owner: Value, call_: Call) -> Value:
    return machine.computed("get_weights", (owner,), call_.node)


def _get_layer(machine: Calls, owner: Value, call_: Call) -> Value:
    which = call_.get(0, "name") or call_.get(1, "index")
    if not isinstance(which, Const) or len(call_.values) != 1:
        return machine.unknown(call_)
    return Item(Attribute(owner, "layers"), which)


def _set_weights(machine: Calls, owner: Value, call_: Call) -> Value:
    given = call_.get(0, "weights")
    copied = given.owner if isinstance(given, Element) else given
    if isinstance(copied, Computed) and copied.op == "get_weights":
        machine.emit(Synchronised(call_.node, machine.place(), owner, copied.inputs[0]))
    return machine.unknown(call_)


def _assign_sub(machine: Calls, owner: Value, call_: Call) -> Value:
    given = call_.get(0, "delta", "value")
    for gradients in carried(given) if given is not None else ():
        source = gradients.sources
        whole = source.owner if isinstance(source, Element) else source
        before = machine.applied.get(
            Gradients(gradients.taken, gradients.taken.sources, (), gradients.filtered)
        )
        own = source == owner or set(alternatives(owner)) == set(sequences.items(whole))
        if isinstance(before, ast.Call) and own:
            machine.emit(AppliedAgain(call_.node, machine.place(), before, owner))
    return _assign(machine, owner, call_)


def _assign(machine: Calls, owner: Value, call_: Call) -> Value:
    first = _model_of(owner)
    if isinstance(owner, Variable) and call_.values:
        given = machine.computed("assign", call_.values[:1], call_.node)
        machine.log.write(owner.state, "assigned", given)
    for value in call_.values:
        second = _model_of(value)
        if first is not None and second is not None and first != second:
            machine.emit(Synchronised(call_.node, machine.place(), first, second))
        machine.put_to_use(value, call_.node)
    return owner


def _model_of(value: Value) -> Value | None:
    """The model whose variable ``value`` is, or was made from."""
    match value:
        case Element(owner=VariablesOf(owner=model)) | Item(owner=VariablesOf(owner=model)):
            return model
        case Computed():
            found = [one for one in map(_model_of, value.inputs) if one is not None]
            return found[0] if found else None
        case _:
            return None


_OUT_OF_TENSORFLOW = frozenset({"numpy", "item", "tolist"})
_PREDICTIONS = frozenset({"predict", "predict_on_batch"})


def _read(machine: Calls, owner: Value, call_: Call) -> Value:
    return machine.computed("read", (owner,), call_.node)


def _numpy(machine: Calls, owner: Value, call_: Call) -> Value:
    machine.emit(NumpyAsked(call_.node, machine.place(), owner))
    return machine.computed("numpy", (owner,), call_.node)


_TENSOR: dict[str, Method[Value]] = {
    "assign": _assign,
    "assign_add": _assign,
    "assign_sub": _assign_sub,
    "numpy": _numpy,
    "read_value": _read,
    "value": _read,
}


def _append(machine: Calls, owner: List, call_: Call) -> Value:
    value = call_.get(0)
    if value is not None:
        machine.emit(Appended(call_.node, machine.place(), owner, value))
        added = _added(machine, owner, value, call_.node)
        if added not in owner.items:
            machine.log.write(owner.state, "items", (*owner.items, added))
    return NONE


def _added(machine: Calls, owner: List, value: Value, node: ast.Call) -> Value:
    """What stands for all that a loop, if it is in one, appends to a list that was there before."""
    loops = machine.frame.loops
    repeated = bool(loops) and not _stands_in(owner.node, loops[-1].node)
    if repeated and isinstance(value, Computed):
        return Spread(Each(value))
    if _generic(value) or (repeated and sequences.is_stateless(value)):
        return Spread(sequences.collect(machine, value, node))
    return value


def _stands_in(node: ast.AST, loop: ast.AST) -> bool:
    """Whether the line of ``node`` is one of ``loop``."""
    first, last = getattr(loop, "lineno", 0), getattr(loop, "end_lineno", 0)
    return first <= getattr(node, "lineno", 0) <= last


def _generic(value: Value) -> bool:
    match value:
        case Element():
            return True
        case Gradients():
            return isinstance(value.sources, Element)
        case Tuple():
            return bool(value.items) and all(_generic(item) for item in value.items)
        case _:
            return False


def _extend(machine: Calls, owner: List, call_: Call) -> Value:
    value = call_.get(0)
    if value is not None:
        machine.use_up(value, call_.node)
        added = Spread(value.values if isinstance(value, Iterator) else value)
        if added not in owner.items:
            machine.log.write(owner.state, "items", (*owner.items, added))
    return NONE


def _change(machine: Calls, owner: List, call_: Call) -> Value:
    changed = Spread(Unknown((*owner.items, *call_.values)))
    machine.log.write(owner.state, "items", (changed,))
    return machine.computed(None, (owner, *call_.values), call_.node)


def _clear(machine: Calls, owner: List, call_: Call) -> Value:
    del call_
    machine.log.write(owner.state, "items", ())
    return NONE


def _copy(machine: Calls, owner: List, call_: Call) -> Value:
    return machine.list(owner.items, call_.node)


_LIST: dict[str, Method[List]] = {
    "append": _append,
    "extend": _extend,
    "insert": _change,
    "pop": _change,
    "remove": _change,
    "sort": _change,
    "reverse": _change,
    "clear": _clear,
    "copy": _copy,
}


def _grow(machine: Calls, owner: VariablesOf, call_: Call) -> Value:
    """A list of variables that was got from a model, and is added to under a name of its own."""
    function = call_.node.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Attribute):
        machine.emit(VariablesChanged(call_.node, machine.place(), owner, call_.values))
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        grown = machine.list((Spread(owner), Spread(Unknown(call_.values))), call_.node)
        machine.set_name(function.value.id, grown)
    return machine.unknown(call_)


def _named_gradients(machine: Calls, owner: Value, name: str, call_: Call) -> Value:
    """The gradients of sources that were given as a dictionary."""
    if name == "values":
        if isinstance(owner, Gradients) and isinstance(owner.sources, Dict):
            named = owner.sources.entries
            if None not in named:
                sources = Tuple(tuple(named.values()))
                return Gradients(owner.taken, sources, owner.transforms, owner.filtered)
        return owner
    return Pairs((machine.computed("keys", (), call_.node), owner), call_.node)


def _values(machine: Calls, owner: Dict, call_: Call) -> Value:
    return machine.list(tuple(owner.entries.values()), call_.node)


def _items(machine: Calls, owner: Dict, call_: Call) -> Value:
    values = machine.list(tuple(owner.entries.values()), call_.node)
    return Pairs((machine.computed("keys", (), call_.node), values), call_.node)


def _keys(machine: Calls, owner: Dict, call_: Call) -> Value:
    keys = tuple(Const(key) for key in owner.entries)
    return machine.list(keys, call_.node)


def _get(machine: Calls, owner: Dict, call_: Call) -> Value:
    key = call_.get(0)
    if isinstance(key, Const) and key.value in owner.entries:
        return owner.entries[key.value]
    return machine.computed(None, (owner, *call_.values), call_.node)


_DICT: dict[str, Method[Dict]] = {
    "values": _values,
    "items": _items,
    "keys": _keys,
    "get": _get,
}

_ANY: dict[str, Method[Value]] = {
    "minimize": _minimize,
    "build": _build_method,
    "apply": _apply,
    "stateless_apply": _apply,
    "_create_all_weights": _apply,
    "assign": _assign,
    "assign_add": _assign,
    "assign_sub": _assign_sub,
    "get_weights": _get_weights,
    "set_weights": _set_weights,
    "get_layer": _get_layer,
    "get_unscaled_gradients": _unscale,
    "all_reduce": _all_reduce,
    "get_scaled_loss": _scale_loss,
    "scale_loss": _scale_loss,
}


def _looks_like_logger(owner: Value) -> bool:
    match owner:
        case Symbol() | Attribute() | Api():
            return "log" in owner.name.lower()
        case Computed() | Created() | Instance():
            return isinstance(owner, Computed) and any(
                isinstance(one, Api) and one.name.startswith("logging.") for one in owner.inputs
            )
        case _:
            return False
