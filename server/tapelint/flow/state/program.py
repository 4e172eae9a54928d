"""The state of the abstract program while it runs, and the record of what happens in it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import reduce
from typing import Any, Concatenate, ParamSpec, TypeVar

from tapelint.flow.domain import sequences
from tapelint.flow.domain.lattice import join
from tapelint.flow.domain.limits import Limit
from tapelint.flow.domain.sequences import concatenates
from tapelint.flow.domain.traversal import (
    INERT,
    LEAVING,
    beyond_size,
    carried,
    carried_by_all,
    fits,
    holds,
    leads_to,
    walk,
)
from tapelint.flow.domain.values import (
    MAYBE,
    MISSING,
    TOTAL,
    Choice,
    Class,
    ClipResult,
    Computed,
    Created,
    Dict,
    Element,
    Function,
    Gradients,
    Instance,
    Iterator,
    List,
    ListState,
    Optimizer,
    Pairs,
    Scope,
    Tape,
    Transform,
    Tuple,
    Unknown,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    is_gradients,
)
from tapelint.flow.record.events import (
    Applied,
    Concatenated,
    Event,
    Exhausted,
    Place,
    Reckoned,
    Transformed,
)
from tapelint.flow.record.gradient_flow import GradientFlow, Led
from tapelint.flow.state.budget import Budget
from tapelint.flow.state.exploration import Exploration
from tapelint.flow.state.frames import Frame
from tapelint.flow.state.frozen import Frozen
from tapelint.flow.state.unbuilt import Unbuilt
from tapelint.flow.state.undo_log import Log, Where
from tapelint.knowledge.operations import STOP_RECORDING, takes_none

_ARITHMETIC = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "MatMult", "USub"})
_NOTABLE = frozenset(
    {Tape, Gradients, Pairs, Iterator, ClipResult, Optimizer, Variable, VariablesOf}
)


P = ParamSpec("P")
Node = TypeVar("Node", bound=ast.AST)
Made = TypeVar("Made", Created, Dict, Instance, List, Optimizer, Tape, Variable)


class Program:
    """What every part of the interpreter shares: state, events, and what becomes of values."""

    def __init__(self, tree: ast.Module) -> None:
        self.flow = GradientFlow(tree)
        self.budget = Budget()
        self.log = Log(self.budget)
        # The names of the module; a frame's scope may be that of a comprehension or class in it.
        self.module_scope = Scope(tree, None)
        self.frames: list[Frame] = []
        self.epoch = 0
        # The tapes that record now; `with` blocks nest, so this needs no undoing.
        self.recording: tuple[Tape, ...] = ()
        # The distribution strategy whose scope this is in, outside of its replicas.
        self.strategy: Created | None = None
        # The strategy in whose replicas this is.
        self.replica: Created | None = None
        # The class whose body this is in.
        self.current_class: Class | None = None
        self.exploration = Exploration()
        self.attributes: dict[tuple[Value, str], Value] = {}
        self.frozen = Frozen(self.log, self.budget)
        self.unbuilt = Unbuilt(self.log, self.frames, self.budget)
        # What `fit` has traced of each model; the numbers that graphs have kept, for each trace;
        # which of them were set since, and where that is done.
        # The layers of the file that Keras has built.
        self.built: dict[Instance, Any] = {}
        self.steps: dict[Instance, Function | None] = {}
        self.baked: dict[tuple[Hashable, Hashable, object], Value] = {}
        self.changed: dict[tuple[Hashable, object], Any] = {}
        self.stores: dict[tuple[Hashable, object], dict[ast.AST, None]] = {}
        # The apply call that was given these gradients, for what, and the last for each source.
        self.applied: dict[Any, Any] = {}
        # The transformed gradients that there are on the way that the program has taken, and the
        # newer variable of each that was replaced on it.
        self.transforms: dict[Gradients, ast.expr] = {}
        self.newer: dict[Variable, Variable] = {}
        # What a `tf.function` returned while a tape recorded outside, each with what came with it.
        self.together: dict[Value, tuple[Value, ...]] = {}
        # What each metric was given.
        self.measured: dict[Value, Value] = {}
        # The stacks of contexts that are open now, and the tapes that they have entered.
        self.stacks: tuple[Value, ...] = ()
        self.stacked: tuple[tuple[Value, Tape], ...] = ()
        # What was recognised as a model or optimizer where it was used as one.
        self.recognised: dict[Value, Value] = {}
        # The attributes of which it was asked whether anything reads them.
        self.asked_for: set[str] = set()
        # Names that were seen to stand for what has a part in training, or for code of the file.
        self.telling: set[str] = set()

    # --- state -----------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The innermost function."""
        return self.frames[-1]

    @property
    def traced(self) -> Frame | None:
        """The outermost ``tf.function``, which is traced as a graph; None outside of one."""
        return next((frame for frame in self.frames if frame.graph), None)

    def place(self) -> Place:
        """Where the program is."""
        frames = self.frames
        frame = frames[-1]
        callers = frames[-1 - len(frame.calls) : -1]
        return Place(
            frame.node,
            frame.calls,
            frame.repeating,
            frame.graph,
            any(one.expects_error for one in frames),
            frame.foreign,
            self.strategy,
            self.replica,
            tuple([caller.repeating for caller in callers]),
            self.recording,
            frame.trace,
            self.traced.node if frame.graph and self.traced is not None else None,
            any(one.later for one in frames),
        )

    # --- making values ---------------------------------------------------------------------

    def computed(
        self,
        op: str | None,
        inputs: Iterable[Value],
        node: ast.AST,
        *,
        ran: bool = False,
        keywords: tuple[str, ...] = (),
    ) -> Computed:
        """The result of the operation ``op`` on ``inputs``, recorded by the open tapes.

        ``ran`` tells that the functions among the inputs were run; the last of the inputs were
        given by the names in ``keywords``.
        """
        made_from = tuple(inputs)
        if self.unbuilt.state:
            self.unbuilt.mention(op, made_from, ran=ran)
        for tape in self.recording:
            tape.state.recorded = True
        gradients = carried_by_all(made_from)
        if op is not None and (op.startswith("tf.") or op in _ARITHMETIC) and not takes_none(op):
            for one in gradients:
                self.compute_with(one, node)
        if op != STOP_RECORDING:
            for given in made_from:
                if isinstance(given, Tape):
                    self.flow.escaped.add(given.node)
        if self.frames[-1].foreign:
            self._note_maker(node)
        calls = self.frames[-1].calls
        recording, epoch = self.recording, self.epoch
        return Computed(op, made_from, recording, node, epoch, gradients, calls, keywords)

    def make(self, value: Made) -> Made:
        """``value``, which the program makes here: what becomes of it is kept to its end."""
        if self.frame.graph:
            self.flow.made_in_graph.add(value.node)
        if not self.frame.foreign:
            self.log.made(_state_of(value))
        else:
            self._note_maker(value.node)
        return value

    def _note_maker(self, node: ast.AST) -> None:
        """Remember what has led to ``node``, which stands in another module."""
        first = next(one for one in self.frames if one.foreign)
        path = self.frame.scope.module.path
        self.flow.note_maker(node, Led(first.calls[-1], path) if first.calls else None)

    def list(self, items: tuple[Value, ...], node: ast.AST) -> List:
        """A new list."""
        return self.make(List(node, ListState(items)))

    def note_scope(self, node: ast.AST) -> None:
        """Remember whether what is made at ``node`` may be made in the scope of a strategy."""
        scoped = self.strategy is not None or self.replica is not None
        if scoped or any(frame.later for frame in self.frames):
            self.flow.made_in_scope.add(node)

    # --- the record ------------------------------------------------------------------------

    def emit(
        self,
        kind: Callable[Concatenate[Node, Place, P], Event],
        node: Node,
        *rest: P.args,
        **named: P.kwargs,
    ) -> None:
        """Record an event of this ``kind``, which happens here, at ``node``; see ``record``."""
        self.flow.events.append(kind(node, self.place(), *rest, **named))

    def record(self, event: Event) -> None:
        """Record ``event``."""
        self.flow.events.append(event)

    def note(self, node: ast.AST, value: Value) -> None:
        """Remember what ``node`` stands for, where a reader may want to know."""
        if type(value) in _NOTABLE or (isinstance(value, Choice) and is_gradients(value)):
            self.tell(getattr(node, "id", "") or getattr(node, "attr", ""))
            if not self.frame.foreign:
                self.flow.values[node] = value

    def give_together(self, values: tuple[Value, ...]) -> None:
        """Remember that ``values`` are what one call of a ``tf.function`` returned."""
        for one in values:
            if isinstance(one, Computed):
                others = tuple(other for other in values if other is not one)
                self.log.write(self.together, one, others)

    def measure(self, metric: Created, values: tuple[Value, ...]) -> None:
        """``metric`` takes note of ``values``."""
        before = self.measured.get(metric)
        given = Tuple((*values, *(() if before is None else (before,))))
        if self.fits(given.items):
            self.log.write(self.measured, metric, given)

    def tell(self, name: str) -> None:
        """Remember that ``name`` stands for something of note."""
        self.telling.add(name)

    def put_to_use(self, value: Value, node: ast.AST) -> None:
        """``value`` left what is followed, or reached its purpose: so did its gradients."""
        if type(value) in INERT:
            return
        self.keep(value, node)
        for one in walk(value, LEAVING):
            if isinstance(one, (Optimizer, Tape)):
                self.flow.escaped.add(one.node)
            elif isinstance(one, Instance):
                for held in one.attributes.values():
                    self.keep(held, node)

    def keep(self, value: Value, node: ast.AST) -> None:
        """``value`` is where it can be read from elsewhere: its gradients may come to use."""
        for gradients in carried(value):
            self.note_use(gradients, value, node)

    def note_use(self, gradients: Gradients, value: Value, node: ast.AST) -> None:
        """``gradients`` went with ``value`` at ``node``; of some there is but the size in it."""
        uses = self.flow.uses_of(gradients)
        (uses.put_to_use if gradients in beyond_size(value) else uses.measured).append(node)

    def escape(self, *values: Value) -> None:
        """Tapes and optimizers in ``values`` left what is followed."""
        inside = (held for one in values for held in walk(one, LEAVING))
        self.flow.escaped.update(one.node for one in inside if isinstance(one, (Optimizer, Tape)))

    def apply(self, value: Value, applied: Applied) -> None:
        """``value`` was given to an optimizer: gradients in it, as they are, are applied."""
        for gradients in carried(value):
            uses = self.flow.uses_of(gradients)
            uses.put_to_use.append(applied.node)
            if holds(value, gradients):
                uses.applied.append(applied)
                self.log.write(self.applied, gradients, applied.node)

    def show(self, value: Value, node: ast.AST) -> None:
        """``value`` was printed or logged."""
        for gradients in carried(value):
            uses = self.flow.uses_of(gradients)
            (uses.shown if gradients in beyond_size(value) else uses.measured).append(node)

    # --- gradients -------------------------------------------------------------------------

    def compute_with(self, gradients: Gradients, node: ast.AST) -> None:
        """An operation is done on ``gradients`` at ``node`` that raises if they are None."""
        self.flow.computed_with.setdefault(gradients.taken, node)

    def transformed(
        self, gradients: Gradients, name: str, node: ast.expr, operand: Value | None = None
    ) -> Gradients:
        """``gradients`` after the transform ``name``."""
        transform = Transform(name, node, operand)
        result = Gradients(
            gradients.taken,
            gradients.sources,
            (*gradients.transforms, transform),
            gradients.filtered,
        )
        if not takes_none(name):
            self.compute_with(gradients, node)
        applied = self.applied.get(gradients)
        before = applied if isinstance(applied, ast.Call) else None
        self.log.write(self.transforms, result, transform.node)
        self.emit(Transformed, node, transform, gradients, result, before, operand)
        return result

    def transformed_alike(
        self, value: Value, name: str, node: ast.expr, operand: Value | None = None
    ) -> Value | None:
        """``value`` after the transform ``name``, if it is gradients on every way that led here."""
        if not is_gradients(value):
            return None
        ways: list[Value] = [
            self.transformed(one, name, node, operand)
            for one in alternatives(value)
            if isinstance(one, Gradients)
        ]
        return reduce(join, ways)

    def total(
        self, values: tuple[Value, ...], node: ast.expr, name: str = TOTAL
    ) -> Gradients | None:
        """The sum of gradients for the same variables, if ``values`` are that."""
        found = sequences.merged(values)
        if found is None:
            return None
        for value in values:
            for gradients in carried(value):
                if gradients != found:
                    self.put_to_use(gradients, node)
        self.compute_with(found, node)
        if any(isinstance(one, Gradients) and self._is_applied_sum(one, node) for one in values):
            self.flow.added_to_applied.add(node)
        transforms = (*found.transforms, Transform(name, node, Tuple(values)))
        return Gradients(found.taken, found.sources, transforms, found.filtered)

    def _is_applied_sum(self, gradients: Gradients, node: ast.expr) -> bool:
        """Whether ``gradients`` were applied once they had been added up at ``node`` before."""
        added_up = any(step.node is node for step in gradients.transforms)
        return added_up and _all_of(gradients) in self.applied

    def reckoned(
        self, node: ast.BinOp | ast.AugAssign | ast.Call, values: tuple[Value, ...]
    ) -> None:
        """Python computes with ``values``; gradients may be among them."""
        if any(isinstance(one, Gradients) for each in values for one in alternatives(each)):
            self.emit(Reckoned, node, values)

    def concatenated(self, node: ast.BinOp | ast.AugAssign, before: Value, added: Value) -> None:
        """Gradients may have been put at the end of a list."""
        if isinstance(added, Gradients) and concatenates(before, added):
            empty = isinstance(before, (List, Tuple)) and not before.items
            self.emit(Concatenated, node, added, empty)

    # --- iteration -------------------------------------------------------------------------

    def run_over(self, value: Value, node: ast.AST) -> None:
        """A loop runs over ``value``."""
        self.use_up(value, node)
        self.take_apart(value)

    def iterate(self, loop: ast.AST, iterable: Value) -> None:
        """Remember that ``loop`` runs over ``iterable``, as it is now."""
        now, known = sequences.frozen(iterable), self.flow.iterated.get(loop)
        self.flow.iterated[loop] = now if known is None else join(known, now)

    def take_apart(self, value: Value) -> None:
        """A loop or comprehension takes the tuples of ``value`` apart."""
        pairs = value.values if isinstance(value, Iterator) else value
        if isinstance(pairs, Pairs):
            self.flow.taken_apart.add(pairs)

    def use_up(self, value: Value, node: ast.AST, *, surely: bool = True) -> None:
        """Something runs over ``value``, if not ``surely`` then perhaps: an iterator is empty."""
        if not isinstance(value, Iterator):
            if surely and isinstance(value, Instance):
                self.unbuilt.invalidate_all()
            return
        before = value.state.used_up
        if surely and isinstance(before, ast.AST):
            self.emit(Exhausted, node, value, before)
            return
        if surely or before is MISSING:
            self.log.set(value.state, "used_up", node if surely else MAYBE)
        for one in value.over:
            self.use_up(one, node, surely=surely)

    def may_be_unrolled(self, elements: Sequence[Value]) -> bool:
        """Whether a loop over ``elements`` that stands here can be run once for each."""
        turns = len(elements)
        for loop in self.frame.loops:
            turns *= loop.known or 1
        return (
            bool(elements)
            and self.budget.within(Limit.TURNS_OF_KNOWN, len(elements))
            and self.budget.within(Limit.TURNS_INSIDE, turns)
        )

    def fits(self, values: Iterable[Value]) -> bool:
        """Whether a container of ``values`` stays small enough to be followed item by item."""
        if fits(values):
            return True
        self.budget.note(Limit.CONTAINERS)
        return False

    def apart_from(self, container: Value, value: Value) -> Value:
        """``value``, to be put into ``container``; unknown where it leads back there.

        So nothing that runs through values goes round for ever.
        """
        if self.fits((value,)) and not leads_to(value, container):
            return value
        return Unknown(tuple(carried(value)))


def _state_of(value: Created | Dict | Instance | List | Optimizer | Tape | Variable) -> Where:
    match value:
        case Instance():
            return value.attributes
        case Dict():
            return value.entries
        case _:
            return value.state


def _all_of(gradients: Gradients) -> Gradients:
    """The gradients that ``gradients`` are any one of; themselves where they are no element."""
    source = gradients.sources
    if not isinstance(source, Element):
        return gradients
    return Gradients(gradients.taken, source.owner, gradients.transforms, gradients.filtered)
