"""Questions that several rules ask of the flow."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from tapelint.config import Keras
from tapelint.fixes.spelling import sources_argument
from tapelint.flow import (
    Api,
    Applied,
    Assigned,
    Attribute,
    Call,
    Choice,
    Computed,
    Const,
    Created,
    Each,
    Element,
    Event,
    Function,
    Gradients,
    GradientTaken,
    Instance,
    Item,
    Iterator,
    Kind,
    List,
    MethodCalled,
    Optimizer,
    OptimizerCreated,
    Paired,
    Pairs,
    Place,
    Reach,
    Shapes,
    Spread,
    Symbol,
    Taking,
    Tape,
    TapeOpened,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    all_of,
    alternatives,
    carried,
    derives_from_model,
    derives_from_optimizer,
    is_variable,
    items,
    kind_of,
    likely,
    made_of,
    reach,
    reaches,
    same_sources,
    unspread,
)
from tapelint.knowledge.operations import CLIP_GLOBAL
from tapelint.knowledge.optimizers import names_optimizer, optimizer_class
from tapelint.source.outline import FUNCTIONS, comes_before
from tapelint.source.walk import walk

if TYPE_CHECKING:
    from tapelint.rules.base import Context

_SHOWN = 48


def given(applied: Applied) -> Value | None:
    """The pairs that an apply call is given, or makes; None where they are not known."""
    if not applied.call.complete or applied.pairs is None:
        return None
    value = likely(applied.pairs)
    return value.values if isinstance(value, Iterator) else value


def given_node(applied: Applied) -> ast.expr:
    """The expression of the pairs in an apply call.

    The call itself where they stand elsewhere, and where it makes them: ``apply``.
    """
    call = applied.node
    if applied.method == "apply":
        return call
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "grads_and_vars")]
    # A partial has been given the first ones elsewhere.
    elsewhere = len(call.args) != len(applied.call.positional) or not given
    return call if elsewhere or isinstance(given[0], ast.Starred) else given[0]


def makes_pairs(applied: Applied, node: ast.expr) -> bool:
    """Whether what is paired stands at ``node``, where the pairs of an apply call are."""
    return node is not applied.node or applied.method == "apply"


def receiver(applied: Applied) -> ast.expr | None:
    """The expression of the optimizer; None where its method was taken from it elsewhere."""
    match applied.node.func:
        case ast.Attribute(value=optimizer, attr=attr) if attr == applied.method:
            return optimizer
        case _:
            return None


def columns(value: Value | None) -> tuple[Value, Value] | None:
    """The gradients and the variables of pairs, each as one value."""
    match value:
        case Pairs(columns=(first, second)):
            return _plain(first), _plain(second)
        case List() | Tuple():
            rows = items(value)
            firsts: list[Value] = []
            seconds: list[Value] = []
            for row in rows:
                inner = unspread(row)
                if isinstance(row, Spread):
                    both = columns(inner)
                    if both is None:
                        return None
                    firsts.append(Spread(both[0]))
                    seconds.append(Spread(both[1]))
                elif isinstance(inner, Tuple) and len(inner.items) == 2:
                    firsts.append(inner.items[0])
                    seconds.append(inner.items[1])
                else:
                    return None
            return (Tuple(tuple(firsts)), Tuple(tuple(seconds))) if rows else None
        case _:
            return None


def _plain(value: Value) -> Value:
    value = likely(value)
    return value.values if isinstance(value, Iterator) else value


def as_gradients(value: Value) -> Gradients | None:
    """The gradients that ``value`` is on every way: of a choice those with the fewest steps."""
    found = alternatives(likely(value))
    gradients = [one for one in found if isinstance(one, Gradients)]
    if len(gradients) < len(found) or not same_sources(gradients):
        return None
    return min(gradients, key=lambda one: (len(one.transforms), one.taken.node.lineno))


def gradients_in(value: Value) -> list[Gradients]:
    """The gradients that ``value``, one side of pairs, consists of; empty where it has others."""
    result = []
    for item in items(value):
        gradients = as_gradients(unspread(item))
        if gradients is None:
            return []
        result.append(gradients)
    return result


def paired_with(context: Context, taken: GradientTaken) -> list[Value]:
    """What the gradients of ``taken`` are paired with, each time they are."""
    return context.once(_paired_with).get(taken.node, [])


def _paired_with(context: Context) -> dict[ast.AST, list[Value]]:
    found: dict[ast.AST, list[Value]] = {}
    for event in context.flow.everywhere(Paired):
        if len(event.pairs.columns) == 2:
            first, second = event.pairs.columns
            for gradients in gradients_in(first):
                found.setdefault(gradients.taken.node, []).append(second)
    return found


def is_variables(value: Value) -> bool:
    """Whether ``value`` is surely one or several variables."""
    held = [unspread(item) for item in items(value)]
    found = [one.value if isinstance(one, Each) else one for one in held]
    return bool(found) and all(
        is_variable(one) or isinstance(root_of_element(one), (Variable, VariablesOf))
        for one in found
    )


def root_of_element(value: Value) -> Value:
    """The sequence that ``value`` is an element or item of, else ``value`` itself."""
    while isinstance(value, (Element, Item)):
        value = value.owner
    return value


def is_of_keras(context: Context, applied: Applied) -> bool:
    """Whether gradients are applied by a method of Keras, so far as one can tell."""
    if applied.method == "apply" and (
        context.keras is Keras.KERAS_2 or is_of_tf_keras(context, applied.optimizer)
    ):
        return False
    return _is_of_keras(context, applied.optimizer, applied.method)


def _is_of_keras(context: Context, value: Value, method: str) -> bool:
    match likely(value):
        case Optimizer():
            return True
        case Api(name=name):
            return optimizer_class(name) is not None
        case Choice(values=values):
            return all(_is_of_keras(context, one, method) for one in values)
        case Symbol() | Attribute() | Item() | Element():
            return not context.has_own(method)
        case Instance(cls=cls) | Computed(cls=Value() as cls):
            return derives_from_optimizer(cls)
        case Computed(op=None, inputs=(Optimizer(), *_)):
            return True
        case Computed(op=None, inputs=(Symbol(name=name) | Attribute(name=name), *_)) if (
            names_optimizer(name)
        ):
            return not context.has_own(method)
        case Computed(op=None, inputs=inputs):
            api = next((one for one in inputs if isinstance(one, Api)), None)
            return api is not None and api.name.startswith(("keras.", "tf."))
        case Computed(op=str(op)):
            return op.startswith("keras.__internal__.optimizers.")
        case _:
            return False


def all_none(context: Context, taken: GradientTaken) -> str:
    """What comes of gradients of which every one is None, in words."""
    method = context.flow.method_of(taken)
    return (
        f"every gradient is None, and `{method}` raises `ValueError: No gradients provided for any "
        "variable`"
    )


def all_zeros(context: Context, taken: GradientTaken) -> str:
    """What comes of gradients that are all zeros, in words."""
    method = context.flow.method_of(taken)
    return f"the gradients are zeros, `{method}` raises nothing, and nothing is trained"


def some_none(context: Context, taken: GradientTaken, lost: str) -> str:
    """What comes of gradients of which those for ``lost`` are None, in words."""
    method = context.flow.method_of(taken)
    return f"the gradients for {lost} are None, and `{method}` leaves them out with only a warning"


def trains(context: Context, taken: GradientTaken) -> bool:
    """Whether the gradients ``taken`` move variables: an optimizer's doing, or done by hand."""
    return context.flow.is_applied(taken) or taken in context.once(_assigned)


