"""The events of training, as the interpreter meets them.

No event is ever changed. (They are not declared frozen because that triples the cost of making
one.)
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Hashable
from dataclasses import dataclass, field

from tapelint.flow.domain.call import Call
from tapelint.flow.domain.values import (
    Computed,
    Created,
    Dict,
    Gradients,
    Instance,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Scope,
    Setting,
    Taking,
    Tape,
    Transform,
    Value,
    Variable,
    VariablesOf,
)

# What lets no gradient through: an operation, or a variable that keeps a value of the past.
Cut = Computed | Variable


class Stranger(enum.Enum):
    """Why a tape surely has no gradient for a tensor.

    It was not told to watch it; or too late, after what was computed from it; or the target was
    computed from others.
    """

    UNWATCHED = enum.auto()
    LATE = enum.auto()
    APART = enum.auto()


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """Where the program was when something happened.

    ``calls`` are the calls that led here, outermost first; ``loops`` the loops around it in the
    innermost function; ``foreign`` is set in another module; ``expects_error`` is set inside
    ``pytest.raises`` and its like. ``strategy`` is the distribution strategy whose scope this is
    in, outside of its replicas, ``replica`` the one that has called this in each replica.
    ``loops_of_calls`` are for each of the calls the loops around it in the function it stands in.
    ``recording`` are the tapes that record there.
    ``trace`` tells the traces of a graph apart; it is None where the graph may be traced anew at
    each call. ``traced`` is the outermost ``tf.function`` around, if there is one. ``later`` is set
    where it is not known who calls, and when.
    """

    function: ast.AST
    calls: tuple[ast.Call, ...]
    loops: tuple[ast.AST, ...]
    graph: bool
    expects_error: bool
    foreign: bool = False
    strategy: Created | None = None
    replica: Created | None = None
    loops_of_calls: tuple[tuple[ast.AST, ...], ...] = ()
    recording: tuple[Tape, ...] = ()
    trace: Hashable | None = None

    @property
    def all_loops(self) -> tuple[ast.AST, ...]:
        """The loops around it and around the calls that led here, in whatever function."""
        return (*self.loops, *(loop for loops in self.loops_of_calls for loop in loops))

    traced: ast.AST | None = None
    later: bool = False


@dataclass(slots=True, eq=False)
class Event:
    """Something that happened at ``node``."""

    node: ast.AST
    place: Place


@dataclass(slots=True, eq=False)
class Called(Event):
    """Something that was called, with what the ``call`` was given."""

    node: ast.Call
    call: Call


@dataclass(slots=True, eq=False)
class TapeOpened(Event):
    """``with tf.GradientTape() as tape``: recording began, or raised where it was going on.

    ``kept`` is where the tape, a persistent one, was opened before and what it recorded then is
    kept.
    """

    tape: Tape
    again: bool = False
    kept: ast.AST | None = None


@dataclass(slots=True, eq=False)
class TapeReset(Event):
    """``tape.reset()``: the tape forgets what it recorded.

    ``opened`` is where the tape was opened, on every way that leads here, ``stopped`` tells
    whether it surely does not record.
    """

    node: ast.Call
    tape: Tape
    opened: ast.AST | None
    stopped: bool


@dataclass(slots=True, eq=False)
class TapeReturned(Event):
    """A ``tf.function`` returned a tape, which it cannot."""

    node: ast.expr
    tape: Tape


@dataclass(slots=True, eq=False)
class Watched(Event):
    """``tape.watch(tensor)``."""

    tape: Tape
    watched: Value


@dataclass(slots=True, eq=False)
class GradientTaken(Event, Taking):
    """``tape.gradient(target, sources)``, or another ``method`` that gives gradients.

    The method is that of a tape, or ``tf.gradients``, which has no tape. ``one_by_one`` tells
    whether a Jacobian is to be computed one row after the other, without pfor.

    ``already`` is the call that had used the non-persistent tape up before, on every way that leads
    here. ``severed`` are the sources that the target reaches only through operations the tape
    did not record, each with the operation that is missing. ``cut`` are the sources that it
    reaches only through operations that let no gradient through, each with that operation.
    ``forgotten`` are those that it reaches only through what the tape recorded before a reset,
    each with that call. ``crossed`` is the ``tf.function`` that stands between the tape and
    this call, so that the tape does not know the target. ``thawed`` is what was frozen when the
    variables in the sources were read and is not now, ``frozen`` is what was frozen after the
    variables in the sources were read. ``replaced`` are sources that are older variables than
    the ones in use, each with the newer one. ``unconnected`` tells whether the target surely
    has nothing to do with any source. ``recorded`` are the tapes that recorded how the gradient
    is computed. ``raising`` is the operation on the way that has no gradient, so that this
    raises. ``beside`` are the tensors that came out of a ``tf.function`` together with what the
    target was made of: a source of theirs has a gradient of zeros where it would have none.
    ``strangers`` are the tensors among the sources that the tape surely has no gradient for,
    each with the reason; ``idle`` the variables among them that the target surely has nothing
    to do with, where it has with others. ``constant`` is what keeps a term of the target from
    training any source, with where it is seen from here: an operation without gradient, or one
    that is not recorded. ``partly`` are the layers and weights of models among the
    sources that get no gradient, by the names that the models have for them, each with the
    same.
    """

    node: ast.Call
    tape: Value
    target: Value
    sources: Value
    already: ast.AST | None
    severed: tuple[tuple[Value, ast.AST], ...]
    replaced: tuple[tuple[Variable, Variable], ...]
    method: str = "gradient"
    cut: tuple[tuple[Value, Cut], ...] = ()
    unconnected: bool = False
    recorded: tuple[Tape, ...] = ()
    forgotten: tuple[tuple[Value, ast.AST], ...] = ()
    crossed: ast.AST | None = None
    frozen: tuple[Setting, ...] = ()
    raising: Computed | None = None
    beside: tuple[Value, ...] = ()
    strangers: tuple[tuple[Value, Stranger], ...] = ()
    idle: tuple[Value, ...] = ()
    one_by_one: bool = False
    thawed: tuple[Setting, ...] = ()
    constant: tuple[tuple[Computed, ast.AST], ...] = ()
    partly: tuple[tuple[str, Computed, ast.AST], ...] = ()

    @property
    def calls(self) -> tuple[ast.Call, ...]:
        """The calls that led to it."""
        return self.place.calls


def event_of(taking: Taking) -> GradientTaken:
    """The event that ``taking`` is: only events are takings."""
    assert isinstance(taking, GradientTaken)  # noqa: S101
    return taking


@dataclass(slots=True, eq=False)
class Transformed(Event):
    """Gradients were clipped, scaled, …: ``result`` came from ``gradients``.

    ``applied`` is the apply call that had used the gradients before, if one had; ``operand`` what
    an operator combined them with.
    """

    transform: Transform
    gradients: Gradients
    result: Gradients
    applied: ast.Call | None
    operand: Value | None = None


@dataclass(slots=True, eq=False)
class Paired(Event):
    """Sequences were zipped, or given to ``optimizer.apply``, or pairs were written down."""

    pairs: Pairs


@dataclass(slots=True, eq=False)
class Applied(Called):
    """``optimizer.apply_gradients(pairs)``, or ``optimizer.apply(gradients, variables)``.

    ``method`` tells which, ``pairs`` what it applies, None where that is not known: of ``apply``
    the gradients with the variables, which are those that the optimizer was built with where none
    are given. ``unknown`` are variables that the optimizer was not built with: it has been built
    with others by an earlier call, ``built``. ``strange`` are variables, single ones or those of a
    model, that are none of these for sure, where all of these are known. ``unfrozen`` is what was
    not trainable when the optimizer was built, and is now: it does not know the variables of that.
    ``first`` tells whether it surely is not built before. ``transformed`` is what the gradients had
    been made into on a way that leads here.
    """

    optimizer: Value
    method: str
    pairs: Value | None
    unknown: tuple[Variable, ...] = ()
    built: ast.AST | None = None
    strange: tuple[Value, ...] = ()
    unfrozen: tuple[Setting, ...] = ()
    first: bool = False
    transformed: frozenset[Gradients] = frozenset()


@dataclass(slots=True, eq=False)
class MethodCalled(Called):
    """A method of a tape or an optimizer was called, or one of a model that tells of its weights.

    The optimizer may be one that was given to a model, ``model.optimizer``, and anything that is
    told to do what ``apply_gradients`` does by another name.

    Those that have an event of their own have not this one.
    """

    owner: Value
    name: str


@dataclass(slots=True, eq=False)
class Checkpointed(Called):
    """The method ``name`` of a `tf.train.Checkpoint` or its manager, the ``owner``, was called."""

    owner: Computed
    name: str


@dataclass(slots=True, eq=False)
class OptimizerAsked(Event):
    """An attribute of an optimizer was read or, where it is ``stored``, written."""

    node: ast.Attribute
    optimizer: Value
    stored: bool


@dataclass(slots=True, eq=False)
class OldNameCalled(Called):
    """A function or class was called that belongs to TensorFlow 1: ``api``, by its full name."""

    api: str


@dataclass(slots=True, eq=False)
class AppliedAgain(Event):
    """Gradients that the call ``before`` had applied, on every way, are applied once more.

    ``variable`` is the variable that is updated by hand, None where an optimizer does it.
    """

    node: ast.Call
    before: ast.Call
    variable: Value | None = None


@dataclass(slots=True, eq=False)
class FunctionCalled(Called):
    """A function of an API, by its canonical ``name``, that a rule looks at was called.

    ``result`` is what it gave.
    """

    name: str
    result: Value


@dataclass(slots=True, eq=False)
class Concatenated(Event):
    """Gradients were put at the end of a list by ``+`` or ``+=``; ``empty`` if it had no items."""

    node: ast.BinOp | ast.AugAssign
    added: Gradients
    empty: bool


@dataclass(slots=True, eq=False)
class Reckoned(Event):
    """Python computed with ``values``, which may be gradients: by an operator, or ``sum``."""

    node: ast.BinOp | ast.AugAssign | ast.Call
    values: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Exhausted(Event):
    """A one-shot iterator was run over, although it had been used up, at ``before``."""

    iterator: Iterator
    before: ast.AST


@dataclass(slots=True, eq=False)
class OptimizerCreated(Called):
    """An optimizer was instantiated."""

    optimizer: Optimizer

    @property
    def rate(self) -> Value | None:
        """The learning rate that it was given."""
        return self.call.get(0, "learning_rate")


@dataclass(slots=True, eq=False)
class OptimizerReplaced(Event):
    """A name or attribute that held something else was bound to a new optimizer.

    For a name in a function that includes what the function around it calls so.
    """

    node: ast.AST
    optimizer: Optimizer


@dataclass(slots=True, eq=False)
class OptimizerOverwritten(Event):
    """What held an optimizer, by a name or attribute, was bound to what ``applied`` returned."""

    applied: ast.AST


@dataclass(slots=True, eq=False)
class VariableCreated(Event):
    """``tf.Variable(…)``."""

    node: ast.Call
    variable: Variable


@dataclass(slots=True, eq=False)
class NumpyAsked(Event):
    """``tensor.numpy()``, of a tensor or a variable."""

    node: ast.Call
    tensor: Value


@dataclass(slots=True, eq=False)
class Appended(Event):
    """``list.append(value)``, of a list that the program made."""

    node: ast.Call
    list: List
    value: Value


@dataclass(slots=True, eq=False)
class VariablesCalled(Event):
    """``model.trainable_variables()``: a list of variables was called."""

    node: ast.Call
    variables: VariablesOf


@dataclass(slots=True, eq=False)
class VariableRebound(Event):
    """``w = w - …`` or ``w -= …``, where ``w`` was the variable ``old``.

    In a loop over variables also any other arithmetic that takes the place of its name for one, and
    what is computed of each number by itself, as by clipping.

    ``new`` is the tensor that the assignment computes; ``trains`` whether gradients are in it.
    """

    node: ast.Assign | ast.AugAssign
    old: Value
    new: Computed
    trains: bool


@dataclass(slots=True, eq=False)
class TapeClassEntered(Event):
    """``with tf.GradientTape as tape``: the class where an instance belongs."""

    node: ast.expr


@dataclass(slots=True, eq=False)
class TapeClassAsked(Event):
    """``tf.GradientTape.gradient(loss, variables)``: the class was asked where a tape belongs."""

    node: ast.Call


@dataclass(slots=True, eq=False)
class NameTested(Event):
    """The name of one of the ``variables`` of a model was compared with, or searched for, words."""

    node: ast.expr
    variables: VariablesOf
    words: tuple[str, ...]


@dataclass(slots=True, eq=False)
class SubtractedFromItself(Event):
    """``variable`` was subtracted from what is the same variable."""

    node: ast.BinOp
    variable: Value


@dataclass(slots=True, eq=False)
class Blended(Event):
    """Weights of one and the same model, or one variable twice, were added, each times a factor.

    ``factors`` are the two, ``terms`` where the weights stand, in the same order.
    """

    node: ast.BinOp
    factors: tuple[Value, Value]
    terms: tuple[ast.expr, ast.expr]


@dataclass(slots=True, eq=False)
class VariablesChanged(Event):
    """A list of variables that was just got from a model was changed: ``added`` came to it."""

    variables: VariablesOf
    added: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class AttributeStored(Event):
    """``owner`` was given the ``value`` as its attribute ``name``."""

    node: ast.Attribute
    owner: Value
    name: str
    value: Value


@dataclass(slots=True, eq=False)
class GradientDefined(Event):
    """A function with a gradient of its own was defined in ``scope``, by ``tf.custom_gradient``.

    ``bound`` are the names that it binds itself, ``read`` is what the names and attributes that it
    reads from around it stand for, as far as that is known where it is defined.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    bound: frozenset[str]
    read: dict[ast.AST, Value]


