"""What a name or an expression can stand for, abstractly.

Two kinds of equality: what a program creates (a tape, an optimizer, a variable) is equal to
itself only; what is known only by how it is reached (a parameter, an attribute of it) is equal
where it is reached in the same way.

No value is ever changed; what can change is in the dictionaries named state, entries and
attributes, and only by way of the Log. (The classes are not declared frozen because that triples
the cost of making an instance.)
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tapelint.knowledge.tensorflow_1 import OPTIMIZERS_OF_COMPAT

_KEEPS = re.compile(r"(?:^|[._])(?:cached?|lru|memo\w*|lazy|once|singleton)(?:[._]|$)")
_PROPERTY = re.compile(r"(?:^|[._])property$")

_PLAIN_DECORATORS = ("builtins.classmethod", "builtins.staticmethod")


class Mark(enum.Enum):
    """What stands in place of state: that it is not there, or holds on some ways only."""

    MISSING = enum.auto()
    MAYBE = enum.auto()

    def __bool__(self) -> bool:
        """Nothing is to rest on it."""
        return False


MISSING = Mark.MISSING
MAYBE = Mark.MAYBE


class Value:
    """Anything an expression can stand for."""

    __slots__ = ()


# --- known by how they are reached ---------------------------------------------------------


@dataclass(slots=True, unsafe_hash=True)
class Const(Value):
    """A literal."""

    value: object


@dataclass(slots=True, unsafe_hash=True)
class Api(Value):
    """A module, class or function by its canonical name, such as ``tf.GradientTape``."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Module(Value):
    """A module of the workspace, by its file; what it binds is looked up when it is asked for."""

    path: Path


@dataclass(slots=True, unsafe_hash=True)
class Imported(Value):
    """``name`` of a module of the workspace."""

    module: Module
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Symbol(Value):
    """A parameter, or a name that is bound nowhere: unknown, but the same wherever it stands.

    ``epoch`` is the number of tapes that had been opened when it came to be.
    """

    name: str
    owner: ast.AST | None
    epoch: int = field(default=0, compare=False)


@dataclass(slots=True, unsafe_hash=True)
class Attribute(Value):
    """An attribute of something unknown, or a method of something known."""

    owner: Value
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Item(Value):
    """``owner[key]``; a slice has a tuple of its bounds as key."""

    owner: Value
    key: Value


@dataclass(slots=True, unsafe_hash=True)
class Slice(Value):
    """The bounds of a slice, each a constant or None."""

    start: object
    stop: object
    step: object


@dataclass(slots=True, unsafe_hash=True)
class Element(Value):
    """Any one element of ``owner``: what a loop or a comprehension over it binds."""

    owner: Value


@dataclass(slots=True, unsafe_hash=True)
class Setting:
    """``part.trainable = flag``, at ``node``; the flag is None where it is not known."""

    part: Value
    flag: bool | None
    node: ast.AST


@dataclass(slots=True, unsafe_hash=True)
class Reading:
    """Where the variables of a model were read before it had any.

    ``calls`` led to the ``node``. ``made`` are the calls that led to the making of the model, which
    is the last of them. ``raises`` tells whether Keras 2 raises there.
    """

    node: ast.AST
    calls: tuple[ast.Call, ...]
    made: tuple[ast.AST, ...]
    raises: bool


@dataclass(slots=True, unsafe_hash=True)
class VariablesOf(Value):
    """The variables of a model, layer or module; ``kind`` is the attribute's canonical name.

    ``settings`` tell what of the model was frozen or not when they were read, ``early`` that it
    surely had no variables then.
    """

    owner: Value
    kind: str
    settings: tuple[Setting, ...] = field(default=(), compare=False)
    early: Reading | None = field(default=None, compare=False)


@dataclass(slots=True, unsafe_hash=True)
class Spread(Value):
    """In the items of a sequence: all elements of ``value``, in order."""

    value: Value


def unspread(item: Value) -> Value:
    """What ``item``, one of the items of a sequence, is or spreads."""
    return item.value if isinstance(item, Spread) else item


