"""How a target hangs together with the sources it is differentiated for.

A tape knows the operations that it recorded, and nothing else. Of what is not known it is
assumed that it might be connected.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from tapelint.flow.domain.owning import disjoint, instances
from tapelint.flow.domain.sequences import exact, items
from tapelint.flow.domain.traversal import CALLED, children, leaves, made_of, reachable, walk
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Bound,
    Choice,
    Class,
    ClipResult,
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
    Module,
    Optimizer,
    Pairs,
    Partial,
    Slice,
    Spread,
    Symbol,
    Tape,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    unspread,
)
from tapelint.flow.queries.passing import stop_of, stopped
from tapelint.flow.record.events import Cut
from tapelint.knowledge.data import is_method_of_data, names_data
from tapelint.knowledge.names import goes_without_tensorflow
from tapelint.knowledge.operations import (
    CONSTANT_BY_NATURE,
    has_no_gradient,
    is_math_of_numpy,
    is_operator,
    may_hand_on,
    names_a_loss,
)
from tapelint.source.walk import walk as walk_syntax

_MODELS = (
    "keras.Model",
    "keras.Sequential",
    "keras.models.",
    "keras.layers.",
    "keras.applications.",
)


T = TypeVar("T")


class Reach(enum.IntEnum):
    """Whether a tape leads from a value to a source."""

    NO = 0
    MAYBE = 1
    YES = 2


def severed(
    searches: Searches, target: Value, sources: Value
) -> tuple[tuple[Value, Computed], ...]:
    """The sources that ``target`` was computed from, but not on ``tape``.

    Each comes with the operation that is missing from the tape: the one nearest the source. A
    target that is unrecorded on one of several ways is severed on that way. What only was left
    there from before the tape was opened, as by the last turn of a loop, is no such way. Sources
    that are one list or another are severed where each of these is.
    """
    if isinstance(sources, Choice):
        return _whole(sources, [severed(searches, target, one) for one in sources.values])
    tape = searches.tape
    ways = alternatives(target)
    opened = tape.state.epoch or 0
    is_meant = any(isinstance(way, Computed) and is_recorded(tape, way) for way in ways)
    for way in ways:
        if is_meant and isinstance(way, Computed) and way.epoch < opened:
            continue
        unknown = isinstance(way, Computed) and _surely_unrecorded(tape, way)
        if isinstance(target, Choice) and not unknown:
            continue
        result = []
        for item in items(sources):
            source = unspread(item)
            if not isinstance(source, (VariablesOf, Variable)):
                if unknown and isinstance(way, Computed):
                    result.append((item, way))
                continue
            reach, search = searches.find(source, way)
            if reach is Reach.NO and search.missing is not None:
                result.append((item, search.missing))
            elif unknown and isinstance(way, Computed):
                result.append((item, way))
        if result:
            return tuple(result)
    return ()


def _surely_unrecorded(tape: Tape, target: Computed) -> bool:
    """Whether the last step to ``target`` is an operation that ``tape`` did not record.

    Or the tape recorded nothing at all, so that it does not matter what the last step is.
    """
    if is_recorded(tape, target):
        return False
    if not tape.state.recorded:
        return True
    op = target.op or ""
    return op in _OPERATORS or (op.startswith("tf.") and not may_hand_on(op))


def is_recorded(tape: Tape, value: Computed) -> bool:
    """Whether ``tape`` recorded ``value``, and was not surely reset since."""
    reset = isinstance(tape.state.reset, ast.AST)
    forgot = tape.state.forgot if reset else None
    return tape in value.tapes and not (isinstance(forgot, int) and value.epoch < forgot)


def cut(searches: Searches, target: Value, sources: Value) -> tuple[tuple[Value, Cut], ...]:
    """The sources that ``target`` reaches on ``tape`` only through what has no gradient.

    Each comes with what cuts it off, the one nearest the target.
    """
    if isinstance(sources, Choice):
        return _whole(sources, [cut(searches, target, one) for one in sources.values])
    result = []
    for item in items(sources):
        source = unspread(item)
        if not isinstance(source, (VariablesOf, Variable)):
            continue
        reach, search = searches.find(source, target, cutting=True)
        if reach is Reach.NO and search.cut is not None:
            result.append((item, search.cut))
    return tuple(result)


def constant_terms(searches: Searches, target: Value, sources: Value) -> tuple[Computed, ...]:
    """What keeps terms of ``target`` from training any of the ``sources`` that they depend on.

    It is an operation that the tape did not record, or that has no gradient; other terms train.
    What is made a constant by name is so by intent, and what is left from the last turn of a loop
    is a number.
    """
    found = [unspread(item) for item in items(sources)]
    if not found or not all(isinstance(one, VariablesOf | Variable) for one in found):
        return ()
    result: dict[Computed, None] = {}
    for way in alternatives(target):
        terms = list(_terms(searches, way, found))
        if len(terms) < 2:
            continue
        reached = {one: _reached(searches, one, found) for one in terms}
        if any(reach is Reach.YES for reach, _ in reached.values()):
            for term, (reach, by) in reached.items():
                if (
                    reach is Reach.NO
                    and isinstance(by, Computed)
                    and not _is_constant_by_intent(searches, term, found)
                ):
                    result[by] = None
    return tuple(result)


def detours(searches: Searches, target: Value, sources: Value) -> tuple[Computed, ...]:
    """The mathematics of NumPy that stands on one of several ways from ``target`` to ``sources``.

    It is done on what a model gives, and constants, alone: what is weighed against data outside of
    the tape may be a constant by intent.
    """
    found: dict[Computed, None] = {}
    for item in items(sources):
        reach, search = searches.find(unspread(item), target, cutting=True)
        if reach is Reach.YES:
            ways = (one for one in search.detours if _is_of_tape(searches.tape, one))
            found.update(dict.fromkeys(ways))
    return tuple(found)


def _is_of_tape(tape: Tape, value: Value) -> bool:
    """Whether ``value`` is made of what ``tape`` recorded, and of constants."""
    return all(
        is_recorded(tape, one) if isinstance(one, Computed) else isinstance(one, Const | Slice)
        for one in leaves(value, _made_by_arrays)
    )


def _made_by_arrays(value: Value) -> tuple[Value, ...]:
    """What an item, or mathematics that NumPy can do, is made of."""
    match value:
        case Computed(op=op, inputs=inputs) if is_operator(op) or is_math_of_numpy(op):
            return inputs
        case Item(owner=owner):
            return (owner,)
        case _:
            return ()


def _reached(searches: Searches, term: Value, sources: list[Value]) -> tuple[Reach, Cut | None]:
    """How far the tape leads from ``term`` to any of ``sources``, and what stops it."""
    found = [searches.find(one, term, cutting=True) for one in sources]
    reach = max((reach for reach, _ in found), default=Reach.NO)
    stops = [one.cut or one.missing for _, one in found if searches.depends(term, one.source)]
    by = next((one for one in stops if one is not None), None)
    forgotten = isinstance(by, Computed) and searches.tape in by.tapes and by is not found[0][1].cut
    return reach, None if forgotten else by


def _terms(searches: Searches, value: Value, sources: list[Value]) -> Iterable[Value]:
    """The terms that ``value`` is the sum of, without constant factors, each once."""

    def parts(value: Value) -> tuple[Value, ...] | None:
        """What it is the sum of in one step, None where it is no sum."""
        match value:
            case Computed(op="Add" | "Sub" | "USub" | "tf.add" | "tf.subtract", inputs=inputs):
                return inputs
            case Computed(
                op="tf.add_n" | "builtins.sum", inputs=(List() | Tuple() | Iterator() as given, *_)
            ):
                return tuple(map(unspread, items(given)))
            case Computed(op="tf.reduce_mean" | "tf.reduce_sum", inputs=(Computed() as given, *_)):
                return (given,)
            case Computed(op="Mult" | "Div" | "tf.multiply", inputs=(first, second)):
                if any(isinstance(one, Const) and not one.value for one in (first, second)):
                    return ()
                held = tuple(
                    one
                    for one in (first, second)
                    if any(searches.depends(one, each) for each in sources)
                )
                return held if len(held) == 1 else None
            case _:
                return None

    ends: set[int] = set()

    def summands(value: Value) -> tuple[Value, ...]:
        found = parts(value)
        if found is None:
            ends.add(id(value))
        return found or ()

    reached = list(reachable(value, summands))
    return [one for one in reached if id(one) in ends]


def _is_constant_by_intent(searches: Searches, term: Value, sources: list[Value]) -> bool:
    """Whether ``term`` is a constant by name or nature, or is left from the last turn of a loop."""
    tape = searches.tape
    return any(
        (one.op in CONSTANT_BY_NATURE and any(searches.depends(one, each) for each in sources))
        or one.op == "tf.stop_gradient"
        or any(other is not tape and other.node is tape.node for other in one.tapes)
        for one in made_of(term)
        if isinstance(one, Computed)
    )


def _whole(
    sources: Choice, ways: Sequence[tuple[tuple[Value, T], ...]]
) -> tuple[tuple[Value, T], ...]:
    """``sources`` as one, with what is amiss first, if each way is amiss for all its sources."""
    lists = [items(one) for one in sources.values]
    if all(len(way) == len(list_) for way, list_ in zip(ways, lists, strict=True)):
        first = next((way[0][1] for way in ways if way), None)
        return () if first is None else ((Spread(sources), first),)
    return ()


def reaches(tape: Value, target: Value, sources: Value) -> bool:
    """Whether ``tape`` may lead from ``target`` to each of ``sources``."""
    if not isinstance(tape, Tape):
        return True
    found = [unspread(item) for item in items(sources)]
    return all(Search(tape, one).recorded(target) is not Reach.NO for one in found)


def unconnected(searches: Searches, target: Value, sources: Value) -> bool:
    """Whether ``target``, which ``tape`` recorded, surely has nothing to do with ``sources``.

    That is sure of variables, and of models of Keras whose parts are known.
    """
    found = [unspread(item) for item in items(sources)]
    if not found or not isinstance(target, Computed) or searches.tape not in target.tapes:
        return False
    if any(searches.find(one, target)[0] is not Reach.NO for one in found):
        return False
    if any(isinstance(one, Computed) and one.op is None for one in made_of(target)):
        # A function that is not known may take part of what it was not given.
        return False
    called = [VariablesOf(one, "variables") for one in _called(made_of(target))]
    return all(
        (isinstance(one, Variable) or _is_apart(one, called)) and not searches.depends(target, one)
        for one in found
    )


def idle(searches: Searches, target: Value, sources: Value) -> tuple[Value, ...]:
    """The sources that ``target`` surely has nothing to do with, where there are others."""
    found = items(sources)
    if len(found) < 2:
        return ()
    lost = tuple(unspread(one) for one in found if unconnected(searches, target, Tuple((one,))))
    return lost if len(lost) < len(found) else ()


def _is_apart(source: Value, called: list[VariablesOf]) -> bool:
    """Whether ``source`` is the variables of a model that surely is none of those ``called``."""
    if not isinstance(source, VariablesOf) or not is_keras_model(source.owner):
        return False
    return all(disjoint(source, one) and _keeps_to_itself(one) for one in called)


def _keeps_to_itself(model: Value) -> bool:
    """Whether the code of ``model``, where it is of the file, uses no other models."""
    return all(map(_is_variable, (one for each in instances(model) for one in _outside(each.cls))))


def called_models(value: Value) -> dict[Value, ast.AST]:
    """The models and layers of Keras that ``value`` was computed with, each with a call of it.

    What a model calls in its turn is left out.
    """
    return _called(walk(value, CALLED))


def _called(values: Iterable[Value]) -> dict[Value, ast.AST]:
    return {
        one.inputs[0]: one.node
        for one in values
        if isinstance(one, Computed) and one.op == "call" and is_keras_model(one.inputs[0])
    }


def reach(tape: Tape, value: Value, sources: Value) -> Reach:
    """Whether ``tape`` leads from ``value`` to any of ``sources``."""
    found = [unspread(item) for item in items(sources)]
    return max((Search(tape, one).recorded(value) for one in found), default=Reach.MAYBE)


def depends(value: Value, source: Value) -> bool:
    """Whether ``value`` was computed from ``source``, recorded or not."""
    return Search(None, source).unrecorded(value)


_OPERATORS = frozenset({"Add", "Sub", "Mult", "Div", "USub", "Pow", "MatMult", "scale_loss"})


class Searches:
    """The searches on one tape, each made once: what they find holds while nothing is run."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self._found: dict[tuple[int, int, bool], tuple[Reach, Search, Value]] = {}
        self._without_tape: dict[int, Search] = {}

    def find(self, source: Value, target: Value, *, cutting: bool = False) -> tuple[Reach, Search]:
        """How far the tape leads from ``target`` to ``source``, and the search that tells more.

        One that is ``cutting`` goes only where gradients pass.
        """
        key = id(source), id(target), cutting
        known = self._found.get(key)
        if known is None:
            unrecorded = self._of(source).made_of_source
            search = Search(self.tape, source, cutting=cutting, made_of_source=unrecorded)
            # The values are kept with what was found, so that their identities stay theirs.
            known = self._found[key] = search.recorded(target), search, target
        return known[:2]

    def depends(self, value: Value, source: Value) -> bool:
        """Whether ``value`` was computed from ``source``, recorded or not."""
        return self._of(source).unrecorded(value)

    def _of(self, source: Value) -> Search:
        """The search for ``source`` on whatever tape."""
        known = self._without_tape.get(id(source))
        if known is None:
            known = self._without_tape[id(source)] = Search(None, source)
        return known