@dataclass(slots=True, eq=False)
class Recomputed(Event):
    """`tf.recompute_grad` was given ``function``, to run it again in the backward pass."""

    function: ast.AST


@dataclass(slots=True, eq=False)
class Drawn(Event):
    """TensorFlow or a layer drew random numbers: other ones at each call."""

    node: ast.Call


@dataclass(slots=True, eq=False)
class TensorNamed(Event):
    """``name = …``, of a tensor that a tape which is open recorded."""

    node: ast.Name
    value: Computed


@dataclass(slots=True, eq=False)
class VariableReplaced(Event):
    """A name or attribute that held ``old`` was bound to the new variable ``new``."""

    old: Variable
    new: Variable
    name: str


@dataclass(slots=True, eq=False)
class VariableDisplaced(Event):
    """A name or attribute that held variables, ``old``, was bound to ``new``, which is none."""

    old: Value
    new: Value
    name: str


@dataclass(slots=True, eq=False)
class Assigned(Event):
    """``owner.assign(value)``, or ``assign_add``, or ``assign_sub``: the ``method``."""

    node: ast.Call
    owner: Value
    method: str
    value: Value


@dataclass(slots=True, eq=False)
class LossAdded(Event):
    """``self.add_loss(loss)``: a layer or model adds a loss of its own."""

    node: ast.Call
    loss: Value