@dataclass(slots=True, unsafe_hash=True)
class Each(Value):
    """In the items of a sequence: several things, each made as ``value`` is, which stands for all.

    Only for what keeps no state of its own that one of them could have and another not.
    """

    value: Value


@dataclass(slots=True, eq=False)
class Unknown(Value):
    """Something of which only is known what it may be made of."""

    inputs: tuple[Value, ...] = ()


@dataclass(slots=True, unsafe_hash=True)
class Tuple(Value):
    """A tuple; ``items`` may hold a Spread."""

    items: tuple[Value, ...]


@dataclass(slots=True, eq=False)
class Choice(Value):
    """One of ``values``, depending on the way the program took.

    They have an order, that of the text, so that each run finds the same; it makes no difference.
    """

    values: tuple[Value, ...]

    def __eq__(self, other: object) -> bool:
        """Whether it is a choice of the same values."""
        return isinstance(other, Choice) and frozenset(self.values) == frozenset(other.values)

    def __hash__(self) -> int:
        """The same for the same values."""
        return hash(frozenset(self.values))


# --- created by the program ----------------------------------------------------------------


class State:
    """What has happened to a thing that the program made; the ``Log`` writes it, by its fields."""

    __slots__ = ()


@dataclass(slots=True, eq=False)
class TapeState(State):
    """Where a tape was ``entered``, in which ``tf.function`` (``traced``), ``used``, and ``reset``.

    ``epoch`` is when it was opened first, ``forgot`` when it was reset. ``recorded`` tells whether
    it has recorded anything, ``watched`` what it was told to watch, each with when it was.
    """

    entered: ast.AST | Mark = MISSING
    traced: ast.AST | Mark | None = MISSING
    used: ast.AST | Mark | None = MISSING
    reset: ast.AST | Mark = MISSING
    forgot: int | Mark = MISSING
    watched: tuple[object, ...] | Mark = MISSING
    epoch: int | None = None
    recorded: bool = False


@dataclass(slots=True, eq=False)
class OptimizerState(State):
    """What an optimizer was ``built`` with, and where.

    ``variables`` are the ``tf.Variable`` objects among that, ``trained`` these and the variables of
    models, ``order`` all of it as it was given.
    """

    variables: frozenset[Value] | Mark = MISSING
    trained: frozenset[Value] | Mark = MISSING
    order: Value | Mark = MISSING
    built: ast.AST | Mark = MISSING


@dataclass(slots=True, eq=False)
class VariableState(State):
    """What a variable was last ``assigned``."""

    assigned: Value | Mark = MISSING


@dataclass(slots=True, eq=False)
class IteratorState(State):
    """Where an iterator was ``used_up``."""

    used_up: ast.AST | Mark = MISSING


@dataclass(slots=True, eq=False)
class ListState(State):
    """The ``items`` of a list, and the last of the ``copies`` that stand for what it held."""

    items: tuple[Value, ...]
    copies: tuple[List, ...] = ()


@dataclass(slots=True, eq=False)
class CreatedState(State):
    """The layers that were ``added`` to a model; what was on some ways only is that or None.

    It is missing on the ways on which the model is not made.
    """

    added: tuple[Value, ...] | Mark = MISSING


@dataclass(slots=True, eq=False)
class Tape(Value):
    """A ``tf.GradientTape``. Whether it is open, and used up, is state of the program."""

    node: ast.Call
    persistent: bool | None
    watch_accessed: bool | None
    state: TapeState = field(default_factory=TapeState)


@dataclass(slots=True, eq=False)
class Optimizer(Value):
    """An instance of a Keras optimizer; ``variables`` in its state is what it was built with."""

    node: ast.Call
    api: str
    state: OptimizerState = field(default_factory=OptimizerState)


