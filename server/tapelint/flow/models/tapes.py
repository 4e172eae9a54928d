"""What the methods of a tape do."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeVar

from tapelint.flow.domain import sequences
from tapelint.flow.domain.call import Call
from tapelint.flow.domain.traversal import carried, made_of
from tapelint.flow.domain.values import (
    MISSING,
    NONE,
    Attribute,
    Choice,
    Computed,
    Const,
    Gradients,
    Item,
    Mark,
    Setting,
    Symbol,
    Tape,
    Value,
    Variable,
    VariablesOf,
    unspread,
)
from tapelint.flow.queries.connection import (
    Searches,
    constant_terms,
    cut,
    depends,
    detours,
    idle,
    seen_from,
    severed,
    unconnected,
)
from tapelint.flow.queries.parts import lost_parts
from tapelint.flow.queries.raising import raising
from tapelint.flow.queries.watching import strangers
from tapelint.flow.record.events import Cut, GradientTaken, Stranger, TapeReset, Watched
from tapelint.flow.state.frozen import toggled
from tapelint.flow.transfer import promised
from tapelint.flow.transfer.machine import Machine
from tapelint.knowledge.operations import STOP_RECORDING

T = TypeVar("T")

ASK = frozenset({"gradient", "jacobian", "batch_jacobian"})
"""The methods that a tape is asked for gradients with."""


_Lost = tuple[tuple[Value, ast.AST], ...]
_Severed = tuple[_Lost, _Lost, tuple[tuple[Value, Cut], ...]]
_ALL_IS_WELL: _Severed = ((), (), ())


def looks_like_tape(owner: Value) -> bool:
    """Whether something unknown is used as a tape by its name."""
    match owner:
        case Symbol() | Attribute():
            return "tape" in owner.name.lower()
        case Computed():
            return any(isinstance(one, Tape) or looks_like_tape(one) for one in owner.inputs[1:])
        case Item():
            return looks_like_tape(owner.owner)
        case Choice():
            return any(isinstance(one, Tape) or looks_like_tape(one) for one in owner.values)
        case _:
            return False


def _gradient(machine: Machine, tape: Tape, call_: Call) -> Value:
    return take(machine, tape, "gradient", call_)


def _jacobian(machine: Machine, tape: Tape, call_: Call) -> Value:
    return take(machine, tape, "jacobian", call_)


def _batch_jacobian(machine: Machine, tape: Tape, call_: Call) -> Value:
    return take(machine, tape, "batch_jacobian", call_)


def take(machine: Machine, tape: Value, method: str, call_: Call) -> Value:
    """Ask ``tape``, or what is used like one, for gradients with ``method``."""
    pfor = call_.get(4, "experimental_use_pfor") or NONE
    target = call_.get(0, "target") or machine.computed(None, (), call_.node)
    given = call_.get(1, "sources", "source") or machine.computed(None, (), call_.node)
    sources = promised.recognised(machine, sequences.frozen(given))
    already: ast.AST | None = None
    missing: tuple[tuple[Value, ast.AST], ...] = ()
    forgotten: tuple[tuple[Value, ast.AST], ...] = ()
    crossed: ast.AST | None = None
    cuts: tuple[tuple[Value, Cut], ...] = ()
    apart = False
    lacking: Computed | None = None
    beside: tuple[Value, ...] = ()
    unknown: tuple[tuple[Value, Stranger], ...] = ()
    unused: tuple[Value, ...] = ()
    terms: tuple[tuple[Computed, ast.AST], ...] = ()
    partly: tuple[tuple[str, Computed, ast.AST], ...] = ()
    if isinstance(tape, Tape):
        used = tape.state.used
        if tape.persistent is False:
            already = used if isinstance(used, ast.AST) else None
            machine.log.set(tape.state, "used", call_.node)
        if call_.get(99, "unconnected_gradients") is None and tape.state.entered is not MISSING:
            crossed = _crossed(machine, tape, target, call_.node)
            searches = Searches(tape)
            calls = machine.frame.calls
            missing, forgotten, cuts = _followed(
                lambda: _severed(searches, target, sources, calls), otherwise=_ALL_IS_WELL
            )
            if not missing and not forgotten:
                if method == "gradient":
                    lacking = _followed(lambda: raising(tape, target, sources), otherwise=None)
                if not cuts and lacking is None:
                    apart = _followed(
                        lambda: unconnected(searches, target, sources), otherwise=False
                    )
                if not (cuts or apart or lacking):
                    unused = _followed(lambda: idle(searches, target, sources), otherwise=())
                    terms = _followed(
                        lambda: _constant_terms(searches, target, sources, calls), otherwise=()
                    )
                    partly = _followed(
                        lambda: _lost_parts(searches, target, sources, calls), otherwise=()
                    )
                beside = _beside(machine, target) if cuts or apart or unused else ()
            unknown = _followed(lambda: _strangers(tape, target, sources, call_.node), otherwise=())
    taken = GradientTaken(
        call_.node,
        machine.place(),
        tape=tape,
        target=target,
        sources=sources,
        already=already,
        severed=missing,
        replaced=_followed(lambda: _replaced(machine, target, sources), otherwise=()),
        method=method,
        cut=cuts,
        unconnected=apart,
        recorded=machine.recording,
        forgotten=forgotten,
        crossed=crossed,
        frozen=_set_since(machine, sources, to=False),
        raising=lacking,
        beside=beside,
        strangers=unknown,
        idle=unused,
        one_by_one=method != "gradient" and isinstance(pfor, Const) and pfor.value is False,
        thawed=_set_since(machine, sources, to=True),
        constant=terms,
        partly=partly,
    )
    machine.record(taken)
    if isinstance(target, Gradients):
        machine.compute_with(target, call_.node)
    for value in (target, *call_.values[2:]):
        for gradients in carried(value):
            machine.flow.uses_of(gradients).put_to_use.append(call_.node)
    return Gradients(taken, sources)


def _crossed(machine: Machine, tape: Tape, target: Value, call: ast.Call) -> ast.AST | None:
    """The `tf.function` that stands between ``tape`` and the ``call`` that asks for gradients.

    What is given to it as an argument is, inside, another tensor than outside.
    """
    opened, traced = tape.state.traced, machine.traced
    if traced is None:
        return opened if isinstance(opened, ast.AST) else None
    given = call.args[0] if call.args else None
    if opened is not None or not isinstance(target, Computed) or tape not in target.tapes:
        return None
    names = traced.scope.names
    argument = any(names.get(one) is target for one in _parameters(traced.node))
    return traced.node if argument and not _is_found_outside(machine, given) else None


def _is_found_outside(machine: Machine, node: ast.expr | None) -> bool:
    """Whether what is given at ``node`` is no argument of a function around, as far as is told."""
    if not isinstance(node, ast.Name):
        return node is not None and not isinstance(node, ast.Starred)
    chain = machine.frame.scope.chain
    return not any(node.id in one.names and node.id in _parameters(one.node) for one in chain)


def _parameters(function: ast.AST) -> set[str]:
    """The names of the parameters of ``function``, if it is one."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return set()
    arguments = function.args
    return {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}