@dataclass(slots=True, eq=False)
class Synchronised(Event):
    """The weights of the model ``second`` are copied to the model ``first``."""

    first: Value
    second: Value


@dataclass(slots=True, eq=False)
class NumberRead(Event):
    """In a graph, ``name`` of ``holder``, which is outside of it, was read: a number of Python.

    The holder is an object, a function or module, or a container.
    """

    holder: Instance | Scope | Dict | List
    name: object


@dataclass(slots=True, eq=False)
class NumberGiven(Event):
    """A ``tf.function`` was given a number of Python, computed by the program, as ``name``."""

    node: ast.Call
    name: str
    value: Value


@dataclass(slots=True, eq=False)
class NumberAdvanced(Event):
    """In a graph, a number of Python that is kept outside of it was computed anew from itself."""

    node: ast.Assign | ast.AugAssign
    holder: Instance | Scope | Dict | List
    name: object


@dataclass(slots=True, eq=False)
class StateReplaced(Event):
    """In a graph, a tensor, ``new``, took the place of ``old``, which is kept outside of it.

    ``old`` is a variable, or a tensor or number that was made outside of the graph.
    """

    node: ast.expr
    old: Value
    new: Value


@dataclass(slots=True, eq=False)
class NumberStale(Event):
    """A graph ran on with a number that was another when it was traced: ``stores`` set it since."""

    holder: Instance | Scope | Dict | List
    name: object
    stores: tuple[ast.AST, ...]