@dataclass(slots=True, eq=False)
class Variable(Value):
    """A ``tf.Variable``; ``initial`` is what it was made with, its state the last assignment.

    ``weight`` tells that a layer or model made it, which keeps track of it.
    """

    node: ast.Call
    trainable: bool = True
    initial: Value | None = None
    weight: bool = False
    state: VariableState = field(default_factory=VariableState)


@dataclass(slots=True, eq=False)
class Created(Value):
    """An instance of a class of an API: a model, a layer, a loss, a strategy.

    The last of the inputs were given by the names in ``keywords``; ``tapes`` are those that
    recorded when it was made.
    """

    api: str
    node: ast.Call
    inputs: tuple[Value, ...] = ()
    keywords: tuple[str, ...] = ()
    tapes: tuple[Tape, ...] = ()
    state: CreatedState = field(default_factory=CreatedState)

    @property
    def added(self) -> tuple[Value, ...]:
        """The layers that ``add`` has put into it by this point of the program."""
        return () if isinstance(self.state.added, Mark) else self.state.added

    def given(self, index: int, keyword: str) -> Value | None:
        """The argument at position ``index`` or named ``keyword``."""
        positional = len(self.inputs) - len(self.keywords)
        if index < positional:
            return self.inputs[index]
        named = dict(zip(self.keywords, self.inputs[positional:], strict=True))
        return named.get(keyword)


@dataclass(slots=True, eq=False)
class Computed(Value):
    """The result of an operation, or of a function that is not known.

    ``op`` is the operation's canonical name, None where the function is not known; ``tapes``
    are those that recorded it, ``inputs`` what went in (with the object whose method it is),
    ``carried`` the gradients that it was made from, ``calls`` the calls that led to it. The last
    of the inputs were given by the names in ``keywords``. ``inside`` is what the code of a model,
    layer or loss of the file gave, where it was run for this. ``cls`` is the class that it surely
    is an instance of, or of one derived from it, where no more is known of it: a Class, an Api
    or a Choice of these.
    """

    op: str | None
    inputs: tuple[Value, ...]
    tapes: tuple[Tape, ...]
    node: ast.AST
    epoch: int
    carried: frozenset[Gradients]
    calls: tuple[ast.Call, ...] = ()
    keywords: tuple[str, ...] = ()
    inside: Value | None = None
    cls: Value | None = None


@dataclass(slots=True, eq=False)
class List(Value):
    """A list: mutable, so its items are state of the program."""

    node: ast.AST
    state: ListState

    @property
    def items(self) -> tuple[Value, ...]:
        """The items at this point of the program; may hold a Spread."""
        return self.state.items


@dataclass(slots=True, eq=False)
class Dict(Value):
    """A dictionary with constant keys; ``None`` stands for all keys that are not constant."""

    node: ast.AST
    entries: dict[object, Value]


@dataclass(slots=True, eq=False)
class Iterator(Value):
    """A one-shot iterator over ``values``; whether it is used up is state of the program.

    ``over`` are the one-shot iterators that it runs over in its turn, when it is run over.
    """

    values: Value
    node: ast.AST
    over: tuple[Iterator, ...] = ()
    state: IteratorState = field(default_factory=IteratorState)


@dataclass(slots=True, eq=False)
class Context(Value):
    """A context manager of which is only known that it gives ``given`` when it is entered."""

    given: Value


@dataclass(slots=True, unsafe_hash=True)
class Transform:
    """Something done to gradients that leaves one gradient for each: clipping, scaling.

    ``operand`` is what it combined them with, if that is known.
    """

    name: str
    node: ast.expr
    operand: Value | None = field(default=None, compare=False)


GATHER = "zip"
"""The transform that gathers the gradients for one variable from several lists of them."""

TOTAL = "total"
"""The transform that adds up, or averages, the gradients for one variable."""

TOTAL_OF_ENTRIES = "total of entries"
"""The same, where all entries of these gradients are made one number."""