class Search:
    """The way from one target back to one source.

    ``made_of_source`` tells of values, by their identity, whether they are known to be computed
    from the source.
    """

    def __init__(
        self,
        tape: Tape | None,
        source: Value,
        *,
        cutting: bool = False,
        made_of_source: dict[int, bool] | None = None,
    ) -> None:
        self.tape = tape
        self.source = source
        self.cut: Cut | None = None
        self._cutting = cutting
        self.owner = source.owner if isinstance(source, VariablesOf) else source
        self._root = root(self.owner)
        self.missing: Computed | None = None
        # The mathematics of NumPy on recorded ways to the source.
        self.detours: list[Computed] = []
        self._recorded: dict[int, Reach] = {}
        self.made_of_source = {} if made_of_source is None else made_of_source
        self._epoch = tape.state.epoch or 0 if tape is not None else 0

    @cached_property
    def _parts_of_owner(self) -> frozenset[Value]:
        return _parts_of_model(self.owner)

    def recorded(self, value: Value) -> Reach:
        """Whether the tape leads from ``value`` to the source."""
        known = self._recorded.get(id(value))
        if known is not None:
            return known
        self._recorded[id(value)] = Reach.NO
        result = self._visit(value)
        self._recorded[id(value)] = result
        return result

    def _any(self, values: tuple[Value, ...]) -> Reach:
        reach = Reach.NO
        for value in values:
            reach = max(reach, self.recorded(value))
        return reach

    def _visit(self, value: Value) -> Reach:
        if value in (self.source, self.owner):
            return Reach.YES
        if value == self._root:
            return Reach.MAYBE
        match value:
            case Computed():
                return self._operation(value)
            case Variable() if value in self._parts_of_owner:
                return Reach.YES
            case Variable() if self._cutting:
                return self._kept(value)
            case Const() | Slice() | Optimizer() | Tape() | Variable() | Api():
                return Reach.NO
            case Symbol():
                return Reach.NO if value.epoch < self._epoch else Reach.MAYBE
            case VariablesOf():
                return Reach.MAYBE if related(value.owner, self.owner) else Reach.NO
            case Created():
                if value in self._parts_of_owner:
                    return Reach.YES
                return Reach.MAYBE if self._holds(value) else Reach.NO
            case Tuple() | List():
                return self._any(value.items)
            case Dict():
                return self._any(tuple(value.entries.values()))
            case Pairs():
                return self._any(value.columns)
            case Choice():
                return self._any(value.values)
            case Spread() | Each():
                return self.recorded(value.value)
            case Iterator():
                return self.recorded(value.values)
            case Item(owner=Computed(inside=Value() as inside) as made):
                one = _result(inside, value.key) if self._is_recorded(made) else None
                return self.recorded(made) if one is None else self._inside(made, one)
            case Element() | Item():
                return self.recorded(value.owner)
            case Attribute():
                return self._attribute(value)
            case Instance():
                return Reach.NO if self._lacks(value) else Reach.MAYBE
            case Gradients():
                return self._gradients(value)
            case ClipResult():
                return self.recorded(value.gradients)
            case Unknown() if value.inputs:
                return min(self._any(value.inputs), Reach.MAYBE)
            case _:
                return Reach.MAYBE

    def _gradients(self, value: Gradients) -> Reach:
        """Gradients depend on what they were taken of, if the tape recorded how they were."""
        reach = self._any(value.operands)
        if self.tape in value.taken.recorded:
            return max(reach, min(self.recorded(value.taken.target), Reach.MAYBE))
        if reach is Reach.NO and self.missing is None and self.unrecorded(value):
            self.missing = self._not_recorded(value)
        return reach

    def _not_recorded(self, value: Gradients) -> Computed:
        """How ``value`` was computed, as an operation on what the gradients were taken of."""
        taken = value.taken
        inputs = taken.target, taken.sources
        calls = taken.calls
        return Computed(
            "gradient", inputs, taken.recorded, taken.node, 0, frozenset((value,)), calls
        )

    def _kept(self, value: Variable) -> Reach:
        """A variable keeps the values it was given, and not how they were computed."""
        assigned = value.state.assigned
        if isinstance(assigned, Computed):
            return self._no_further(assigned, assigned.inputs)
        return Reach.NO if value.initial is None else self._no_further(value, (value.initial,))

    def _no_further(self, value: Cut, behind: tuple[Value, ...]) -> Reach:
        """No gradient passes ``value``; remember it where the source lies right behind it."""
        if self._any(behind) is Reach.YES:
            if isinstance(value, Computed) and is_math_of_numpy(value.op):
                self.detours.append(value)
            if self.cut is None or (_gives_zeros(value) and not _gives_zeros(self.cut)):
                # Zeros on one way, with None on all others, are zeros.
                self.cut = value
        return Reach.NO

    def _operation(self, value: Computed) -> Reach:
        if value.op in ("each", "element"):
            # A list that was filtered holds what it was made of.
            return self._any(value.inputs)
        if self._cutting:
            ends = stopped(value)
            if ends:
                self._no_further(value, tuple(value.inputs[index] for index in ends))
            if len(ends) == len(value.inputs) > 0:
                return Reach.NO
        elif has_no_gradient(value.op):
            # What an assignment gives is the variable, which may be the source.
            carries = value.op == "assign" or _gives_zeros(value)
            return Reach.MAYBE if carries and self.unrecorded(value) else Reach.NO
        if value.op is None and (told := self._of_data(value)) is not None:
            return told
        if value.inside is not None and self._is_recorded(value):
            return self._inside(value, value.inside)
        if self._is_recorded(value):
            # An object that is not known may have been given another tensor since it was made.
            least = Reach.MAYBE if _asks_unknown_object(value) else Reach.NO
            return max(least, self._any(self._operands(value)))
        if (
            value.op is None
            and value.epoch >= self._epoch
            and self.tape is not None
            and self.tape.state.recorded
            and not self._computes_loss(value)
        ):
            reach = self._any(value.inputs)
            if self._cutting and reach is Reach.NO and isinstance(value.inputs[0], Api):
                # A package that is not known does not know the variables of this program.
                return Reach.NO
            # An unknown function may hand back what it was given, or what it kept.
            return max(Reach.MAYBE, reach)
        if value.op is not None and may_hand_on(value.op):
            return self._any(value.inputs)
        if value.op is None and self._may_hold(value):
            return Reach.MAYBE
        if self.missing is None and self.unrecorded(value):
            self.missing = self._nearest(value)
        return Reach.NO

    def _inside(self, value: Computed, inside: Value) -> Reach:
        """A model of the file: its variables take part, unless its code surely cuts them off."""
        before, self.cut = self.cut, None
        through = self.recorded(inside)
        cut, self.cut = self.cut, before or self.cut
        if value.inputs[0] != self.owner or (through is Reach.NO and cut is not None):
            return through
        return Reach.YES

    def _of_data(self, value: Computed) -> Reach | None:
        """How what an unknown function gives is reached, where it gives no more than it is given.

        So do methods of arrays, data sets and environments, and packages apart from TensorFlow.
        None where the function may give anything.
        """
        if not value.inputs:
            return Reach.NO if value.epoch < self._epoch else Reach.MAYBE
        called, *given = value.inputs
        match called:
            case Api(name=name) if goes_without_tensorflow(name):
                return self._any(tuple(given))
            case Attribute(owner=owner, name=name) if is_method_of_data(name):
                return self._any((owner, *given))
            case Attribute(owner=Symbol(name=name) | Attribute(name=name)) if names_data(name):
                return self._any(tuple(given))
            case _:
                return None

    def _may_hold(self, value: Computed) -> bool:
        """Whether ``value``, from before the tape, may be or hold the source it was made with."""
        called, *given = value.inputs
        held = [unspread(one) for item in given for one in items(item)]
        if isinstance(called, Attribute) and not given:
            held.append(called.owner)
        return any(
            isinstance(one, Function | Bound | Partial | Unknown) or related(one, self.owner)
            for one in held
        )

    def _is_recorded(self, value: Computed) -> bool:
        return self.tape is not None and is_recorded(self.tape, value)

    def _operands(self, value: Computed) -> tuple[Value, ...]:
        """What an operation is done on, without the data that an instance keeps.

        What is given to an operator, or to a loss, is a tensor. One that the instance had before
        does not come from the source, unless the source belongs to the instance.
        """
        known = value.op not in (None, "call")
        first = 0 if known else 1
        if not known and not self._computes_loss(value):
            return value.inputs
        ends = stopped(value) if self._cutting else ()
        return tuple(
            one
            for index, one in enumerate(value.inputs)
            if index not in ends and (index < first or not self._is_kept_data(one))
        )

    def _is_kept_data(self, value: Value) -> bool:
        holder = root(value) if isinstance(value, Attribute) else None
        return isinstance(holder, Instance) and root(self.owner) is not holder

    def _computes_loss(self, value: Computed) -> bool:
        """Whether an unknown function is one that computes a loss, by its name and arguments.

        It then makes something new of them, rather than hand one of them back.
        """
        called = value.inputs[0] if value.inputs else None
        name = called.name if isinstance(called, (Symbol, Attribute, Api)) else ""
        return len(value.inputs) > 1 and names_a_loss(name.rpartition(".")[2])

    def _attribute(self, value: Attribute) -> Reach:
        root = value.owner
        while isinstance(root, (Attribute, Item, Element)):
            root = root.owner
        if related(value, self.owner):
            return Reach.MAYBE
        if isinstance(root, Symbol):
            return Reach.NO if root.epoch < self._epoch else Reach.MAYBE
        if isinstance(root, Computed) and root.epoch < self._epoch:
            apart = root is not self._root and not (root.op is None and self._may_hold(root))
            return Reach.NO if apart else Reach.MAYBE
        if isinstance(root, Instance):
            known = all(isinstance(one, Api) for one in root.cls.origins)
            apart = self._named_apart(value) or (
                isinstance(self.owner, Symbol) and names_a_loss(value.name)
            )
            return Reach.NO if known and apart else Reach.MAYBE
        return Reach.NO if isinstance(root, (Created, Api, Module)) else Reach.MAYBE

    def _named_apart(self, value: Attribute) -> bool:
        """Whether ``value`` and the source's owner are different attributes of one object."""
        return isinstance(self.owner, Attribute) and self.owner.owner == value.owner

    def _holds(self, value: Created) -> bool:
        # A clone has variables of its own.
        return (
            not value.api.endswith(".clone_model")
            and any(
                one == self.owner or (isinstance(one, Created) and self._holds(one))
                for item in value.inputs
                for one in (items(item) if isinstance(item, (List, Tuple)) else (item,))
            )
        ) or (value.api in ("keras.Model", "keras.models.Model") and self._may_be_in(value))

    def _may_be_in(self, model: Created) -> bool:
        """Whether the source may be in ``model``, made of the tensors between its ends."""
        if not model.inputs:
            return True
        return any(
            one == self.owner or not _is_of_keras(one)
            for given in model.inputs
            for one in made_of(given)
        )

    def _lacks(self, value: Instance) -> bool:
        return all(
            isinstance(one, (Const, Variable, Optimizer)) and one != self.owner
            for one in (*value.attributes.values(), *_outside(value.cls))
        ) and isinstance(self.owner, (Variable, Created))

    # --- ways that no tape recorded --------------------------------------------------------

    def unrecorded(self, value: Value) -> bool:
        """Whether ``value`` was surely computed from the source, on whatever tape."""
        known = self.made_of_source.get(id(value))
        if known is None:
            self.made_of_source[id(value)] = False
            known = value in (self.source, self.owner) or any(map(self.unrecorded, children(value)))
            self.made_of_source[id(value)] = known
        return known

    def _nearest(self, value: Computed) -> Computed:
        """The operation next to the source that the tape did not record."""
        for part in children(value):
            one = _operation(part)
            if (
                one is not None
                and one != self.owner
                and self.unrecorded(one)
                and not self._is_recorded(one)
            ):
                return self._nearest(one)
        return value


