"""The pairing of gradients with variables, looked at once for all rules about it."""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tapelint.fixes.spelling import paired, parallel, sources_argument
from tapelint.flow import (
    NONE,
    Applied,
    Attribute,
    Class,
    Computed,
    Created,
    Gradients,
    Instance,
    Item,
    List,
    Slice,
    Spread,
    Symbol,
    Synchronised,
    Tape,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    carried,
    carried_by_all,
    event_of,
    exact,
    is_sequence,
    items,
    likely,
    listed,
    parts,
    related,
    root,
    unspread,
)
from tapelint.flow import Iterator as OneShot
from tapelint.knowledge.layers import is_built_when_called
from tapelint.rules import contracts, facts
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context


# Asynchronous training takes gradients for a copy and applies them to the shared original.
_SHARED = ("global", "local", "shared", "central", "master", "worker")


class Mismatch(enum.Enum):
    """How the sources of the gradients differ from the variables they are paired with."""

    REVERSED = enum.auto()
    INTERMEDIATE = enum.auto()
    LENGTHS = enum.auto()
    ROWS = enum.auto()
    REST = enum.auto()
    NESTED = enum.auto()
    OTHERS = enum.auto()


@dataclass(frozen=True, slots=True)
class Pairing:
    """Gradients paired with variables and given to an apply call.

    ``always`` tells whether they differ on every way that leads there.
    """

    applied: Applied
    kind: Mismatch
    gradients: Gradients
    sources: Value
    variables: Value
    node: ast.expr
    always: bool = True

    @property
    def arguments(self) -> tuple[ast.expr, ...]:
        """What the call that makes the pairs is given; empty where they are not made by one."""
        makes = facts.makes_pairs(self.applied, self.node)
        return (paired(self.node) if makes else None) or ()

    @property
    def is_alone(self) -> bool:
        """Whether the gradients stand without the variables, which the optimizer was built with."""
        applied = self.applied
        given = len(applied.call.values)
        return applied.method == "apply" and self.node is applied.node and given == 1


def mismatches(context: Context, kind: Mismatch) -> Iterator[Pairing]:
    """The pairings of one ``kind`` that are surely wrong."""
    return (pairing for pairing in context.once(_all_mismatches) if pairing.kind is kind)


def _all_mismatches(context: Context) -> list[Pairing]:
    return [
        pairing
        for applied in context.flow.of(Applied)
        if not applied.place.expects_error
        for given in alternatives(facts.given(applied) or NONE)
        for pairing in _mismatches(context, applied, likely(given))
    ]


def _mismatches(context: Context, applied: Applied, given: Value) -> Iterator[Pairing]:
    given = given.values if isinstance(given, OneShot) else given
    both = facts.columns(given)
    if both is None or not facts.is_of_keras(context, applied):
        return
    if any(event_of(one.taken).place.foreign for one in carried_by_all(both)):
        return
    first, second = both
    gradients = facts.gradients_in(first)
    if not gradients:
        backwards = facts.gradients_in(second)
        if not backwards and facts.is_variables(first) and not facts.is_variables(second):
            # What was made from gradients, whatever it is, stands where variables belong.
            backwards = sorted(carried(second), key=lambda one: one.taken.node.lineno)
        if backwards and _are_sources(first, second):
            node = _pairs_node(context, applied, given)
            sources = backwards[0].sources
            yield Pairing(applied, Mismatch.REVERSED, backwards[0], sources, first, node)
        return
    if any(one.filtered for one in gradients):
        return
    if _is_one_tensor(first):
        if facts.is_variables(second) and is_sequence(second):
            node = _pairs_node(context, applied, given)
            sources = gradients[0].sources
            yield Pairing(applied, Mismatch.ROWS, gradients[0], sources, second, node)
        return
    if len(gradients) > 1 and any(items(one.sources) == items(second) for one in gradients):
        # Lists of gradients for the same variables were joined, which is a matter of its own.
        return
    sources = parallel(first)
    nested = [is_nested(one) for one in alternatives(sources)]
    sources, second = _laid_open(sources, second)
    kind = Mismatch.NESTED if any(nested) else _kind(context, sources, second)
    always = kind is not Mismatch.NESTED or all(nested)
    if kind is None or not (always or _can_be_taken(context, applied)):
        return
    node = _pairs_node(context, applied, given)
    found = Pairing(applied, kind, gradients[0], sources, second, node, always)
    if not _shares_a_model(context, found):
        yield found