class Taking:
    """A call that takes gradients, as far as these need to know it.

    It is ``node``, which asks ``tape`` with ``method``; ``recorded`` are the tapes that recorded
    how the gradients are computed.
    """

    __slots__ = ()

    node: ast.Call
    tape: Value
    target: Value
    sources: Value
    method: str
    recorded: tuple[Tape, ...]

    @property
    def calls(self) -> tuple[ast.Call, ...]:
        """The calls that led to it."""
        raise NotImplementedError


@dataclass(slots=True, unsafe_hash=True)
class Gradients(Value):
    """What ``tape.gradient`` gave, perhaps transformed since.

    ``sources`` runs parallel to the gradients: a sequence for a sequence of gradients, one
    source for one gradient, an Element for any one of them.
    """

    taken: Taking
    sources: Value
    transforms: tuple[Transform, ...] = ()
    filtered: bool = False

    @property
    def raw(self) -> Gradients:
        """The gradients before the last transform."""
        return Gradients(self.taken, self.sources, self.transforms[:-1], self.filtered)

    @property
    def operands(self) -> tuple[Value, ...]:
        """What they were combined with since they were taken."""
        return tuple(one.operand for one in self.transforms if one.operand is not None)


@dataclass(slots=True, unsafe_hash=True)
class Pairs(Value):
    """A sequence of tuples that runs over several sequences at once, as ``zip`` makes it."""

    columns: tuple[Value, ...]
    node: ast.AST


@dataclass(slots=True, eq=False)
class ClipResult(Value):
    """The pair (clipped gradients, global norm) that ``tf.clip_by_global_norm`` returns."""

    gradients: Value
    norm: Value
    node: ast.Call


# --- code of the file ----------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class Scope:
    """The names of a module, class or function; ``parent`` is where a name is sought next.

    ``comprehends`` is set for those of a comprehension, which only its own loops bind; ``path`` is
    that of another module.
    """

    node: ast.AST
    parent: Scope | None
    names: dict[str, Value] = field(default_factory=dict)
    stars: list[Value] = field(default_factory=list)
    elsewhere: dict[str, Scope] = field(default_factory=dict)
    comprehends: bool = False
    path: Path | None = None

    def find(self, name: str) -> Value | None:
        """What ``name`` is bound to here or in a scope around, class scopes left out."""
        scope: Scope | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None and (scope is self or not isinstance(scope.node, ast.ClassDef)):
                return value
            scope = scope.parent
        return None

    def holder(self, name: str) -> Scope:
        """The scope in which an assignment to ``name`` binds it."""
        return self.elsewhere.get(name, self)

    @property
    def chain(self) -> Iterable[Scope]:
        """The scope and those around it, the outermost one last."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def module(self) -> Scope:
        """The outermost scope."""
        *_, outermost = self.chain
        return outermost


@dataclass(slots=True, eq=False)
class Function(Value):
    """A function or lambda of the file, with what it closes over."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Value]
    owner: Class | None = None
    decorators: tuple[Value, ...] = ()

    @property
    def name(self) -> str:
        """What it is called; empty for a lambda."""
        return "" if isinstance(self.node, ast.Lambda) else self.node.name

    @property
    def is_graph(self) -> bool:
        """Whether it is a ``tf.function``, traced once and then run as a graph."""
        return any(
            isinstance(decorator, Api) and decorator.name == "tf.function"
            for decorator in self.decorators
        )

    @property
    def is_cached(self) -> bool:
        """Whether it gives the same result again for the same arguments, as `functools` does it.

        Other packages have decorators of their own for that, which are known by what they are
        called.
        """
        return any(
            isinstance(decorator, (Api, Attribute, Symbol)) and _KEEPS.search(decorator.name)
            for decorator in self.decorators
        )

    @property
    def is_wrapped(self) -> bool:
        """Whether a decorator that does not stand in the file may keep what it gives."""
        return not all(
            isinstance(one, Function) or (isinstance(one, Api) and one.name in _PLAIN_DECORATORS)
            for one in self.decorators
        )

    @property
    def is_property(self) -> bool:
        """Whether it is run where an attribute is asked for."""
        return any(
            isinstance(decorator, (Api, Attribute, Symbol)) and _PROPERTY.search(decorator.name)
            for decorator in self.decorators
        )

    def decorated(self, name: str) -> bool:
        """Whether a decorator has the canonical ``name``."""
        return any(
            isinstance(decorator, Api) and decorator.name == name for decorator in self.decorators
        )


