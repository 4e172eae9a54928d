"""What the functions and classes of TensorFlow, Keras, NumPy and Python do, abstractly."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

from tapelint.flow import building, sequences
from tapelint.flow.events import (
    FunctionCalled,
    OldNameCalled,
    OptimizerCreated,
    Paired,
    TapeClassAsked,
    VariableCreated,
)
from tapelint.flow.machine import fits
from tapelint.flow.scopes import Scope
from tapelint.flow.sequences import exact
from tapelint.flow.values import (
    NONE,
    Api,
    Bound,
    Choice,
    Class,
    ClipResult,
    Const,
    Created,
    Dict,
    Each,
    Factory,
    Function,
    Gradients,
    Instance,
    Iterator,
    List,
    Optimizer,
    Pairs,
    Partial,
    Spread,
    Super,
    Tape,
    Transform,
    Tuple,
    Value,
    Variable,
    VariablesOf,
    alternatives,
    join,
    unspread,
)
from tapelint.knowledge import names
from tapelint.knowledge.operations import CLIP_EACH, CLIP_GLOBAL, is_of_note, observes
from tapelint.knowledge.optimizers import (
    LOSS_SCALE_OPTIMIZERS,
    is_addon,
    is_legacy,
    optimizer_class,
    wraps_optimizer,
    wraps_tape,
)
from tapelint.knowledge.spelling import TAPE_ARGUMENTS
from tapelint.knowledge.tensorflow_1 import is_of_tensorflow_1

if TYPE_CHECKING:
    from tapelint.flow.calls import Calls
    from tapelint.flow.expressions import Call

Model = Callable[["Calls", "Call"], Value]
_MODELS: dict[str, Model] = {}
GATHER = "zip"

# Operations that give back one gradient for the one gradient they are given.
_KEEP_GRADIENT = frozenset(
    {
        "tf.identity",
        "tf.cast",
        "tf.multiply",
        "tf.math.multiply",
        "tf.divide",
        "tf.math.divide",
        "tf.math.divide_no_nan",
        "tf.scalar_mul",
        "tf.where",
        "tf.convert_to_tensor",
        "tf.math.multiply_no_nan",
        "tf.debugging.check_numerics",
        "tf.negative",
    }
)
# Operations that make one gradient of several for the same variable.
_COMBINING = frozenset(
    {
        "tf.add",
        "tf.math.add",
        "tf.add_n",
        "tf.math.add_n",
        "tf.stack",
        "tf.reduce_mean",
        "tf.reduce_sum",
        "builtins.sum",
        "np.mean",
        "np.sum",
    }
)
_CREATING = (
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


def model(*names: str) -> Callable[[Model], Model]:
    """Declare what the functions with these canonical names do."""

    def declare(function: Model) -> Model:
        for name in names:
            _MODELS[name] = function
        return function

    return declare


def call(machine: Calls, name: str, call_: Call) -> Value:
    """Carry out a call of the function or class with the canonical ``name``."""
    result = _result(machine, name, call_)
    if is_of_note(name):
        machine.emit(
            FunctionCalled(
                call_.node,
                machine.place(),
                name,
                tuple(map(sequences.frozen, call_.positional)),
                dict(call_.keywords),
                call_.complete,
                result,
            )
        )
    return result


def _result(machine: Calls, name: str, call_: Call) -> Value:
    known = _MODELS.get(name)
    if known is not None:
        return known(machine, call_)
    if optimizer_class(name) or is_addon(name):
        return _optimizer(machine, name, call_)
    if wraps_optimizer(name):
        return _wrapped(machine, call_, Optimizer)
    if wraps_tape(name):
        return _wrapped(machine, call_, Tape)
    if is_of_tensorflow_1(name):
        values = tuple(call_.positional) if call_.complete else ()
        machine.emit(OldNameCalled(call_.node, machine.place(), name, values))
    if observes(name):
        for value in call_.values:
            machine.show(value, call_.node)
        return NONE
    if name in CLIP_EACH:
        return _each(machine, name, call_)
    if name.startswith(_CREATING):
        return _create(machine, name, call_)
    if name in _KEEP_GRADIENT:
        gradients = [value for value in call_.values if isinstance(value, Gradients)]
        if len(gradients) == 1:
            return _transform(machine, gradients[0], name, call_)
    if name in _COMBINING:
        total = _combined(machine, name, call_)
        if total is not None:
            return total
    if name.startswith(("tf.", "keras.", "np.", "builtins.")):
        for value in call_.values:
            if isinstance(value, (Function, Bound)):
                return machine.unknown(call_)
        return machine.operation(name, call_.values, call_)
    return machine.unknown(call_)


def is_plain(name: str) -> bool:
    """Whether the function does nothing but compute, or is unknown."""
    return not (
        name in _MODELS or optimizer_class(name) or is_of_note(name) or name.startswith(_CREATING)
    )


# --- TensorFlow ----------------------------------------------------------------------------


@model("tf.GradientTape")
def _gradient_tape(machine: Calls, call_: Call) -> Value:
    del machine
    persistent = call_.get(0, "persistent")
    watch = call_.get(1, "watch_accessed_variables")
    if not call_.complete or not call_.keywords.keys() <= TAPE_ARGUMENTS["__init__"]:
        return Tape(call_.node, None, None)
    if not isinstance(_persistent(call_.node), ast.Constant | None):
        # An option of the program: what is done with the tape may depend on it as well.
        return Tape(call_.node, None, _flag(watch, default=True))
    return Tape(call_.node, _flag(persistent, default=False), _flag(watch, default=True))


def _persistent(node: ast.Call) -> ast.expr | None:
    given = (keyword.value for keyword in node.keywords if keyword.arg == "persistent")
    return node.args[0] if node.args else next(given, None)


def _flag(value: Value | None, *, default: bool) -> bool | None:
    if value is None:
        return default
    return bool(value.value) if isinstance(value, Const) else None


@model("tf.GradientTape.gradient", "tf.GradientTape.jacobian", "tf.GradientTape.batch_jacobian")
def _gradient_of_class(machine: Calls, call_: Call) -> Value:
    if call_.complete and not isinstance(call_.get(0, "self"), Tape):
        machine.emit(TapeClassAsked(call_.node, machine.place()))
    return machine.unknown(call_)


@model("tf.Variable")
def _variable(machine: Calls, call_: Call) -> Value:
    for value in call_.values:
        machine.put_to_use(value, call_.node)
    variable = Variable(
        call_.node,
        _flag(call_.get(1, "trainable"), default=True) is not False,
        call_.get(0, "initial_value"),
    )
    machine.emit(VariableCreated(call_.node, machine.place(), variable))
    return variable


def _optimizer(machine: Calls, name: str, call_: Call) -> Value:
    optimizer = Optimizer(call_.node, name)
    machine.emit(OptimizerCreated(call_.node, machine.place(), optimizer, dict(call_.keywords)))
    return optimizer


def _wrapped(machine: Calls, call_: Call, kind: type[Value]) -> Value:
    """What is called on the wrapper reaches what is wrapped, so the two are one here."""
    given = call_.get(0, "optimizer", "inner_optimizer", "opt", "gradtape")
    known = given is not None and any(isinstance(one, kind) for one in alternatives(given))
    return given if given is not None and known else machine.unknown(call_)


@model(*LOSS_SCALE_OPTIMIZERS)
def _loss_scale_optimizer(machine: Calls, call_: Call) -> Value:
    inner = call_.get(0, "inner_optimizer")
    assert isinstance(call_.callee, Api)  # noqa: S101
    if isinstance(inner, Optimizer) and not is_legacy(inner.api):
        return _optimizer(machine, call_.callee.name, call_)
    return _wrapped(machine, call_, Optimizer)


@model("keras.optimizers.get", "keras.optimizers.deserialize")
def _get_optimizer(machine: Calls, call_: Call) -> Value:
    given = call_.get(0, "identifier")
    if isinstance(given, Const):
        return _optimizer(machine, "keras.optimizers.get", call_)
    return machine.unknown(call_)


def _create(machine: Calls, name: str, call_: Call) -> Value:
    last = name.rpartition(".")[2]
    # MSE and its like are functions under the initials of their names.
    initials = name.startswith(("keras.losses.", "keras.metrics.")) and last.isupper()
    if (last[:1].isupper() and not initials) or last in ("load_model", "clone_model"):
        for value in call_.values:
            machine.put_to_use(value, call_.node)
        made = Created(name, call_.node, call_.values)
        building.create(machine, made, call_)
        return made
    return machine.operation(name, call_.values, call_)


@model(CLIP_GLOBAL)
def _clip_by_global_norm(machine: Calls, call_: Call) -> Value:
    given = call_.get(0, "t_list")
    norm = machine.computed("norm", call_.values, call_.node)
    if given is None:
        return norm
    machine.use_up(given, call_.node)
    ways = [one for one in alternatives(given) if one != NONE]
    if isinstance(given, Choice) and ways:
        return reduce(join, [_clip(machine, one, norm, call_) for one in ways])
    return _clip(machine, given, norm, call_)


def _clip(machine: Calls, given: Value, norm: Value, call_: Call) -> Value:
    clipped = (
        _transform(machine, given, CLIP_GLOBAL, call_)
        if isinstance(given, Gradients)
        else _transform_items(machine, given, CLIP_GLOBAL, call_)
    )
    return ClipResult(clipped, norm, call_.node)


def _combined(machine: Calls, name: str, call_: Call) -> Gradients | None:
    """The sum or mean over batches of the gradients for one variable, if that is given."""
    if not call_.values:
        return None
    given = call_.values if name.endswith("add") else sequences.items(call_.values[0])
    plain = [unspread(one) for one in given]
    gathered = [one for one in plain if isinstance(one, Gradients)]
    if len(plain) == 1 and not (
        gathered and any(one.name == GATHER for one in gathered[0].transforms)
    ):
        return None
    if not isinstance(call_.node, ast.expr) or any(sequences.is_sequence(one) for one in plain):
        return None
    return machine.total(tuple(plain), call_.node)


def _each(machine: Calls, name: str, call_: Call) -> Value:
    given = call_.get(0, "t")
    if isinstance(given, Gradients):
        return _transform(machine, given, name, call_)
    return machine.operation(name, call_.values, call_)


def _transform(machine: Calls, gradients: Gradients, name: str, call_: Call) -> Gradients:
    return machine.transformed(gradients, name, call_.node)


def _transform_items(machine: Calls, given: Value, name: str, call_: Call) -> Value:
    """A list put together from gradients: each of them is transformed."""
    items = []
    for item in sequences.items(given):
        spread = isinstance(item, Spread)
        inner = unspread(item)
        done: Value = (
            _transform(machine, inner, name, call_)
            if isinstance(inner, Gradients)
            else machine.computed(name, (inner,), call_.node)
        )
        items.append(Spread(done) if spread else done)
    return machine.list(tuple(items), call_.node)


@model("tf.function", "tf.autograph.experimental.do_not_convert", "tf.recompute_grad")
def _graph_function(machine: Calls, call_: Call) -> Value:
    function = call_.get(0, "func")
    assert isinstance(call_.callee, Api)  # noqa: S101
    match function:
        case Function():
            made = Function(
                function.node,
                function.scope,
                function.defaults,
                function.owner,
                (*function.decorators, call_.callee),
            )
            machine.frame.nested.append(made)
            return made
        case Bound():
            return function
        case _:
            return machine.unknown(call_)


@model("tf.cond", "tf.compat.v1.cond")
def _cond(machine: Calls, call_: Call) -> Value:
    building.doubt_all(machine)
    ways = [call_.get(1, "true_fn"), call_.get(2, "false_fn")]
    result: Value | None = None
    start = machine.log.mark()
    ends = []
    for way in ways:
        if not isinstance(way, (Function, Bound, Partial)):
            return machine.unknown(call_)
        value = machine.call(type(call_)(call_.node, way, [], {}))
        ends.append(machine.log.since(start))
        machine.log.undo(start)
        result = value if result is None else join(result, value)
    machine.log.merge(ends)
    return NONE if result is None else result


@model("tf.nest.map_structure")
def _map_structure(machine: Calls, call_: Call) -> Value:
    if len(call_.positional) < 2:
        return machine.unknown(call_)
    return _mapped(machine, call_, call_.positional[0], call_.positional[1:])


@model("tf.nest.flatten")
def _flatten(machine: Calls, call_: Call) -> Value:
    given = call_.get(0, "structure")
    match given:
        case Gradients():
            flat = _flat(given.sources)
            sources = given.sources if flat is None else Tuple(flat)
            return Gradients(given.taken, sources, given.transforms, given.filtered)
        case List() | Tuple() | Dict():
            return machine.list(_flat(given) or (), call_.node)
        case _:
            return machine.operation("flatten", call_.values, call_)


def _flat(value: Value) -> tuple[Value, ...] | None:
    """The items of a list with those of the lists in it; None where it is no list."""
    if isinstance(value, VariablesOf):
        return (Spread(value),)
    if isinstance(value, Dict):
        keys = [key for key in value.entries if isinstance(key, str)]
        # TensorFlow flattens dictionaries by the order of their keys.
        values = tuple(value.entries[key] for key in sorted(keys))
        return _flat(Tuple(values)) if len(keys) == len(value.entries) else (Spread(value),)
    if not isinstance(value, (List, Tuple)):
        return None
    found = ((item, _flat(item)) for item in sequences.items(value))
    return tuple(one for item, inner in found for one in ((item,) if inner is None else inner))


@model("tf.debugging.enable_check_numerics", "tf.config.run_functions_eagerly")
def _settings(machine: Calls, call_: Call) -> Value:
    del machine, call_
    return NONE


@model("tf.group", "tf.debugging.assert_all_finite", "tf.debugging.assert_equal", "tf.Assert")
def _takes(machine: Calls, call_: Call) -> Value:
    return machine.unknown(call_)


# --- Python --------------------------------------------------------------------------------


@model("builtins.zip")
def _zip(machine: Calls, call_: Call) -> Value:
    if not call_.complete:
        only = call_.positional[0] if len(call_.positional) == 1 else None
        inner = only.value if isinstance(only, Spread) else None
        if isinstance(inner, Iterator):
            inner = inner.values
        if isinstance(inner, Pairs):
            return Tuple(inner.columns)
        gathered = _gathered(sequences.items(inner), call_) if inner is not None else None
        return machine.unknown(call_) if gathered is None else Iterator(gathered, call_.node)
    if isinstance(call_.node.args[0] if call_.node.args else None, ast.Starred):
        gathered = _gathered(tuple(call_.positional), call_)
        if gathered is not None:
            return Iterator(gathered, call_.node)
    columns = tuple(
        value.values if isinstance(value, Iterator) else value for value in call_.positional
    )
    if not fits(columns):
        return machine.unknown(call_)
    pairs = Pairs(columns, call_.node)
    machine.emit(Paired(call_.node, machine.place(), pairs))
    return Iterator(pairs, call_.node, _iterators(call_.positional))


def _gathered(batches: tuple[Value, ...], call_: Call) -> Gradients | None:
    """What ``zip(*batches)`` makes of gradients for the same variables: those of one together."""
    plain = [unspread(one) for one in batches]
    found = sequences.merged([one.value if isinstance(one, Each) else one for one in plain])
    if found is None:
        return None
    transform = Transform(GATHER, call_.node)
    return Gradients(found.taken, found.sources, (*found.transforms, transform), found.filtered)


def _iterators(values: list[Value]) -> tuple[Iterator, ...]:
    return tuple(value for value in values if isinstance(value, Iterator))


@model("builtins.iter")
def _iter(machine: Calls, call_: Call) -> Value:
    given = call_.get(0)
    return given if isinstance(given, Iterator) else _list(machine, call_)


@model("builtins.list", "builtins.tuple", "builtins.sorted")
def _list(machine: Calls, call_: Call) -> Value:
    given = call_.get(0)
    if given is None:
        return machine.list((), call_.node)
    building.doubt(machine, call_.values[1:])
    machine.use_up(given, call_.node)
    if isinstance(given, Iterator):
        return given.values
    if isinstance(given, (List, Tuple)):
        return machine.list(given.items, call_.node)
    return given


@model("builtins.enumerate")
def _enumerate(machine: Calls, call_: Call) -> Value:
    given = call_.get(0, "iterable")
    if given is None:
        return machine.unknown(call_)
    machine.use_up(given, call_.node)
    counter = machine.computed("builtins.range", (), call_.node)
    return Pairs((counter, given.values if isinstance(given, Iterator) else given), call_.node)


@model("builtins.reversed")
def _reversed(machine: Calls, call_: Call) -> Value:
    given = call_.get(0)
    known = None if given is None else sequences.exact(given)
    if known is None:
        return machine.operation("builtins.reversed", call_.values, call_)
    return machine.list(tuple(reversed(known)), call_.node)


@model("builtins.map")
def _map(machine: Calls, call_: Call) -> Value:
    if len(call_.positional) < 2:
        return machine.unknown(call_)
    over = call_.positional[1:]
    mapped = _mapped(machine, call_, call_.positional[0], over)
    return Iterator(mapped, call_.node, _iterators(over))


def _mapped(machine: Calls, call_: Call, function: Value, over: list[Value]) -> Value:
    elements = [sequences.element(machine, value, call_.node) for value in over]
    value = machine.call(type(call_)(call_.node, function, elements, {}))
    return machine.gathered(value, call_.node)


@model("builtins.filter")
def _filter(machine: Calls, call_: Call) -> Value:
    given = call_.get(1)
    if given is None:
        return machine.unknown(call_)
    building.doubt(machine, call_.values[:1])
    over = _iterators([given])
    if isinstance(given, Iterator):
        given = given.values
    if isinstance(given, Gradients):
        given = Gradients(given.taken, given.sources, given.transforms, filtered=True)
        return Iterator(given, call_.node, over)
    if isinstance(given, Pairs):
        return Iterator(given, call_.node, over)
    return machine.computed(None, (given,), call_.node)


@model("builtins.next")
def _next(machine: Calls, call_: Call) -> Value:
    given = call_.get(0)
    if given is None:
        return machine.unknown(call_)
    return sequences.element(machine, given, call_.node)


@model("builtins.dict")
def _dict(machine: Calls, call_: Call) -> Value:
    for value in call_.positional:
        machine.use_up(value, call_.node)
    entries: dict[object, Value] = dict(call_.keywords.items())
    if call_.positional:
        entries[None] = machine.computed(None, tuple(call_.positional), call_.node)
    return Dict(call_.node, entries)


@model("builtins.getattr")
def _getattr(machine: Calls, call_: Call) -> Value:
    owner, name = call_.get(0), call_.get(1)
    if owner is not None and isinstance(name, Const) and isinstance(name.value, str):
        return machine.attribute(owner, name.value, call_.node)
    return machine.computed(None, call_.values, call_.node)


@model("builtins.super")
def _super(machine: Calls, call_: Call) -> Value:
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
        return machine.unknown(call_)
    parameters = [*function.args.posonlyargs, *function.args.args]
    own = frame.scope.names.get(parameters[0].arg) if parameters else None
    return machine.unknown(call_) if own is None else Super(frame.owner, own)


@model("dataclasses.field")
def _field(machine: Calls, call_: Call) -> Value:
    factory = call_.get(99, "default_factory")
    if factory is not None:
        return Factory(factory)
    return call_.get(99, "default") or machine.unknown(call_)


@model("collections.namedtuple")
def _named_tuple(machine: Calls, call_: Call) -> Value:
    given = call_.get(1, "field_names")
    known = (given,) if isinstance(given, Const) else exact(given) if given is not None else None
    if known is None or not all(
        isinstance(one, Const) and isinstance(one.value, str) for one in known
    ):
        return machine.unknown(call_)
    names = " ".join(str(one.value) for one in known if isinstance(one, Const))
    fields = ast.parse("\n".join(f"{name}: object" for name in names.replace(",", " ").split()))
    node = ast.ClassDef("", [], [], fields.body, [])
    scope = Scope(node, machine.frame.scope)
    return Class(ast.copy_location(node, call_.node), scope, (Api("typing.NamedTuple"),))


@model(
    "builtins.eval",
    "builtins.exec",
    "builtins.globals",
    "builtins.locals",
    "builtins.setattr",
    "builtins.vars",
)
def _opaque(machine: Calls, call_: Call) -> Value:
    building.doubt_all(machine)
    return machine.unknown(call_)


@model("builtins.len", "builtins.isinstance", "builtins.type", "builtins.id", "builtins.range")
def _plain(machine: Calls, call_: Call) -> Value:
    return machine.computed("builtins", (), call_.node)


@model("functools.partial")
def _partial(machine: Calls, call_: Call) -> Value:
    if not call_.positional or not call_.complete:
        return machine.unknown(call_)
    return Partial(call_.positional[0], tuple(call_.positional[1:]), call_.keywords)


@model("importlib.import_module", "builtins.__import__")
def _import_module(machine: Calls, call_: Call) -> Value:
    given = call_.get(0, "name")
    if isinstance(given, Const) and isinstance(given.value, str) and len(call_.values) == 1:
        found = machine.find_module(given.value, 0)
        return found or Api(names.canonical(given.value))
    return machine.unknown(call_)


@model("copy.copy", "copy.deepcopy")
def _copy(machine: Calls, call_: Call) -> Value:
    given = call_.get(0)
    if given is None or isinstance(given, (Instance, Created, Variable, Optimizer)):
        return machine.computed(None, call_.values, call_.node)
    return given