def trained_on(context: Context) -> set[Taking]:
    """The gradients that have gone into what is trained on."""
    return {
        one.taken
        for taken in context.flow.everywhere(GradientTaken)
        if trains(context, taken)
        for one in all_of(taken.target)
        if isinstance(one, Gradients)
    }


def shapes(context: Context) -> Shapes:
    """The shapes of the values of the program; ask it ``once``."""
    return Shapes(context.flow)


def training_loops(context: Context) -> dict[ast.AST, None]:
    """The loops in which gradients are taken, also by what they call; ask it ``once``."""
    return {loop: None for taken in context.events(GradientTaken) for loop in taken.place.all_loops}


def is_descended(context: Context, taken: GradientTaken) -> bool:
    """Whether the gradients ``taken`` are applied as they are, or clipped: none is turned about."""
    applied = [key for key, uses in context.flow.uses.get(taken, {}).items() if uses.applied]
    changes = (one.name for key in applied for one in key.transforms)
    return bool(applied) and all(one.rpartition(".")[2].startswith("clip_by") for one in changes)


def _assigned(context: Context) -> set[Taking]:
    """The gradients that variables are assigned something made from."""
    return {
        gradients.taken
        for assigned in context.flow.everywhere(Assigned)
        for gradients in carried(assigned.value)
    }