@dataclass(slots=True, eq=False)
class ObjectStale(Event):
    """A graph ran where ``name`` of ``holder`` was ``value``; it had been traced with another.

    Both are models or optimizers. ``stores`` set it since.
    """

    holder: Instance | Scope | Dict | List
    name: object
    value: Value
    stores: tuple[ast.AST, ...]


@dataclass(slots=True, eq=False)
class Tested(Event):
    """In a graph, it depended on ``value`` which way the program takes.

    ``converted`` tells whether AutoGraph makes a part of the graph of that.
    """

    node: ast.expr
    value: Value
    converted: bool


@dataclass(slots=True, eq=False)
class Iterated(Event):
    """A loop or a comprehension in a graph, or over a data set, ran over ``value``, at ``node``.

    ``converted`` tells whether AutoGraph makes a loop of the graph of that.
    """

    node: ast.expr
    value: Value
    converted: bool


@dataclass(slots=True, eq=False)
class Extended(Event):
    """``list.extend(values)`` or ``list += values``, of a list that the program made."""

    node: ast.Call | ast.AugAssign
    list: List


@dataclass(slots=True)
class Uses:
    """What became of one set of gradients.

    ``put_to_use`` are the places where they, or something made from them, were applied,
    returned, stored or passed on, ``applied`` the apply calls among them; ``shown`` where they
    were only printed or logged, ``measured`` where only their size was put to use.
    """

    put_to_use: list[ast.AST] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    shown: list[ast.AST] = field(default_factory=list)
    measured: list[ast.AST] = field(default_factory=list)