def seen_from(value: Computed, calls: tuple[ast.Call, ...]) -> ast.AST:
    """Where ``value`` is computed, as seen from the function that ``calls`` led to.

    That is the call there that leads to it, where it is computed in another function.
    """
    depth = len(calls)
    further = len(value.calls) > depth and value.calls[:depth] == calls
    return value.calls[depth] if further else value.node


def _is_of_keras(value: Value) -> bool:
    """Whether ``value`` is a layer, tensor or setting of a functional model, and no more."""
    match value:
        case Computed(op=op):
            return op is not None
        case Created(api=api):
            return api.startswith("keras.layers.")
        case _:
            return isinstance(value, Const | Tuple | List | Api | Item | Slice)


def is_data(value: Value) -> bool:
    """Whether ``value`` is surely an array or a number, which is no tensor: it is outside."""
    made = [one for one in leaves(value, _made_of_data) if not isinstance(one, Const)]
    return bool(made) and all(
        isinstance(one, Computed)
        and ((one.op or "").startswith("np.") or one.op in ("numpy", "predict"))
        for one in made
    )


def _made_of_data(value: Value) -> tuple[Value, ...]:
    """What ``value`` is an element of, or computed from by an operator."""
    match value:
        case Item(owner=owner) | Element(owner=owner):
            return (owner,)
        case Computed(op="element" | "each", inputs=(owner, *_)):
            return (owner,)
        case Computed(op=op, inputs=inputs) if is_operator(op):
            return inputs
        case _:
            return ()