def only(value: Value, kind: type[Value]) -> bool:
    """Whether ``value`` is of ``kind`` on every way."""
    return all(isinstance(one, kind) for one in alternatives(likely(value)))


def short(context: Context, node: ast.AST, otherwise: str) -> str:
    """The text of ``node`` in backquotes, or ``otherwise`` where that is long."""
    text = context.text(node)
    if len(text) > _SHOWN or "\n" in text or "\r" in text:
        return otherwise
    return f"`{text}`"


def in_words(variables: Sequence[Value]) -> str:
    """What the sources ``variables`` are, in words."""
    plain = [unspread(one) for one in variables]
    if all(isinstance(one, VariablesOf) for one in plain):
        return "the model's variables" if len(plain) == 1 else "the models' variables"
    return "the variable" if len(plain) == 1 else "the variables"


def may_be_zeros(taken: GradientTaken) -> bool:
    """Whether gradients that would be None may be zeros.

    So they are where the target came out of a ``tf.function`` together with a tensor that has a
    gradient for the same source.
    """
    return any(reaches(taken.tape, one, taken.sources) for one in taken.beside)


def are_zeros(taken: GradientTaken) -> bool:
    """Whether gradients that would be None are surely zeros, for that reason."""
    tape = taken.tape
    return isinstance(tape, Tape) and any(
        reach(tape, one, taken.sources) is Reach.YES for one in taken.beside
    )


def gradient_places(gradients: Gradients) -> tuple[tuple[ast.AST, str], ...]:
    """Where the gradients were taken, and where their tape was opened."""
    taken = gradients.taken
    result: list[tuple[ast.AST, str]] = [(taken.node, "The gradients are taken here.")]
    entered = getattr(taken.tape, "node", None)
    if isinstance(entered, ast.expr):
        result.append((entered, "Their tape is opened here."))
    return tuple(result)


def is_followed(context: Context, tape: Tape) -> bool:
    """Whether all that is done with ``tape`` was followed."""
    flow = context.flow
    return not (tape.node in flow.escaped or flow.unexplored or flow.given_up)


Step = tuple[ast.AST, tuple[ast.AST, ...]]
"""A call on the way to an event, or the event's own node, with the loops around it."""


def apart(first: Event, second: Event) -> tuple[list[Step], list[Step]]:
    """What leads to each of two events from where the program goes different ways to them.

    The first nodes of the two stand in one function.
    """
    ways = [
        [
            *zip(event.place.calls, event.place.loops_of_calls, strict=True),
            (event.node, event.place.loops),
        ]
        for event in (first, second)
    ]
    common = 0
    for one, other in zip(*ways, strict=False):
        if one[0] is not other[0]:
            break
        common += 1
    return ways[0][common:], ways[1][common:]


def tape_name(context: Context, taken: GradientTaken) -> str:
    """What the tape is called where it is asked, if its method is taken from it there."""
    match taken.node.func:
        case ast.Attribute(value=tape, attr=attr) if attr == taken.method:
            return short(context, tape, "the tape")
        case _:
            return "the tape"


def block_of(context: Context, tape: Tape) -> ast.With | ast.AsyncWith | None:
    """The `with` statement that opens ``tape``, if one does."""
    opened = opened_at(context, tape)
    for one in context.outline.around(opened):
        if isinstance(one, (ast.With, ast.AsyncWith)) and any(
            item.context_expr is opened for item in one.items
        ):
            return one
    return None


def opened_at(context: Context, tape: Tape) -> ast.expr:
    """The expression by which ``tape`` was opened last; the call that made it if none did."""
    return context.once(_opened).get(tape, tape.node)


def _opened(context: Context) -> dict[Tape, ast.expr]:
    return {
        event.tape: event.node
        for event in context.events(TapeOpened)
        if isinstance(event.node, ast.expr)
    }