def _are_sources(value: Value, gradients: Value) -> bool:
    """Whether ``value`` is variables, or the very thing that ``gradients`` were taken for."""
    return facts.is_variables(value) or items(value) == items(parallel(gradients))


def _shares_a_model(context: Context, pairing: Pairing) -> bool:
    """Whether the names tell of a worker that trains a model it shares with others."""
    taken = pairing.gradients.taken
    named = (pairing.node, sources_argument(taken.node), *taken.calls)
    words = " ".join(context.text(one) for one in named if one is not None).lower()
    return any(word in words for word in _SHARED)


def _is_one_tensor(first: Value) -> bool:
    """Whether what is to be zipped, or a row of it, is the gradient of one variable."""
    match first:
        case Gradients(sources=Variable()):
            return True
        case Tuple(items=(Gradients(sources=Item(owner=Variable())),)):
            return True
        case _:
            return False


def is_nested(sources: Value) -> bool:
    """Whether one of the gradients is a list of them, since its source is a list."""
    return any(isinstance(one, (Tuple, List, VariablesOf)) for one in items(sources))


def _can_be_taken(context: Context, applied: Applied) -> bool:
    """Whether any way to the apply call can be taken, as far as one can tell."""
    return not (
        contracts.is_decided(context, applied) or contracts.may_be_avoided(context, applied, "")
    )


def _pairs_node(context: Context, applied: Applied, given: Value) -> ast.expr:
    """Where the pairs were made: the zip, or the argument of the apply call."""
    node = getattr(given, "node", None)
    if isinstance(node, ast.expr) and context.outline.function(node) is applied.place.function:
        return node
    return facts.given_node(applied)


def _kind(context: Context, sources: Value, variables: Value) -> Mismatch | None:
    wanted, had = items(sources), items(variables)
    if wanted == had:
        return None
    known_sources, known_variables = exact(sources), exact(variables)
    if _intermediate(wanted) and facts.is_variables(variables):
        return Mismatch.INTERMEDIATE
    if (
        known_sources is not None
        and known_variables is not None
        and len(known_sources) != len(known_variables)
    ):
        return Mismatch.LENGTHS
    if len(wanted) == 1 and _is_watched(wanted[0]):
        return Mismatch.OTHERS if facts.is_variables(variables) else None
    different = [_different(context, *pair) for pair in zip(wanted, had, strict=False)]
    if len(wanted) == len(had):
        return Mismatch.OTHERS if None not in different and any(different) else None
    if different[:1] == [True]:
        return Mismatch.OTHERS
    if True in different or None in different or len(wanted) < len(had):
        return None
    rest = wanted[len(had) :]
    return Mismatch.REST if all(map(_is_all_of_a_model, rest)) else None


def _is_all_of_a_model(source: Value) -> bool:
    """Whether ``source`` is all that a model trains."""
    return isinstance(source, Spread) and isinstance(source.value, VariablesOf)


def _laid_open(sources: Value, variables: Value) -> tuple[Value, Value]:
    """Both, with the variables of a module one by one where the others are given one by one."""
    for one, other in ((sources, variables), (variables, sources)):
        known, inside = exact(one), listed(other)
        if known is not None and inside is not None and len(known) == len(inside):
            return (one, Tuple(inside)) if one is sources else (Tuple(inside), one)
    return sources, variables


def _intermediate(sources: tuple[Value, ...]) -> bool:
    """Whether one of the sources is the result of an operation that a tape recorded."""
    return any(isinstance(one, Computed) and one.op is not None and one.tapes for one in sources)