def _asks_unknown_object(value: Computed) -> bool:
    """Whether ``value`` is what an object gives whose class is not known, when it is called."""
    called = root(value.inputs[0]) if value.op in (None, "call") and value.inputs else None
    return isinstance(called, Computed) and called.op is None


def _gives_zeros(value: Cut) -> bool:
    """Whether the gradient of what ``value`` was made from is zeros, not None."""
    found = stop_of(value) if isinstance(value, Computed) else None
    return found is not None and found.kind == "zero"


def _operation(value: Value) -> Computed | None:
    """The operation that ``value`` is an item or element of, if it is one."""
    while isinstance(value, (Item, Element, Spread)):
        value = value.value if isinstance(value, Spread) else value.owner
    return value if isinstance(value, Computed) else None


def _result(inside: Value, key: Value) -> Value | None:
    """The one of the results ``inside`` a model that is under ``key``, if that is known."""
    if not isinstance(key, Const):
        return None
    if isinstance(inside, Dict):
        return inside.entries.get(key.value)
    known = exact(inside) if isinstance(inside, (Tuple, List)) else None
    if known is None or not isinstance(key.value, int):
        return None
    return known[key.value] if -len(known) <= key.value < len(known) else None


def _parts_of_model(owner: Value) -> frozenset[Value]:
    """The layers and variables that the model ``owner`` is known to be made of."""
    match owner:
        case Instance():
            found = tuple(owner.attributes.values())
        case Created():
            found = owner.inputs
        case _:
            return frozenset()
    parts = [unspread(one) for value in found for one in items(value)]
    return frozenset(one for one in parts if isinstance(one, Created) or _is_tracked(owner, one))