def opened_as(context: Context, tape: Tape) -> str | None:
    """The name under which ``tape`` is opened, by a `with` statement or in a stack of contexts."""
    block, opened = block_of(context, tape), opened_at(context, tape)
    for item in block.items if block is not None else ():
        if item.context_expr is opened and isinstance(item.optional_vars, ast.Name):
            return item.optional_vars.id
    if isinstance(opened, ast.Name) or not context.outline.holds(opened):
        return opened.id if isinstance(opened, ast.Name) else None
    match context.outline.statement(opened):
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if (
            opened in call.args
        ):
            return name
        case _:
            return None


def name_of_tape(context: Context, taken: GradientTaken, tape: Tape) -> str | None:
    """What the `with` statement calls ``tape``, or the call that asks it, by a name."""
    name = opened_as(context, tape)
    if name is not None:
        return name
    match taken.node.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name
        case _:
            return None


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The keyword argument ``name`` of ``call``."""
    return next((one.value for one in call.keywords if one.arg == name), None)


# Takes a list of gradients, and gives a list.
_OF_LISTS = frozenset({CLIP_GLOBAL, "get_unscaled_gradients"})


def is_list(context: Context, gradients: Gradients) -> bool:
    """Whether ``gradients`` are a list still: what was done was done to each of them."""
    if not isinstance(gradients.sources, (Tuple, List, VariablesOf)):
        return False
    return all(
        one.name in _OF_LISTS
        or any(
            isinstance(around, (ast.ListComp, ast.GeneratorExp))
            for around in context.outline.around(one.node)
        )
        for one in gradients.transforms
    )


def namesake(context: Context, taken: GradientTaken) -> Tape | None:
    """The tape that recorded the target, where a later one with the same name was asked instead."""
    target, tape = taken.target, taken.tape
    if not isinstance(target, Computed) or not isinstance(tape, Tape):
        return None
    name = opened_as(context, tape)
    if name is None or tape in target.tapes or len(target.tapes) != 1:
        return None
    first = target.tapes[0]
    before, after = opened_at(context, first), opened_at(context, tape)
    function = context.outline.function
    if opened_as(context, first) != name or function(before) is not function(after):
        return None
    return None if before is after or not comes_before(before, after) else first


def sources_node(taken: GradientTaken) -> ast.expr:
    """Where the sources are written; the call itself where it is given them by a star or before."""
    return sources_argument(taken.node) or taken.node


def sources_in_words(context: Context, taken: GradientTaken, otherwise: str) -> str:
    """The text of the sources in backquotes, or ``otherwise`` where it is long or not there."""
    node = sources_argument(taken.node)
    return otherwise if node is None else short(context, node, otherwise)


def asks_for_none(context: Context, taken: GradientTaken, until: ast.AST | None = None) -> bool:
    """Whether a function that leads to ``taken`` asks afterwards of something if it is None.

    What it asks later than at ``until`` does not count, nor what is asked where it returns to.
    """
    for call in (taken.node, *reversed(taken.place.calls)):
        if not context.outline.holds(call):
            continue
        function = context.outline.function(call)
        ends_here = until is not None and _is_in(context, until, function)
        last = getattr(until, "lineno", 0) if ends_here else math.inf
        if any(call.lineno <= one <= last for one in context.once(_tests_for_none, function)):
            return True
        if ends_here:
            return False
    return False


def _is_in(context: Context, node: ast.AST, function: ast.AST) -> bool:
    return context.outline.holds(node) and context.outline.function(node) is function


def _tests_for_none(context: Context, function: ast.AST) -> list[int]:
    """The lines in which ``function`` asks of something if it is None."""
    return [
        one.lineno
        for one in walk(function)
        if isinstance(one, ast.Compare)
        and isinstance(one.ops[0], (ast.Is, ast.IsNot))
        and context.text(one.comparators[0]) == "None"
        and not _is_decided(context, one)
    ]


def _is_decided(context: Context, test: ast.expr) -> bool:
    """Whether constants decide which way is taken after ``test``."""
    around = context.outline.parent(test)
    return around is not None and bool(context.flow.decided.get(around))


_CONDITIONS = (ast.If, ast.IfExp, ast.BoolOp, ast.Match)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_EXITS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
_BRANCHES = (*_CONDITIONS, *_LOOPS, ast.With, ast.Try)


def may_leave_out(context: Context, around: ast.AST, part: ast.AST) -> bool:
    """Whether it depends on ``around`` if ``part``, which stands right in it, is run."""
    match around:
        case ast.If(test=first) | ast.IfExp(test=first) | ast.Match(subject=first):
            always = part is first
        case ast.BoolOp(values=[first, *_]):
            always = part is first
        case _:
            always = False
    if always:
        return False
    if isinstance(around, ast.Try):
        return part in around.handlers or not all(map(_raises_on, around.handlers))
    return (
        isinstance(around, _CONDITIONS)
        and part not in context.flow.decided.get(around, ())
        and not (isinstance(around, ast.If) and "__name__" in ast.unparse(around.test))
    )


def _raises_on(handler: ast.ExceptHandler) -> bool:
    """Whether the program does not go on after ``handler``."""
    return isinstance(handler.body[-1], ast.Raise)


def surely_with(context: Context, node: ast.AST) -> Iterable[ast.AST]:
    """``node``, and what stands around it and surely is not run without it, from the inside."""
    part = node
    yield part
    for one in context.outline.around(node):
        repeats = isinstance(one, _LOOPS) and part not in context.flow.decided.get(one, ())
        if repeats or isinstance(one, FUNCTIONS) or may_leave_out(context, one, part):
            return
        part = one
        yield part


def is_guarded(context: Context, event: Event) -> bool:
    """Whether what is made in a graph is made on some ways only, or lifted out of the graph."""
    outline = context.outline
    for node in (event.node, *event.place.calls):
        if outline.function(node) is outline.tree:
            continue
        part: ast.AST = node
        for one in outline.around(node):
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)):
                break
            if may_leave_out(context, one, part) or (
                isinstance(one, ast.With) and "init_scope" in ast.unparse(one.items[0])
            ):
                return True
            part = one
    return False


_EAGERLY = frozenset(
    {"run_functions_eagerly", "run_eagerly", "py_function", "numpy_function", "init_scope"}
)


def unshaped(value: Value, shaping: AbstractSet[str]) -> Value:
    """``value`` before an operation of ``shaping`` was done to it, or some of it taken."""
    while True:
        match value:
            case Item(owner=owner):
                value = owner
            case Computed(op=str(op), inputs=(given, *_)) if op in shaping:
                value = given
            case _:
                return value


_SQUARES = frozenset({"tf.square", "tf.math.square", "keras.ops.square", "keras.backend.square"})


def squared(value: Value) -> Value | None:
    """What is squared, where ``value`` is a square."""
    match value:
        case Computed(op=str(op), inputs=(given,)) if op in _SQUARES:
            return given
        case Computed(op="Pow" | "tf.pow" | "tf.math.pow", inputs=(given, Const(value=2 | 2.0))):
            return given
        case Computed(op="Mult" | "tf.multiply" | "tf.math.multiply", inputs=(given, again)) if (
            given is again
        ):
            return given
        case _:
            return None


def is_surely_graph(context: Context, place: Place) -> bool:
    """Whether a `tf.function` surely runs there as a graph."""
    return place.graph and not may_run_eagerly(context)


def is_traced_here(context: Context, event: Event) -> bool:
    """Whether a graph of this file makes ``event`` happen each time that it is traced.

    In another module it does where a function without any branch is called from here.
    """
    place, holds = event.place, context.outline.holds
    if not place.graph or place.traced is None or not holds(place.traced):
        return False
    if is_guarded(context, event) or not all(map(holds, place.calls)):
        return False
    return not place.foreign or not any(isinstance(one, _BRANCHES) for one in walk(place.function))


def is_surely_eager(context: Context, place: Place) -> bool:
    """Whether the module itself runs there, by functions that it calls.

    Not by methods that Keras may call in ways of its own.
    """
    outline = context.outline
    functions = [place.function, *(outline.function(call) for call in place.calls)]
    classes = (outline.parent(one) for one in functions if one is not outline.tree)
    return not (
        place.later
        or place.graph
        or any(isinstance(one, ast.ClassDef) and one.bases for one in classes)
        or not all(map(outline.holds, place.calls))
    )


def may_run_eagerly(context: Context) -> bool:
    """Whether what a `tf.function` does may be done eagerly after all."""
    return not _EAGERLY.isdisjoint(context.once(_mentioned))


def _mentioned(context: Context) -> set[str]:
    """What the program mentions by name: names, attributes, and keywords that are not `False`."""
    found: set[str] = set()
    for node in context.outline.nodes(ast.Name, ast.Attribute, ast.alias, ast.keyword):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
            case ast.keyword(arg=str(name), value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    found.add(name)
            case _:
                continue
    return found


def mentions(context: Context, name: str) -> bool:
    """Whether the program mentions ``name``: a name, an attribute, or a keyword but for `False`."""
    return name in context.once(_mentioned)


def is_of_tf_keras(context: Context, optimizer: Value) -> bool:
    """Whether ``optimizer`` is made from `tf_keras`, which is Keras 2."""
    if not isinstance(optimizer, Optimizer):
        return False
    return _root(optimizer.node) in context.once(_names_of_tf_keras)


def _names_of_tf_keras(context: Context) -> set[str]:
    return {
        name
        for one in context.outline.nodes(ast.Import, ast.ImportFrom)
        if _is_of_tf_keras(one)
        for name in _bound(one)
    }


def made_with(context: Context, optimizer: Optimizer) -> Call | None:
    """What ``optimizer`` was made with, wherever that is written."""
    return context.once(_made_with).get(optimizer)


def _made_with(context: Context) -> dict[Optimizer, Call]:
    return {made.optimizer: made.call for made in context.flow.everywhere(OptimizerCreated)}


def calls_apply(context: Context) -> bool:
    """Whether the program calls `apply` of an optimizer as Keras 3 has it."""
    return any(
        applied.method == "apply"
        and isinstance(applied.optimizer, Optimizer)
        and len(applied.call.values) > 1
        and not applied.place.expects_error
        and context.outline.holds(applied.node)
        and not asks_for_version(context, applied.node, applied.optimizer)
        for applied in context.flow.of(Applied)
    )


def is_fit(call: ast.Call) -> bool:
    """Whether ``call`` is that of a method of a model that traces its `train_step`."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("fit", "train_on_batch")