def _set_since(machine: Machine, sources: Value, *, to: bool) -> tuple[Setting, ...]:
    """What was set ``to`` be trainable, or not, since ``sources`` were read, and was not then."""
    if not machine.frozen.state:
        return ()
    found: list[Setting] = []
    for item in sequences.items(sources):
        one = unspread(item)
        if isinstance(one, VariablesOf) and one.kind == "trainable_variables":
            now = machine.frozen.settings(one.owner)
            found += toggled(one.settings, now, to=to)
    return tuple(found)


def _followed(query: Callable[[], T], *, otherwise: T) -> T:
    """What ``query`` tells of the ways through values; ``otherwise`` where they are too long."""
    try:
        return query()
    except RecursionError:
        return otherwise


def _severed(
    searches: Searches, target: Value, sources: Value, calls: tuple[ast.Call, ...]
) -> _Severed:
    """What the tape did not record, what it has forgotten, and what lets no gradient through."""
    tape = searches.tape
    found = severed(searches, target, sources)
    missing = tuple(
        (source, seen_from(value, calls)) for source, value in found if tape not in value.tapes
    )
    forgotten = tuple(
        (source, reset)
        for source, value in found
        if tape in value.tapes and isinstance(reset := tape.state.reset, ast.AST)
    )
    return missing, forgotten, () if found else cut(searches, target, sources)


