"""What in a file is zero because weights that are made of zeros are factors of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tapelint.source.outline import Outline
from tapelint.source.walk import walk

Name = tuple[str, str]
"""A variable: whether it is an attribute or a name, and what it is called."""

_PRODUCTS = frozenset({"matmul", "multiply", "tensordot", "einsum", "scalar_mul"})
_KEEPING = frozenset(
    {
        "cast",
        "convert_to_tensor",
        "dropout",
        "embedding_lookup",
        "expand_dims",
        "gather",
        "gelu",
        "identity",
        "reduce_mean",
        "reduce_sum",
        "relu",
        "reshape",
        "squeeze",
        "tanh",
        "transpose",
    }
)
_ZEROS = frozenset({"zeros", "Zeros", "zeros_initializer", "zeros_like"})
_LAYERS = frozenset({"Conv1D", "Conv2D", "Dense"})
_LISTING = frozenset({"apply", "apply_gradients", "gradient", "minimize", "zip"})
_ASKING = frozenset({"dtype", "name", "numpy", "shape", "trainable_variables", "trainable_weights"})
_GIVING = frozenset({"assign", "from_pretrained", "load_weights", "restore", "set_weights"})
_TURNS = 8


class Zeros:
    """The weights of a file that start at zero, by their names, and what they are factors of."""

    def __init__(self, tree: ast.AST, outline: Outline) -> None:
        """``outline`` is that of the file, ``tree``."""
        self._outline = outline
        self._nodes = list(walk(tree))
        self._stores: dict[Name, list[ast.AST]] = {}
        self._loads: dict[Name, list[ast.AST]] = {}
        for node in self._nodes:
            name = _name(node)
            if name is not None:
                is_read = isinstance(getattr(node, "ctx", None), ast.Load)
                (self._loads if is_read else self._stores).setdefault(name, []).append(node)
        self.made: dict[Name, ast.Call] = {}
        for name, stores in self._stores.items():
            value = self._value(stores[0]) if len(stores) == 1 else None
            if isinstance(value, ast.Call) and self._starts_at_zero(value):
                self.made[name] = value

    def dead(self) -> Iterator[ast.expr]:
        """The products of which all weights stay zero, for nothing else is done with them."""
        if len(self.made) < 2 or any(_last(node) in _GIVING for node in self._nodes):
            return
        for node in self._nodes:
            if isinstance(node, ast.expr) and self._is_dead(node):
                names = self.in_product(node)
                if names and all(map(self._stays, names)):
                    yield node

    def in_product(self, product: ast.expr) -> set[Name]:
        """The weights of zeros that are factors of ``product``."""
        found: set[Name] = set()
        waiting: list[ast.AST] = [product]
        for _ in range(_TURNS * _TURNS):
            if not waiting:
                break
            for one in walk(waiting.pop()):
                name = _name(one)
                if name in self.made:
                    found.add(name)
                    continue
                value = None if name is None else self._local(one)
                if value is not None and self._is_zero(value):
                    waiting.append(value)
        return found

    def _starts_at_zero(self, made: ast.Call) -> bool:
        """Whether ``made`` makes a variable or layer to be trained whose weights are zeros."""
        named = {one.arg: one.value for one in made.keywords}
        if None in named or not _is_true(named.get("trainable")):
            return False
        kind = _last(made.func)
        if kind == "Variable":
            initial = named.get("initial_value", made.args[0] if made.args else None)
        elif kind == "add_weight":
            initial = named.get("initializer")
        elif kind == "Embedding":
            initial = named.get("embeddings_initializer")
        elif kind in _LAYERS and named.keys().isdisjoint({"activation", "bias_initializer"}):
            plain = len(made.args) <= (1 if kind == "Dense" else 2)
            initial = named.get("kernel_initializer") if plain else None
        else:
            return False
        return self._is_made_of_zeros(initial)

    def _is_made_of_zeros(self, initial: ast.expr | None) -> bool:
        match initial:
            case ast.Constant(value="zeros" | "zero" | 0.0 as constant):
                return constant is not False
            case ast.Call(func=function):
                return _last(function) in _ZEROS
            case ast.Name():
                value = self._value_of(initial)
                return value is not None and self._is_made_of_zeros(value)
            case _:
                return _last(initial) in _ZEROS

    def _value(self, store: ast.AST) -> ast.expr | None:
        """What is bound by ``store``, where a plain assignment does it."""
        match self._outline.parent(store):
            case ast.Assign(targets=[target], value=value) if target is store:
                return value
            case _:
                return None

    def _value_of(self, load: ast.AST) -> ast.expr | None:
        """What ``load``, a name that is bound once in the file, stands for."""
        stores = self._stores.get(_name(load) or ("", ""), [])
        return self._value(stores[0]) if len(stores) == 1 else None

    def _local(self, load: ast.AST) -> ast.expr | None:
        """What ``load``, a name that its function binds once, stands for."""
        if not isinstance(load, ast.Name):
            return None
        function = self._outline.function(load)
        stores = [
            one
            for one in self._stores.get(("name", load.id), [])
            if self._outline.function(one) is function
        ]
        value = self._value(stores[0]) if len(stores) == 1 else None
        # A name in its own value is another's.
        return None if value is None or load in set(walk(value)) else value

    def _is_zero(self, node: ast.expr, turn: int = 0) -> bool:
        """Whether the value of ``node`` is zero as long as the weights are."""
        if turn > _TURNS:
            return False
        if _name(node) in self.made:
            return True
        match node:
            case ast.Name():
                value = self._local(node)
                return value is not None and self._is_zero(value, turn + 1)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return self._is_zero(left, turn + 1) and self._is_zero(right, turn + 1)
            case ast.BinOp(left=left, op=ast.Div()) | ast.UnaryOp(op=ast.USub(), operand=left):
                return self._is_zero(left, turn + 1)
            case ast.Subscript(value=left):
                return self._is_zero(left, turn + 1)
            case ast.Call(func=function, args=[given, *_]) if _name(function) not in self.made:
                if _last(function) in _KEEPING:
                    return self._is_zero(given, turn + 1)
        return any(self._is_zero(one, turn + 1) for one in self._factors(node))

    def _factors(self, node: ast.expr) -> list[ast.expr]:
        """What ``node`` is the product of, one of the factors the weights of a layer."""
        match node:
            case ast.BinOp(left=left, op=ast.Mult() | ast.MatMult(), right=right):
                return [left, right]
            case ast.Call(func=function, args=[given]) if _name(function) in self.made:
                made = self.made[_name(function) or ("", "")]
                if _last(made.func) == "Embedding":
                    return [function]
                return [function, given] if _last(made.func) in _LAYERS else []
            case ast.Call(func=function, args=given) if _last(function) in _PRODUCTS:
                return given
            case _:
                return []

    def _is_dead(self, node: ast.expr) -> bool:
        """Whether two of the factors of ``node`` are zero."""
        return sum(map(self._is_zero, self._factors(node))) > 1

    def _stays(self, name: Name) -> bool:
        """Whether all that is done with ``name`` leads to products that stay zero."""
        return all(map(self._ends_dead, self._loads.get(name, ())))

    def _ends_dead(self, node: ast.AST, turn: int = 0) -> bool:
        """Whether the value of ``node`` goes nowhere but into a product with another zero."""
        parent = self._outline.parent(node)
        if turn > _TURNS * 2:
            return False
        match parent:
            case ast.Attribute(attr=name):
                return name in _ASKING
            case ast.List() | ast.Tuple():
                return self._only_lists(parent)
            case ast.Assign(targets=[ast.Name(id=name)]):
                loads = [
                    one for one in self._loads.get(("name", name), ()) if self._local(one) is node
                ]
                return bool(loads) and all(self._ends_dead(one, turn + 1) for one in loads)
            case ast.expr():
                if self._is_dead(parent):
                    return True
                return self._is_zero(parent) and self._ends_dead(parent, turn + 1)
            case _:
                return False

    def _only_lists(self, node: ast.AST) -> bool:
        """Whether ``node`` lists variables, to be differentiated for or to be updated."""
        match self._outline.parent(node):
            case ast.Call(func=function):
                return _last(function) in _LISTING
            case ast.Assign(targets=[ast.Name(id=name)]):
                return all(map(self._only_lists, self._loads.get(("name", name), ())))
            case _:
                return False


def _name(node: ast.AST | None) -> Name | None:
    """The variable that ``node`` is, an attribute or a name."""
    match node:
        case ast.Attribute(attr=name):
            return "attribute", name
        case ast.Name(id=name) | ast.arg(arg=name):
            return "name", name
        case _:
            return None


def _last(node: ast.AST | None) -> str:
    """The last part of the dotted name that ``node`` is."""
    name = _name(node)
    return "" if name is None else name[1]


def _is_true(trainable: ast.expr | None) -> bool:
    """Whether what is given for ``trainable`` is True, or nothing is given."""
    return trainable is None or (isinstance(trainable, ast.Constant) and trainable.value is True)