def is_of_fit(place: Place) -> bool:
    """Whether ``place`` is in a `train_step` that `fit` makes a graph of."""
    match place.trace:
        case (Function(node=ast.FunctionDef(decorator_list=[_, *_])), _):
            return False
        case _:
            return any(map(is_fit, place.calls))


_BREAKS = frozenset({"AttributeError", "Exception", "ImportError", "TypeError", "ValueError"})
_VERSION = re.compile(r"hasattr|version|keras_?[23]|legacy|isinstance\(.*optimizer", re.IGNORECASE)


def asks_for_version(context: Context, node: ast.expr, owner: Value | None = None) -> bool:
    """Whether ``node``, or what binds the name that it begins with, tells versions apart.

    So may what binds the name that ``owner`` was made by. They do under a test for versions, in a
    ``try``, and with `tf_keras`, which is Keras 2.
    """
    if tells_version(context, node):
        return True
    made = (owner.node,) if isinstance(owner, Optimizer) else ()
    names = {_root(one) for one in (node, *made)}
    return any(
        not names.isdisjoint(_bound(one)) and (tells_version(context, one) or _is_of_tf_keras(one))
        for one in context.outline.nodes(ast.Import, ast.ImportFrom, ast.Assign)
    )


def _bound(statement: ast.Import | ast.ImportFrom | ast.Assign) -> set[str]:
    """The names that ``statement`` binds."""
    if isinstance(statement, ast.Assign):
        return {one.id for one in statement.targets if isinstance(one, ast.Name)}
    return {one.asname or one.name.partition(".")[0] for one in statement.names}