def _beside(machine: Machine, target: Value) -> tuple[Value, ...]:
    """What came out of a `tf.function` together with what ``target`` was made of."""
    together = machine.together
    return tuple(other for one in made_of(target) for other in together.get(one, ()))


def _constant_terms(
    searches: Searches, target: Value, sources: Value, calls: tuple[ast.Call, ...]
) -> tuple[tuple[Computed, ast.AST], ...]:
    found = (*constant_terms(searches, target, sources), *detours(searches, target, sources))
    return tuple((one, _seen(searches.tape, one, calls)) for one in dict.fromkeys(found))


def _lost_parts(
    searches: Searches, target: Value, sources: Value, calls: tuple[ast.Call, ...]
) -> tuple[tuple[str, Computed, ast.AST], ...]:
    found = lost_parts(searches, target, sources)
    return tuple((name, one, _seen(searches.tape, one, calls)) for name, one in found)


def _seen(tape: Tape, value: Computed, calls: tuple[ast.Call, ...]) -> ast.AST:
    return value.node if tape in value.tapes else seen_from(value, calls)


def _strangers(
    tape: Tape, target: Value, sources: Value, call: ast.Call
) -> tuple[tuple[Value, Stranger], ...]:
    named = (one.value for one in call.keywords if one.arg == "sources")
    node = call.args[1] if len(call.args) > 1 else next(named, None)
    return strangers(tape, target, sources, node)


def _replaced(
    machine: Machine, target: Value, sources: Value
) -> tuple[tuple[Variable, Variable], ...]:
    """Sources that are older variables, where the target was computed from the newer ones."""
    newer = machine.newer
    if not newer:
        return ()
    result = []
    found = sequences.items(sources)
    for source in found:
        new = newer.get(source) if isinstance(source, Variable) else None
        if new in found:
            continue
        if (
            isinstance(source, Variable)
            and new is not None
            and depends(target, new)
            and not depends(target, source)
        ):
            result.append((source, new))
    return tuple(result)


def _watch(machine: Machine, tape: Tape, call_: Call) -> Value:
    watched = call_.get(0, "tensor") or NONE
    if tape in machine.recording:
        # What is computed from now on is later than this.
        machine.epoch += 1
        known = () if isinstance(tape.state.watched, Mark) else tape.state.watched
        held = sequences.frozen(watched)
        machine.log.set(tape.state, "watched", (*known, (held, machine.epoch)))
    machine.emit(Watched, call_.node, tape, watched)
    return NONE


def _watched_variables(machine: Machine, tape: Tape, call_: Call) -> Value:
    del machine, call_
    return VariablesOf(tape, "watched_variables")


def _stop_recording(machine: Machine, tape: Tape, call_: Call) -> Value:
    return machine.computed(STOP_RECORDING, (tape,), call_.node)


def _reset(machine: Machine, tape: Tape, call_: Call) -> Value:
    opened, used = tape.state.entered, tape.state.used
    used_up = tape.persistent is False and isinstance(used, ast.AST)
    recording = tape in machine.recording
    machine.emit(
        TapeReset,
        call_.node,
        tape,
        opened if isinstance(opened, ast.AST) else None,
        used_up or not recording,
    )
    if recording:
        machine.epoch += 1
        machine.log.set(tape.state, "reset", call_.node)
        machine.log.set(tape.state, "forgot", machine.epoch)
    machine.log.set(tape.state, "used", None)
    return NONE


def _enter(machine: Machine, tape: Tape, call_: Call) -> Value:
    machine.statements.enter(tape, call_.node)
    return tape


def _exit(machine: Machine, tape: Tape, call_: Call) -> Value:
    del call_
    machine.recording = tuple(one for one in machine.recording if one is not tape)
    return NONE


METHODS: dict[str, Callable[[Machine, Tape, Call], Value]] = {
    "gradient": _gradient,
    "jacobian": _jacobian,
    "batch_jacobian": _batch_jacobian,
    "watch": _watch,
    "watched_variables": _watched_variables,
    "stop_recording": _stop_recording,
    "reset": _reset,
    "__enter__": _enter,
    "__exit__": _exit,
}
