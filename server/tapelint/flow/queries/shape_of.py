"""Which shape a value has: worked out when it is asked for, from how the value was made."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from tapelint.flow.domain import shapes
from tapelint.flow.domain.sequences import exact, items
from tapelint.flow.domain.shapes import SCALAR, Dim, Shape, Size
from tapelint.flow.domain.values import (
    Api,
    Attribute,
    Choice,
    Computed,
    Const,
    Created,
    Each,
    Element,
    Item,
    Iterator,
    List,
    Slice,
    Spread,
    Symbol,
    Tuple,
    Value,
    Variable,
    alternatives,
    unspread,
)
from tapelint.flow.queries.connection import is_keras_model
from tapelint.flow.record.events import Appended
from tapelint.flow.record.gradient_flow import GradientFlow
from tapelint.knowledge.layers import SEQUENTIAL
from tapelint.knowledge.shapes import (
    DRAWING,
    FILLED,
    KEEPING_LAYERS,
    KEEPING_METHODS,
    KEEPING_ROWS,
    LIKE_THE_FIRST,
    OF_EXAMPLES,
    REDUCING,
    SAME_EXAMPLES,
    is_elementwise,
    is_reduction,
)
from tapelint.source.walk import walk

_FUNCTIONAL = frozenset({"keras.Model", "keras.models.Model"})
_INPUTS = frozenset({"keras.Input", "keras.layers.Input"})
_DRAWING_INDICES = frozenset({"integers", "randint"})
_NEW_AXIS = frozenset({"tf.newaxis", "np.newaxis"})
_OPERATORS = frozenset({"Add", "Sub", "Mult", "Div", "Pow", "USub", "FloorDiv", "Mod", "compare"})

# TensorFlow makes no tensor of more.
_MOST_DIMENSIONS = 254


class Shapes:
    """The shapes of the values of one program."""

    def __init__(self, flow: GradientFlow) -> None:
        self._flow = flow
        self._known: dict[Value, Shape | None] = {}
        self._lists: dict[ast.AST, list[Appended]] = {}
        for one in flow.of(Appended):
            self._lists.setdefault(one.list.node, []).append(one)

    def of(self, value: Value) -> Shape | None:
        """The shape of ``value``; None where it is not known."""
        if value not in self._known:
            self._known[value] = None
            try:
                shape = self._of(value)
            except RecursionError:
                return None
            if shape is not None and len(shape.dims) <= _MOST_DIMENSIONS:
                self._known[value] = shape
        return self._known[value]

    def _of(self, value: Value) -> Shape | None:
        match value:
            case Const(value=int() | float() | bool()):
                return SCALAR
            case Choice():
                return shapes.agreed([self.of(one) for one in value.values])
            case List() | Tuple():
                return self._rows(value)
            case Each() | Spread():
                return self.of(value.value)
            case Variable(initial=Value() as initial):
                return self.of(initial)
            case Item():
                return self._item(value)
            case Element(owner=owner):
                return self._element(owner)
            case Computed(op=None):
                return self._method(value)
            case Computed(op="call"):
                return self._called(value)
            case Computed(op="element", inputs=(owner,)):
                return self._element(owner)
            case Computed(op=str(op)):
                return self._operation(op, value)
            case _:
                return None

    # --- sequences -------------------------------------------------------------------------

    def _rows(self, value: List | Tuple) -> Shape | None:
        """The shape of the array that is made of ``value``."""
        found = [_one_of(item) for item in items(value)]
        inner = shapes.agreed([self.of(one) for one in found])
        if inner is None or not inner.whole:
            return None
        return Shape((self.length(value), *inner.dims))

    def _element(self, owner: Value) -> Shape | None:
        """The shape of any one element of ``owner``."""
        match owner:
            case Computed(node=ast.Call(func=ast.Name(id="range"))):
                return SCALAR
            case Computed(op="builtins.reversed" | "builtins.sorted", inputs=(given, *_)):
                return self._element(given)
            case List() | Tuple():
                return shapes.agreed([self.of(_one_of(one)) for one in items(owner)])
            case _:
                return self._example(owner, ()) or self._without_first(self.of(owner))

    def length(self, value: Value) -> Dim:
        """How many elements ``value`` has."""
        match value:
            case List() | Tuple():
                known = exact(value)
                return self._grown(value) if known is None else len(known)
            case Choice():
                found = {self.length(one) for one in value.values}
                nodes = {one.node for one in value.values if isinstance(one, List)}
                alike = len(nodes) == 1 and all(isinstance(one, List) for one in value.values)
                return found.pop() if len(found) == 1 else Size(nodes.pop()) if alike else None
            case Iterator():
                return self.length(value.values)
            case Computed(op="builtins.reversed" | "builtins.sorted", inputs=(given, *_)):
                return self.length(given)
            case Item(owner=List() | Tuple() as owner, key=Slice(start=None, stop=None)):
                return self.length(owner)
            case Symbol() | Attribute():
                return Size(value)
            case _:
                shape = self.of(value)
                return None if shape is None else shape.first

    def rows(self, value: Value) -> Dim:
        """How many rows the array or tensor ``value`` has: one for each example of a batch."""
        match value:
            case Computed(op=str(op), inputs=(given, *_)) if op in KEEPING_ROWS:
                return self.rows(given)
            case Computed(op="call", inputs=(Created() as model, given, *_)) if (
                value.inside is None and is_keras_model(model)
            ):
                return self.rows(given)
            case Item(key=Computed() as key) if _draws_indices(key):
                return self.length(key)
            case Item(owner=columns) | Computed(op="element", inputs=(columns,)):
                of = _turned_about(columns)
                return self.length(value) if of is None else Size(of)
            case _:
                return self.length(value)

    def _grown(self, value: List | Tuple) -> Dim:
        """How long a list is that a comprehension made, or a loop."""
        if not isinstance(value, List):
            return None
        match value.node:
            case ast.ListComp(generators=[ast.comprehension(ifs=[]) as generator]):
                return self._turns(generator, 0)
        appended = {one.node: one for one in self._lists.get(value.node, ())}
        loops = {one.place.loops[-1:] for one in appended.values()}
        if len(appended) != 1 or len(loops) != 1:
            return None
        (call,), (around,) = appended, loops
        stage = _stage(around[0], call) if around else None
        return None if stage is None else self._turns(around[0], stage)

    def _turns(self, loop: ast.AST, stage: int) -> Dim:
        """How often the ``loop`` has come to a ``stage`` of its body."""
        over = self._flow.iterated.get(loop)
        known = None if over is None or stage else self.length(over)
        return Size((loop, stage)) if known is None else known

    def size(self, value: Value) -> Dim:
        """The number that ``value`` stands for."""
        match value:
            case Const(value=int(number)):
                return number
            case Computed(op="builtins.len" | "builtins.int" | "tf.size", inputs=(given,)):
                return self.length(given)
            case Item(owner=Computed(op="tf.shape", inputs=(of, *_)), key=Const(value=int(n))):
                shape = self.of(of)
                within = shape is not None and shape.whole and -len(shape.dims) <= n
                return shape.dims[n] if shape and within and n < len(shape.dims) else None
            case Symbol() | Attribute() | Computed():
                return Size(value)
            case _:
                return None

    def _sides(self, value: Value | None) -> tuple[Dim, ...] | None:
        """The shape that ``value`` stands for, where a shape is asked for."""
        if isinstance(value, (List, Tuple)):
            found = exact(value)
            return None if found is None else tuple(map(self.size, found))
        if isinstance(value, Computed) and value.op == "tf.shape":
            shape = self.of(value.inputs[0])
            return shape.dims if shape is not None and shape.whole else None
        return (self.size(value),) if isinstance(value, Const | Symbol | Attribute) else None

    # --- examples of data sets -------------------------------------------------------------

    def _example(self, data: Value, path: tuple[int, ...]) -> Shape | None:
        """The part at ``path`` of one of the elements of ``data``, a `tf.data.Dataset`."""
        if isinstance(data, Element | Item):
            return None
        match data:
            case Computed(op="tf.data.Dataset.from_tensor_slices", inputs=(given, *_)):
                for index in path:
                    known = exact(given) if isinstance(given, Tuple | List) else None
                    if known is None or index >= len(known):
                        return None
                    given = known[index]
                return None if isinstance(given, Tuple) else self._without_first(self.of(given))
            case Computed(inputs=(Attribute(owner=of, name="batch"), *_)):
                inner = self._example(of, path)
                if inner is None or not inner.whole:
                    return None
                return Shape((Size(data), *inner.dims))
            case Computed(inputs=(Attribute(owner=of, name=name), *_)) if name in SAME_EXAMPLES:
                return self._example(of, path)
            case _:
                return None

    @staticmethod
    def _without_first(shape: Shape | None) -> Shape | None:
        whole = shape is not None and shape.whole and bool(shape.dims)
        return Shape(shape.dims[1:]) if shape is not None and whole else None

    # --- parts -----------------------------------------------------------------------------

    def _item(self, value: Item) -> Shape | None:
        key, owner = value.key, value.owner
        path: list[int] = []
        inside: Value = value
        while isinstance(inside, Item) and isinstance(inside.key, Const):
            if not isinstance(inside.key.value, int):
                return None
            path.insert(0, inside.key.value)
            inside = inside.owner
        match inside:
            case Element(owner=data) | Computed(op="element", inputs=(data,)) if path:
                return self._example(data, tuple(path))
            case Computed(op="call", inputs=(Created(api=api, inputs=made), *_)) if (
                api in _FUNCTIONAL and len(path) == 1
            ):
                outputs = exact(made[1]) if len(made) > 1 else None
                if outputs is not None and path[0] < len(outputs) and len(outputs) > 1:
                    return self._output(inside, outputs[path[0]])
            case Computed(op="tf.split" | "tf.unstack") if len(path) == 1:
                return self._part(inside, path[0])
            case Computed(inside=Tuple() | List() as results) if len(path) == 1:
                known = exact(results)
                return self.of(known[path[0]]) if known and path[0] < len(known) else None
        shape = self.of(owner)
        keys = key.items if isinstance(key, Tuple) else (key,)
        if shape is not None and shape.whole and all(map(_draws_indices, keys)):
            picked = self._spread_out(keys)
            if picked is None or len(keys) > len(shape.dims):
                return None
            return Shape((*picked.dims, *shape.dims[len(keys) :]))
        return None if shape is None else self._picked(shape, keys)

    def _part(self, whole: Computed, index: int) -> Shape | None:
        """One of the parts that `tf.split` or `tf.unstack` makes."""
        given = Given(whole)
        unstacks = whole.op == "tf.unstack"
        of, axis = given.at(0, "value"), given.at(2, "axis") or Const(0)
        shape = None if of is None else self.of(of)
        axes = _axes(axis)
        if shape is None or not shape.whole or axes is None or not -1 <= axes[0] < len(shape.dims):
            return None
        dims = list(shape.dims)
        along = axes[0] % len(dims)
        size = dims.pop(along)
        if unstacks:
            return Shape(tuple(dims))
        dims.insert(along, self._share(size, given.at(1, "num_or_size_splits"), index))
        return Shape(tuple(dims))

    def _share(self, size: Dim, splits: Value | None, index: int) -> Dim:
        """How much of ``size`` one of its parts has."""
        if isinstance(splits, List | Tuple):
            sizes = exact(splits)
            within = sizes is not None and index < len(sizes)
            return self.size(sizes[index]) if sizes is not None and within else None
        count = None if splits is None else self.size(splits)
        if isinstance(size, int) and isinstance(count, int) and count > 0:
            return size // count
        return None

    def _picked(self, shape: Shape, keys: Sequence[Value]) -> Shape | None:
        if not shape.whole:
            # Of the dimensions between nothing is known; `[:, 0]` takes one of them or the last.
            return None
        fixed = [one for one in keys if not _is_ellipsis(one) and not _is_new_axis(one)]
        between = len(shape.dims) - len(fixed)
        if between < 0:
            return None
        rest, dims = list(shape.dims), list[Dim]()
        for one in (*keys, *(() if any(map(_is_ellipsis, keys)) else (Const(...),))):
            if _is_new_axis(one):
                dims.append(1)
            elif _is_ellipsis(one):
                dims += rest[:between]
                del rest[:between]
            elif isinstance(one, Slice):
                dims.append(self._sliced(rest.pop(0), one))
            elif isinstance(one, Const) and isinstance(one.value, int):
                rest.pop(0)
            else:
                return None
        return Shape(tuple(dims))

    @staticmethod
    def _sliced(size: Dim, key: Slice) -> Dim:
        match key:
            case Slice(start=None, stop=None, step=None | -1):
                return size
            case Slice(start=None | 0, stop=int(stop), step=None) if stop > 0:
                return stop if (isinstance(size, int) and stop <= size) or stop == 1 else None
            case Slice(start=int(start), stop=None, step=None) if isinstance(size, int):
                return size - start if 0 <= start < size else -start if start < 0 else None
            case Slice(start=int(start), stop=int(stop), step=None) if 0 <= start < stop:
                return stop - start if isinstance(size, int) and stop <= size else None
            case _:
                return None

    # --- operations ------------------------------------------------------------------------

    def _operation(self, op: str, value: Computed) -> Shape | None:
        if op in _OPERATORS:
            return self._spread_out(value.inputs)
        package, _, name = op.rpartition(".")
        if package.startswith(("np.random", "tf.random")) and name in DRAWING:
            return self._drawn(value, name)
        if op in ("builtins.float", "builtins.int", "builtins.len"):
            return SCALAR
        given = Given(value)
        first = given.at(0)
        if first is None:
            return None
        if op.startswith("np.ndarray.") and name in DRAWING and _draws(first):
            return self._drawn(value, name)
        if name == "where" and given.at(2, "y") is None:
            return None
        if is_elementwise(op):
            return self._spread_out(value.inputs[: len(value.inputs) - len(value.keywords)])
        if name in LIKE_THE_FIRST and op.startswith(("tf.", "np.", "keras.")):
            return self.of(first)
        if name in OF_EXAMPLES:
            return self._per_example(name, given)
        handle = self._HANDLERS.get(name)
        if handle is not None and op != "np.ndarray.reshape":
            return handle(self, given, first)
        if is_reduction(op):
            return self._reduced(self.of(first), given, 1)
        if op.startswith("np.ndarray."):
            return self._of_array(name, first, given)
        return None

    def _spread_out(self, values: Iterable[Value]) -> Shape | None:
        result: Shape | None = SCALAR
        for one in values:
            result = shapes.broadcast(result, self.of(one))
        return result

    def _per_example(self, name: str, given: Given) -> Shape | None:
        if name.startswith("sparse_softmax"):
            return self.of(given.at(0, "labels") or Const(None))
        pair = given.at(0, "labels", "y_true"), given.at(1, "logits", "y_pred")
        found = [self.of(one) for one in pair if one is not None]
        if name.startswith(("sigmoid", "weighted")):
            return shapes.agreed(found)
        shape = next((one for one in reversed(found) if one is not None), None)
        return None if shape is None else shapes.reduced(shape, (-1,), keep=False)

    def _drawn(self, value: Computed, name: str) -> Shape | None:
        given = Given(value)
        if given.positional and _draws(given.positional[0]):
            given.positional = given.positional[1:]
        if name in ("rand", "randn"):
            return Shape(tuple(map(self.size, given.positional)))
        if (value.op or "").startswith("tf."):
            sides = self._sides(given.at(0, "shape"))
            return None if sides is None else Shape(sides)
        asked = given.at(DRAWING[name], "size")
        if asked is None or asked == Const(None):
            plain = all(
                self.of(one) == SCALAR for one in (*given.positional, *given.named.values())
            )
            return SCALAR if plain and name != "choice" else None
        sides = self._sides(asked)
        return None if sides is None else Shape(sides)

    def _reduced(self, shape: Shape | None, given: Given, at: int) -> Shape | None:
        axis, keep = given.at(at, "axis"), given.at(99, "keepdims", "keep_dims")
        if not (keep is None or isinstance(keep, Const)):
            return None
        kept = keep is not None and bool(keep.value)
        axes = _axes(axis)
        if axis is None or axis == Const(None):
            return SCALAR if not kept else None
        return None if shape is None or axes is None else shapes.reduced(shape, axes, keep=kept)

    def _filled(self, given: Given, first: Value) -> Shape | None:
        del given
        sides = self._sides(first)
        return None if sides is None else Shape(sides)

    def _counted(self, given: Given, first: Value) -> Shape | None:
        """`linspace(start, stop, num)`."""
        del first
        ends = [given.at(0, "start"), given.at(1, "stop")]
        number = given.at(2, "num") or Const(50)
        plain = all(one is None or self.of(one) in (SCALAR, None) for one in ends)
        return Shape((self.size(number),)) if plain else None

    def _ranged(self, given: Given, first: Value) -> Shape | None:
        return Shape((self.size(first),)) if len(given.positional) == 1 else Shape((None,))

    def _reshaped(self, given: Given, first: Value) -> Shape | None:
        sides = self._sides(given.at(1, "shape", "newshape"))
        return None if sides is None else shapes.reshaped(self.of(first), sides)

    def _flat(self, given: Given, first: Value) -> Shape | None:
        del given
        return shapes.reshaped(self.of(first), (-1,))

    def _squeezed(self, given: Given, first: Value) -> Shape | None:
        shape, axis = self.of(first), given.at(1, "axis")
        axes = None if axis is None else _axes(axis)
        if shape is None or (axis is not None and (axes is None or len(axes) != 1)):
            return None
        return shapes.squeezed(shape, axes[0] if axes else None)

    def _widened(self, given: Given, first: Value) -> Shape | None:
        shape, axes = self.of(first), _axes(given.at(1, "axis"))
        if shape is None or axes is None or len(axes) != 1:
            return None
        return shapes.widened(shape, axes[0])

    def _stacked(self, given: Given, first: Value) -> Shape | None:
        axis = given.at(1, "axis") or Const(0)
        rows = self._rows(first) if isinstance(first, List | Tuple) else None
        if rows is None or not isinstance(axis, Const):
            return None
        count, *dims = rows.dims
        if axis.value == 0:
            return rows
        if axis.value in (-1, len(dims)):
            return Shape((*dims, count))
        return Shape((dims[0], count, *dims[1:])) if axis.value == 1 and dims else None

    def _joined(self, given: Given, first: Value) -> Shape | None:
        axis = given.at(1, "axis") or Const(0)
        parts = exact(first) if isinstance(first, List | Tuple) else None
        found = [self.of(one) for one in parts or ()]
        known = [one for one in found if one is not None and one.whole and one.dims]
        if not known or len(known) < len(found) or not isinstance(axis, Const):
            return None
        count = len(known[0].dims)
        if any(len(one.dims) != count for one in known) or not isinstance(axis.value, int):
            return None
        along = axis.value % count
        sizes = [one.dims[along] for one in known]
        numbers = [one for one in sizes if isinstance(one, int)]
        dims = list(known[0].dims)
        dims[along] = sum(numbers) if len(numbers) == len(sizes) else None
        return Shape(tuple(dims))

    def _one_hot(self, given: Given, first: Value) -> Shape | None:
        shape, depth = self.of(first), given.at(1, "depth", "num_classes")
        plain = given.at(4, "axis") in (None, Const(-1)) and depth is not None
        if shape is None or not shape.whole or not plain or depth is None:
            return None
        return Shape((*shape.dims, self.size(depth)))

    def _identity_matrix(self, given: Given, first: Value) -> Shape | None:
        other = given.at(1, "M", "num_columns")
        if given.at(2, "batch_shape") is not None or other == Const(None):
            return None
        return Shape((self.size(first), self.size(other or first)))

    def _gathered(self, given: Given, first: Value) -> Shape | None:
        which = given.at(1, "indices")
        shape, picked = self.of(first), None if which is None else self.of(which)
        if len(given.positional) > 2 or given.named or shape is None or picked is None:
            return None
        if not (shape.whole and picked.whole and shape.dims):
            return None
        return Shape((*picked.dims, *shape.dims[1:]))

    def _multiplied(self, given: Given, first: Value) -> Shape | None:
        second = given.at(1, "b")
        left, right = self.of(first), None if second is None else self.of(second)
        if given.named or left is None or right is None or not (left.dims and right.dims):
            return None
        if right.is_row:
            # NumPy takes it as a column, and that dimension away again.
            return Shape(left.dims[:-1]) if left.whole else None
        if left.is_row:
            return Shape((right.last,)) if right.whole and len(right.dims) == 2 else None
        return shapes.with_last(left, right.last) if len(right.dims) > 1 else None

    # --- methods and layers ----------------------------------------------------------------

    def _method(self, value: Computed) -> Shape | None:
        called = value.inputs[0] if value.inputs else None
        if not isinstance(called, Attribute):
            return None
        given = Given(value)
        if called.name in DRAWING and _draws(called.owner):
            return self._drawn(value, called.name)
        return self._of_array(called.name, called.owner, given)

    def _of_array(self, name: str, array: Value, given: Given) -> Shape | None:
        shape = self.of(array)
        if name in KEEPING_METHODS:
            return shape
        if name in ("ravel", "flatten"):
            return shapes.reshaped(shape, (-1,))
        if shape is None:
            return None
        arguments = given.positional[1:] if given.whole_call else given.positional
        if name == "reshape":
            only = arguments[0] if len(arguments) == 1 else Tuple(tuple(arguments))
            sides = self._sides(only)
            return None if sides is None else shapes.reshaped(shape, sides)
        if name in REDUCING:
            return self._reduced(shape, given, 1 if given.whole_call else 0)
        return None

    def _called(self, value: Computed) -> Shape | None:
        called = value.inputs[0]
        if value.inside is not None:
            several = isinstance(value.inside, Tuple | List)
            return None if several else self.of(value.inside)
        if not isinstance(called, Created) or len(value.inputs) < 2:
            return None
        if called.api in _FUNCTIONAL and len(called.inputs) > 1:
            return self._output(value, called.inputs[1])
        return self._through(called, self.of(value.inputs[1]))

    def _output(self, value: Computed, output: Value) -> Shape | None:
        """What a functional model gives at ``output`` for what it is called with."""
        model = value.inputs[0]
        ends = (
            [unspread(one) for one in items(model.inputs[0])] if isinstance(model, Created) else []
        )
        given = [unspread(one) for one in items(value.inputs[1])]
        inner = Shapes(self._flow)
        if len(ends) == len(given):
            inner._known.update(zip(ends, map(self.of, given), strict=True))
        return inner.of(output)

    def _through(self, layer: Created, shape: Shape | None) -> Shape | None:
        """What ``layer``, or a Sequential of layers, makes of a tensor of this ``shape``."""
        if layer.api in SEQUENTIAL:
            made = items(layer.inputs[0]) if layer.inputs else ()
            layers = [_one_of(one) for one in (*made, *layer.added)]
            for one in layers:
                if isinstance(one, Computed) and one.op in _INPUTS:
                    continue
                if not isinstance(one, Created):
                    return None
                shape = shape if one.api in _INPUTS else self._through(one, shape)
            return shape if layers else None
        name = layer.api.removeprefix("keras.layers.")
        given = Given.of_layer(layer)
        if name == "Dense":
            units = given.at(0, "units")
            return None if units is None else shapes.with_last(shape, self.size(units))
        if name in KEEPING_LAYERS:
            return shape
        if name == "Flatten":
            return None if shape is None or not shape.dims else Shape((shape.first, None))
        return None

    _HANDLERS: ClassVar[dict[str, Callable[[Shapes, Given, Value], Shape | None]]] = {
        **dict.fromkeys(FILLED, _filled),
        "MatMult": _multiplied,
        "arange": _ranged,
        "concat": _joined,
        "concatenate": _joined,
        "dot": _multiplied,
        "expand_dims": _widened,
        "eye": _identity_matrix,
        "gather": _gathered,
        "linspace": _counted,
        "matmul": _multiplied,
        "one_hot": _one_hot,
        "range": _ranged,
        "ravel": _flat,
        "reshape": _reshaped,
        "squeeze": _squeezed,
        "stack": _stacked,
    }


class Given:
    """The arguments of a call, as they stand in it."""

    def __init__(self, value: Computed) -> None:
        self.whole_call = value.op is not None
        inputs = value.inputs if self.whole_call else value.inputs[1:]
        self._split(inputs, value.node, value.keywords)

    @classmethod
    def of_layer(cls, layer: Created) -> Given:
        """The arguments that ``layer`` was made with."""
        self = cls.__new__(cls)
        self.whole_call = True
        self._split(layer.inputs, layer.node, ())
        return self

    def _split(self, inputs: tuple[Value, ...], node: ast.AST, keywords: tuple[str, ...]) -> None:
        names = keywords
        if not names and isinstance(node, ast.Call):
            names = tuple(one.arg or "" for one in node.keywords)
        if len(names) > len(inputs) or "" in names:
            names = ()
        count = len(inputs) - len(names)
        self.positional = inputs[:count]
        self.named = dict(zip(names, inputs[count:], strict=True))

    def at(self, index: int, *names: str) -> Value | None:
        """The argument at position ``index``, or under one of ``names``."""
        if index < len(self.positional):
            return self.positional[index]
        return next((self.named[name] for name in names if name in self.named), None)


def _turned_about(columns: Value) -> Value | None:
    """The rows whose columns are given, as by ``zip(*rows)``."""
    match columns:
        case Computed(op=None, inputs=(Api(name="builtins.zip"), Spread(value=rows))):
            return rows
        case _:
            return None


def _one_of(item: Value) -> Value:
    """Any one of what ``item`` of a list stands for."""
    value = unspread(item)
    if isinstance(value, Each):
        return value.value
    if isinstance(value, Computed) and value.op == "each":
        return value.inputs[0]
    return Element(value) if isinstance(item, Spread) else value


def _axes(value: Value | None) -> tuple[int, ...] | None:
    match value:
        case Const(value=int(one)):
            return (one,)
        case List() | Tuple():
            found = exact(value) or ()
            numbers = [one.value for one in found if isinstance(one, Const)]
            axes = tuple(one for one in numbers if isinstance(one, int))
            return axes if axes and len(axes) == len(found) else None
        case _:
            return None


def _is_ellipsis(key: Value) -> bool:
    return key == Const(...)


def _is_new_axis(key: Value) -> bool:
    return key == Const(None) or (isinstance(key, Api) and key.name in _NEW_AXIS)


def _draws_indices(value: Value) -> bool:
    """Whether ``value`` are whole numbers that were drawn at random."""
    match value:
        case Computed(op=None, inputs=(Attribute(name=name, owner=owner), *_)) if _draws(owner):
            return name in _DRAWING_INDICES
        case Computed(op=str(op)) if "random" in op:
            return op.rpartition(".")[2] in _DRAWING_INDICES
        case _:
            return False


def _draws(owner: Value) -> bool:
    """Whether ``owner`` is a generator of random numbers of NumPy."""
    made = [one for one in alternatives(owner) if isinstance(one, Computed)]
    return bool(made) and all(
        one.op in ("np.random.default_rng", "np.random.RandomState") for one in made
    )


def _stage(loop: ast.AST, call: ast.AST) -> int | None:
    """How many ways out of the turn the body of ``loop`` has before ``call``.

    None where the call does not stand in each turn.
    """
    before = 0
    for statement in getattr(loop, "body", ()):
        if isinstance(statement, ast.Expr) and statement.value is call:
            return before
        before += any(isinstance(one, ast.Break | ast.Continue) for one in walk(statement))
    return None