def _root(node: ast.expr) -> str:
    """The name that ``node`` begins with."""
    while isinstance(node, (ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _is_of_tf_keras(node: ast.Import | ast.ImportFrom | ast.Assign) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").startswith("tf_keras")
    return isinstance(node, ast.Import) and any(
        alias.name.startswith("tf_keras") for alias in node.names
    )


def tells_version(context: Context, node: ast.AST) -> bool:
    """Whether ``node`` stands under a test for versions, or in a ``try`` that is one.

    What comes after a statement that leaves the block on such a test stands under it as well.
    """
    return any(
        _tests_version(one)
        or (isinstance(one, ast.Try) and any(map(catches_break, one.handlers)))
        or (isinstance(one, ast.stmt) and any(map(_leaves_by_version, _before(context, one))))
        for one in (node, *context.outline.around(node))
        if not isinstance(one, ast.Module)
    )


def _tests_version(node: ast.AST) -> bool:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test):
            return _VERSION.search(ast.unparse(test)) is not None
        case _:
            return False


def _leaves_by_version(statement: ast.stmt) -> bool:
    return (
        isinstance(statement, ast.If)
        and isinstance(statement.body[-1], _EXITS)
        and _tests_version(statement)
    )


def _before(context: Context, statement: ast.stmt) -> Sequence[ast.stmt]:
    """The statements before ``statement`` in its block."""
    block = context.outline.block(statement)
    return block[: block.index(statement)]


def catches_break(handler: ast.ExceptHandler) -> bool:
    """Whether ``handler`` catches what is raised where a version lacks something, for good."""
    if isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None:
        return False
    if handler.type is None:
        return True
    names = {one.id for one in walk(handler.type) if isinstance(one, ast.Name)}
    return not names.isdisjoint(_BREAKS)


def is_tensor_of_graph(value: Value) -> bool:
    """Whether ``value``, in a graph, surely is a tensor, as a comparison of one is."""
    match value:
        case Computed(op="compare", inputs=inputs, node=ast.Compare(ops=ops)):
            by_identity = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
            of_values = not any(isinstance(one, by_identity) for one in ops)
            return of_values and any(map(_is_tensor_or_variable, inputs))
        case Computed(op="Not", inputs=(operand,)):
            return is_tensor_of_graph(operand)
        case Attribute(name="iterations", owner=owner):
            return is_optimizer_of_keras(owner)
        case _:
            return kind_of(value) is Kind.TENSOR


def _is_tensor_or_variable(value: Value) -> bool:
    if isinstance(value, Computed) and value.op == "Mod":
        return any(map(_is_tensor_or_variable, value.inputs))
    return is_tensor_of_graph(value) or kind_of(value) is Kind.VARIABLE


_SHOWING = re.compile(
    r"(?:^|\.)(?:print|pprint|debug|info|warn|warning|format|scalar|histogram|log_\w+|(?<!math\.)log)$"
)


def is_shown(context: Context, node: ast.AST) -> bool:
    """Whether ``node`` stands in what is only printed or logged."""
    for one in context.outline.around(node):
        if isinstance(one, ast.JoinedStr):
            return True
        if isinstance(one, ast.Call) and _SHOWING.search(ast.unparse(one.func)):
            return True
        if isinstance(one, ast.stmt):
            return False
    return False


MINIMIZE = ("loss", "var_list", "tape")
"""The parameters of ``minimize`` and ``compute_gradients`` of Keras 2."""


def minimizing(called: MethodCalled) -> dict[str, tuple[ast.expr, Value]]:
    """What is given to ``minimize`` for each parameter: its expression, and what it stands for."""
    call = called.node
    nodes: list[tuple[str, ast.expr]] = list(zip(MINIMIZE, call.args, strict=False))
    nodes += [(str(one.arg), one.value) for one in call.keywords]
    values = called.call.values
    given = {name: (node, value) for (name, node), value in zip(nodes, values, strict=False)}
    if "params" in given:
        given["var_list"] = given.pop("params")
    return given


def is_optimizer_of_keras(value: Value) -> bool:
    """Whether ``value`` is surely a Keras optimizer: made here, or given to a model."""
    return isinstance(value, Optimizer) or (
        isinstance(value, Attribute) and value.name == "optimizer" and is_keras_model(value.owner)
    )


def is_keras_model(owner: Value) -> bool:
    """Whether ``owner`` is surely a model or Keras layer, or of a class made from them."""
    match owner:
        case Created(api=api):
            return derives_from_model(Api(api))
        case Instance(cls=cls) | Computed(cls=Value() as cls):
            return derives_from_model(cls)
        case Item(owner=Attribute(owner=model, name="layers")):
            return is_keras_model(model)
        case Element(owner=Attribute(owner=model, name="layers")):
            return is_keras_model(model)
        case _:
            return False


def all_of_target(context: Context, taken: GradientTaken) -> tuple[Value, ...]:
    """All that the target may have been computed from on any way; ask it ``once``."""
    del context
    return tuple(all_of(taken.target))


def made_of_target(context: Context, taken: GradientTaken) -> tuple[Value, ...]:
    """All that the target was computed from; ask it ``once``."""
    del context
    return tuple(made_of(taken.target))