def _is_tracked(owner: Value, part: Value) -> bool:
    """Whether ``part`` is a variable that ``owner``, a module or layer, surely trains."""
    if not isinstance(owner, Instance) or not isinstance(part, Variable) or not part.trainable:
        return False
    of_module = any(isinstance(one, Api) and one.name == "tf.Module" for one in owner.cls.lineage)
    return of_module or part.weight


def _outside(cls: Class) -> Iterable[Value]:
    """What the code of ``cls``, and of the classes it is made from, has by names from around it."""
    for one in cls.lineage:
        if not isinstance(one, Class) or one.scope.parent is None:
            continue
        nodes = list(walk_syntax(one.node))
        named = [node for node in nodes if isinstance(node, ast.Name)]
        own = {node.id for node in named if not isinstance(node.ctx, ast.Load)}
        own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        for name in {node.id for node in named} - own:
            value = one.scope.parent.find(name)
            if not (value is None or isinstance(value, (Api, Module)) or value in cls.lineage):
                yield value


def _is_variable(value: Value) -> bool:
    return isinstance(value, (Const, Variable))


def is_keras_model(value: Value) -> bool:
    """Whether ``value`` is surely a model or layer of Keras, none that the file makes its own."""
    match value:
        case Created(api=api):
            return api.startswith(_MODELS) and not api.endswith(".Input")
        case Instance(cls=cls) | Computed(cls=Value() as cls):
            return derives_from_model(cls)
        case _:
            return False


def derives_from_model(cls: Value) -> bool:
    """Whether ``cls`` inherits from models and layers of Keras alone.

    Or is one, or each of several that it may be does.
    """
    match cls:
        case Class():
            return bool(cls.origins) and all(map(derives_from_model, cls.origins))
        case Api(name=name):
            return name.startswith(_MODELS)
        case Choice():
            return all(map(derives_from_model, cls.values))
        case _:
            return False


def root(value: Value) -> Value:
    """The thing that ``value`` is reached from."""
    while isinstance(value, (Attribute, Item, Element, VariablesOf)):
        value = value.owner
    return value


def related(first: Value, second: Value) -> bool:
    """Whether one of two values is, or is reached from, the other."""
    return _leads_to(first, second) or _leads_to(second, first)


def _leads_to(whole: Value, part: Value) -> bool:
    while True:
        if part == whole:
            return True
        if not isinstance(part, (Attribute, Item, Element, VariablesOf)):
            return False
        part = part.owner