@dataclass(slots=True, eq=False)
class Class(Value):
    """A class of the file."""

    node: ast.ClassDef
    scope: Scope
    bases: tuple[Value, ...]
    lineage: tuple[Value, ...] = field(init=False, repr=False)
    """The class and all it inherits from, in the order in which attributes are sought."""

    def __post_init__(self) -> None:
        """Work out the lineage, which is asked for at each attribute of an instance."""
        found: dict[Value, None] = {}

        def visit(one: Value) -> None:
            if one in found:
                return
            for base in reversed(one.bases if isinstance(one, Class) else ()):
                visit(base)
            found[one] = None

        visit(self)
        self.lineage = tuple(reversed(found))

    @property
    def is_named_tuple(self) -> bool:
        """Whether its instances are tuples of what its annotated names stand for."""
        return Api("typing.NamedTuple") in self.lineage

    @property
    def origins(self) -> tuple[Value, ...]:
        """What the class inherits from that is no class of the file, be it by way of others."""
        return tuple(one for one in self.lineage if not isinstance(one, Class))


@dataclass(slots=True, eq=False)
class Instance(Value):
    """An instance of a class of the file; its attributes are state of the program."""

    cls: Class
    node: ast.AST
    attributes: dict[str, Value]


@dataclass(slots=True, unsafe_hash=True)
class Bound(Value):
    """A method together with the instance it was taken from."""

    function: Function
    self: Value


@dataclass(slots=True, eq=False)
class Partial(Value):
    """``functools.partial(function, *arguments, **keywords)``."""

    function: Value
    arguments: tuple[Value, ...]
    keywords: dict[str, Value]


@dataclass(slots=True, unsafe_hash=True)
class Factory(Value):
    """The default of a field of a data class that is made anew for each instance."""

    function: Value


@dataclass(slots=True, unsafe_hash=True)
class Super(Value):
    """``super()`` in a method of ``cls``, called on ``self``."""

    cls: Class
    self: Value


NONE = Const(None)


def may_be_optimizer(value: Value) -> bool:
    """Whether ``value`` is an optimizer, or called so as an attribute of something."""
    return isinstance(value, Optimizer) or (
        isinstance(value, Attribute) and value.name == "optimizer"
    )


def is_optimizer_of_compat(value: Value) -> bool:
    """Whether ``value`` is an optimizer of TensorFlow 1, which the program made."""
    return isinstance(value, Computed) and value.op in OPTIMIZERS_OF_COMPAT


def alternatives(value: Value) -> tuple[Value, ...]:
    """What ``value`` can be, one by one."""
    return value.values if isinstance(value, Choice) else (value,)


def likely(value: Value) -> Value:
    """``value`` without the alternative None, which a program that uses it has excluded."""
    if isinstance(value, Choice):
        rest = tuple(one for one in value.values if one != NONE)
        return rest[0] if len(rest) == 1 else Choice(rest) if rest else NONE
    return value


def is_gradients(value: Value) -> bool:
    """Whether ``value`` is gradients on every way on which it is not None."""
    ways = alternatives(likely(value))
    return all(isinstance(one, Gradients) for one in ways)


def function_of(value: Function | Bound) -> Function:
    """The function itself, without what it is bound to."""
    return value.function if isinstance(value, Bound) else value


def all_parameters(arguments: ast.arguments) -> list[ast.arg]:
    """The parameters of a function, in the order of the text."""
    return [
        *arguments.posonlyargs,
        *arguments.args,
        *([arguments.vararg] if arguments.vararg else []),
        *arguments.kwonlyargs,
        *([arguments.kwarg] if arguments.kwarg else []),
    ]