def _different(context: Context, one: Value, other: Value) -> bool | None:
    """Whether two sources are different for sure; None where that cannot be told."""
    if one == other:
        return False
    if isinstance(one, Spread) and isinstance(other, Spread):
        return _different_lists(context, one.value, other.value)
    if isinstance(one, Variable) and isinstance(other, Variable):
        return True
    if _is_named_variable(one) and _is_named_variable(other):
        return True
    return None


def _is_watched(source: Value) -> bool:
    """Whether ``source`` is ``tape.watched_variables()``, which is in an order of its own."""
    match source:
        case Spread(value=VariablesOf(owner=Tape())):
            return True
        case _:
            return False


def _is_named_variable(value: Value) -> bool:
    return isinstance(value, (Variable, Attribute)) and not isinstance(root(value), Computed)


def _different_lists(context: Context, one: Value, other: Value) -> bool | None:
    if isinstance(one, Item) and isinstance(other, Item) and one.owner == other.owner:
        return True if _is_written_out(one.key) and _is_written_out(other.key) else None
    for part, whole in ((one, other), (other, one)):
        if isinstance(part, Item) and _is_written_out(part.key) and part.owner == whole:
            return True
    if not isinstance(one, VariablesOf) or not isinstance(other, VariablesOf):
        return None
    if one.owner == other.owner:
        return True
    if _leads_with_another(other, one) or _leads_with_another(one, other):
        return True
    return True if _distinct(context, one.owner, other.owner) else None


def _leads_with_another(whole: VariablesOf, part: VariablesOf) -> bool:
    """Whether ``whole``, in which ``part`` is, surely begins with variables that are not in it."""
    if whole.settings or part.settings or {whole.kind, part.kind} != {"trainable_variables"}:
        return False
    inner = [one for one in parts(part).held if _has_weights(one)]
    outer = [one for one in parts(whole).held if _has_weights(one)]
    makes_own = any(isinstance(one, Instance) and _makes_weights(one) for one in parts(whole).held)
    return (
        bool(inner)
        and not makes_own
        and outer[:1] != inner[:1]
        and set(inner) < set(outer)
        and outer[0] not in inner
    )


def _has_weights(part: Value) -> bool:
    return isinstance(part, Created) and is_built_when_called(part.api)


def _makes_weights(part: Instance) -> bool:
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("add_weight", "Variable")
        for one in part.cls.lineage
        if isinstance(one, Class)
        for node in walk(one.node)
    )


def _is_written_out(key: Value) -> bool:
    """Whether ``key`` is a slice whose bounds are numbers in the text."""
    return isinstance(key, Slice) and not any(
        isinstance(bound, Value) for bound in (key.start, key.stop, key.step)
    )


def _distinct(context: Context, one: Value, other: Value) -> bool:
    """Whether two models are two objects, neither of which is part or copy of the other."""
    if related(one, other) or is_synchronised(context, one, other):
        return False
    if isinstance(one, (Created, Instance)) and isinstance(other, (Created, Instance)):
        return not (_holds(one, other) or _holds(other, one))
    if isinstance(one, Symbol) and isinstance(other, Symbol):
        return one.owner is other.owner
    if isinstance(one, Attribute) and isinstance(other, Attribute):
        return one.owner == other.owner
    return False


def _holds(whole: Value, part: Value) -> bool:
    """Whether a model was put together from another."""
    match whole:
        case Created():
            parts = [inner for item in whole.inputs for inner in items(item)]
        case Instance():
            parts = list(whole.attributes.values())
        case _:
            return False
    found = [unspread(one) for one in parts]
    return part in found


def is_synchronised(context: Context, one: Value, other: Value) -> bool:
    """Whether one model's weights are copied to the other: a worker that trains a shared model."""
    return any(
        {event.first, event.second} == {one, other}
        for event in context.flow.everywhere(Synchronised)
    )
