"""A construct stands for another one of the same meaning."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Sequence
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import (
    NOTHING,
    Code,
    Names,
    Rewrite,
    Scoped,
    bindings,
    loads,
    moves_badly,
    statements,
    text_of,
)

_TRAINS = re.compile(r"\.gradient\(|apply_gradients\(")
_LOOKS_AT_LAYERS = re.compile(
    r"(?<!keras)\.(?:layers|add|pop|build|get_layer|summary|name|get_config|input|inputs|output|save)\b"
    r"|clone_model|isinstance"
)
# What Keras and Python call with arguments of their own choice, or look at.
_FRAMEWORK = re.compile(r"dataclass|NamedTuple|Enum|Protocol|metaclass|__slots__|register")


def negated(code: Code) -> Code | None:
    """Exchange the branches of each ``if``, and negate its test."""
    if code.may_be_graph:
        return None
    ifs = _Ifs()
    module = code.module.visit(ifs)
    return code.changed(module) if ifs.found else None


def functional(code: Code) -> Code | None:
    """Make each ``Sequential`` that begins with an ``Input`` a functional model."""
    if _LOOKS_AT_LAYERS.search(code.text):
        return None
    models = _Sequentials(Names(code))
    module = code.module.visit(models)
    return code.changed(module) if models.found else None


def tape_entered(code: Code, way: str) -> Code | None:
    """Open each tape in two steps, ``by_name`` or ``with_stack``."""
    if way != "by_name" and code.may_be_graph:
        return None
    tapes = _Tapes(way, Names(code))
    module = code.module.visit(tapes)
    if not tapes.found:
        return None
    changed = code.changed(module)
    return changed.defining("import contextlib\n") if way == "with_stack" else changed


def main_function(code: Code) -> Code | None:
    """Put all that comes after the imports into a function."""
    if code.looks_at_names or '"""' in code.text or "'''" in code.text or _class_reads(code):
        return None
    name = Names(code).fresh("main")
    imports = [one for one in code.module.body if _is_import(one)]
    others = [one for one in code.module.body if not _is_import(one)]
    if not others or re.search(r"^(?:from|import) ", "".join(map(text_of, others)), re.MULTILINE):
        return None
    text = cst.Module(others).code
    function = f"def {name}():\n{textwrap.indent(text, '    ')}\n\n{name}()\n"
    return code.changed(code.module.with_changes(body=[*imports, *statements(function)]))


def decorated(code: Code) -> Code | None:
    """Give each function of the module, that is only called, a decorator of the file."""
    names = Names(code)
    decorator = names.fresh("logged")
    called = _only_called(code)
    if code.may_be_graph:
        return None
    body: list[cst.BaseStatement] = []
    found = False
    for statement in code.module.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value in called:
            found = True
            mark = cst.Decorator(cst.Name(decorator))
            body.append(statement.with_changes(decorators=[mark]))
        else:
            body.append(statement)
    definition = (
        f"import functools\n\n\ndef {decorator}(function):\n    @functools.wraps(function)\n"
        "    def wrapper(*args, **kwargs):\n        return function(*args, **kwargs)\n\n"
        "    return wrapper\n\n"
    )
    changed = code.changed(code.module.with_changes(body=body))
    return changed.defining(definition) if found else None


def split_class(code: Code) -> Code | None:
    """Derive each class from one that has all that it had."""
    names = Names(code)
    body: list[cst.BaseStatement] = []
    found = False
    for statement in code.module.body:
        base = names.fresh("Base")
        if isinstance(statement, cst.ClassDef) and _can_be_split(statement):
            found = True
            body.append(statement.with_changes(name=cst.Name(base)))
            body.extend(statements(f"\n\nclass {statement.name.value}({base}):\n    pass\n"))
        else:
            body.append(statement)
    return code.changed(code.module.with_changes(body=body)) if found else None


def loss_computed(code: Code, way: str) -> Code | None:
    """Compute what a block of a tape ends with in a ``function`` or a ``lambda``."""
    if code.may_be_graph:
        return None
    losses = _Losses(way, Names(code))
    module = code.module.visit(losses)
    return code.changed(module) if losses.found else None


def calls_by(code: Code, way: str) -> Code | None:
    """Call each function of the module by ``keywords``, or with ``stars``."""
    called = _only_called(code)
    parameters = {
        statement.name.value: [one.name.value for one in statement.params.params]
        for statement in code.module.body
        if isinstance(statement, cst.FunctionDef)
        and statement.name.value in called
        and not isinstance(statement.params.star_arg, (cst.Param, cst.ParamStar))
        and not statement.params.posonly_params
    }
    calls = _OwnCalls(parameters, way)
    module = code.module.visit(calls)
    return code.changed(module) if calls.found else None


def as_static_methods(code: Code) -> Code | None:
    """Make each function of the module, that is only called, a static method of a class."""
    called = _only_called(code)
    if code.looks_at_names:
        return None
    holders = {name: Names(code).fresh(f"Of_{name}") for name in called}
    body: list[cst.BaseStatement] = []
    for statement in code.module.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value in holders:
            holder = holders[statement.name.value]
            inner = statement.with_changes(decorators=[cst.Decorator(cst.Name("staticmethod"))])
            block = cst.IndentedBlock([inner])
            body.append(cst.ClassDef(name=cst.Name(holder), body=block))
        else:
            body.append(statement)
    module = code.module.with_changes(body=body).visit(_Renamed(holders))
    return code.changed(module) if holders else None


def namespace_named(code: Code, path: str) -> Code | None:
    """Give ``path``, a namespace of TensorFlow, a name of its own."""
    name = Names(code).fresh(path.rpartition(".")[2])
    namespaces = _Namespaces(path, name)
    if code.bound["tf"] != 1 or "import tensorflow as tf\n" not in code.text:
        return None
    module = code.module.visit(namespaces)
    return code.changed(module).defining(f"{name} = {path}\n") if namespaces.found else None


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    return {
        "if_negated": negated,
        "model_functional": functional,
        "tape_entered_by_name": partial(tape_entered, way="by_name"),
        "tape_entered_with_stack": partial(tape_entered, way="with_stack"),
        "main_function": main_function,
        "functions_decorated": decorated,
        "functions_as_static_methods": as_static_methods,
        "functions_called_by_keywords": partial(calls_by, way="keywords"),
        "functions_called_with_stars": partial(calls_by, way="stars"),
        "class_derived": split_class,
        "loss_by_function": partial(loss_computed, way="function"),
        "loss_by_lambda": partial(loss_computed, way="lambda"),
        "keras_named": partial(namespace_named, path="tf.keras"),
        "optimizers_named": partial(namespace_named, path="tf.keras.optimizers"),
    }


class _Ifs(cst.CSTTransformer):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def leave_If(self, original_node: cst.If, updated_node: cst.If) -> cst.If:
        if isinstance(updated_node.body, cst.SimpleStatementSuite):
            return updated_node
        match updated_node.orelse:
            case None:
                other: Sequence[cst.BaseStatement] = statements("pass\n")
            case cst.Else(body=cst.IndentedBlock(body=other)):
                pass
            case cst.If() as following:
                other = [following]
            case _:
                return updated_node
        self.found = True
        test = cst.parse_expression(f"not ({text_of(updated_node.test)})")
        return updated_node.with_changes(
            test=test,
            body=cst.IndentedBlock(other),
            orelse=cst.Else(cst.IndentedBlock(updated_node.body.body)),
            whitespace_before_test=cst.SimpleWhitespace(" "),
        )


class _Sequentials(Scoped):
    def __init__(self, names: Names) -> None:
        super().__init__(NOTHING)
        self._names = names
        self.found = False

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match updated_node.body:
            case [
                cst.Assign(
                    value=cst.Call(
                        func=cst.Attribute(
                            value=module, attr=cst.Name(value="Sequential")
                        ) as maker,
                        args=[cst.Arg(keyword=None, star="", value=cst.List(elements=layers))],
                    ) as call
                )
            ] if len(layers) > 1 and not self.in_class_body and _keras(text_of(module)):
                pass
            case _:
                return updated_node
        parts = [one.value for one in layers]
        if not all(isinstance(one, cst.Call) for one in parts) or any(map(moves_badly, parts)):
            return updated_node
        first, *others = map(text_of, parts)
        if not re.match(r"tf\.keras\.(?:layers\.)?Input\(", first) or "BatchNorm" in text_of(call):
            return updated_node
        self.found = True
        start, end = self._names.fresh("inputs"), self._names.fresh("outputs")
        keras = re.sub(r"\.models$", "", text_of(maker.value))
        lines = f"{start} = {first}\n{end} = {start}\n"
        lines += "".join(f"{end} = {one}({end})\n" for one in others)
        new = cst.parse_expression(f"{keras}.Model({start}, {end})")
        return cst.FlattenSentinel([*statements(lines), updated_node.deep_replace(call, new)])


class _Tapes(Scoped):
    def __init__(self, way: str, names: Names) -> None:
        super().__init__(NOTHING)
        self._way = way
        self._names = names
        self.found = False

    def leave_With(
        self, original_node: cst.With, updated_node: cst.With
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match updated_node.items:
            case [
                cst.WithItem(
                    item=cst.Call() as opened,
                    asname=cst.AsName(name=cst.Name(value=name)),
                )
            ] if text_of(opened.func) == "tf.GradientTape" and not updated_node.asynchronous:
                pass
            case _:
                return updated_node
        if not isinstance(updated_node.body, cst.IndentedBlock):
            return updated_node
        self.found = True
        if self._way == "by_name":
            before = statements(f"{name} = {text_of(opened)}\n")
            item = cst.WithItem(cst.Name(name))
            return cst.FlattenSentinel([*before, updated_node.with_changes(items=[item])])
        stack = self._names.fresh("stack")
        item = cst.parse_module(f"with contextlib.ExitStack() as {stack}:\n    pass\n").body[0]
        assert isinstance(item, cst.With)  # noqa: S101 - it is written so
        first = statements(f"{name} = {stack}.enter_context({text_of(opened)})\n")
        block = updated_node.body.with_changes(body=[*first, *updated_node.body.body])
        return updated_node.with_changes(items=item.items, body=block)


class _Losses(Scoped):
    def __init__(self, way: str, names: Names) -> None:
        super().__init__(NOTHING)
        self._way = way
        self._names = names
        self.found = False

    def leave_With(
        self, original_node: cst.With, updated_node: cst.With
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        opens = any("GradientTape" in text_of(one.item) for one in original_node.items)
        match updated_node.body:
            case cst.IndentedBlock(
                body=[*_, cst.SimpleStatementLine(body=[cst.Assign(value=value)]) as last]
            ) if opens and not self.in_class_body and not moves_badly(value):
                pass
            case _:
                return updated_node
        if not isinstance(value, (cst.Call, cst.BinaryOperation)):
            return updated_node
        self.found = True
        name = self._names.fresh("compute_loss")
        text = text_of(value)
        if self._way == "lambda":
            before = statements(f"{name} = lambda: {text}\n")
        else:
            before = statements(f"def {name}():\n    return {text}\n\n")
        replaced = last.deep_replace(value, cst.parse_expression(f"{name}()"))
        block = updated_node.body.with_changes(body=[*updated_node.body.body[:-1], replaced])
        return cst.FlattenSentinel([*before, updated_node.with_changes(body=block)])


class _OwnCalls(cst.CSTTransformer):
    def __init__(self, parameters: dict[str, list[str]], way: str) -> None:
        super().__init__()
        self._parameters = parameters
        self._way = way
        self.found = False

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        match original_node.func:
            case cst.Name(value=name) if name in self._parameters and original_node.args:
                pass
            case _:
                return updated_node
        given = updated_node.args
        fits = len(given) <= len(self._parameters[name])
        if not fits or any(one.star or one.keyword for one in given):
            return updated_node
        if isinstance(given[0].value, cst.GeneratorExp):
            return updated_node
        self.found = True
        texts = [text_of(one.value) for one in given]
        if self._way == "stars":
            return cst.ensure_type(cst.parse_expression(f"{name}(*[{', '.join(texts)}])"), cst.Call)
        named = zip(self._parameters[name], texts, strict=False)
        written = ", ".join(f"{one}={text}" for one, text in named)
        return cst.ensure_type(cst.parse_expression(f"{name}({written})"), cst.Call)


class _Renamed(cst.CSTTransformer):
    """Asks a class for what was a function."""

    def __init__(self, holders: dict[str, str]) -> None:
        super().__init__()
        self._holders = holders

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        match original_node.func:
            case cst.Name(value=name) if name in self._holders:
                function = cst.parse_expression(f"{self._holders[name]}.{name}")
                return updated_node.with_changes(func=function)
            case _:
                return updated_node


class _Namespaces(cst.CSTTransformer):
    def __init__(self, path: str, name: str) -> None:
        super().__init__()
        self._path = path
        self._name = name
        self.found = False

    def leave_Attribute(
        self, original_node: cst.Attribute, updated_node: cst.Attribute
    ) -> cst.BaseExpression:
        if text_of(original_node) != self._path:
            return updated_node
        self.found = True
        return cst.Name(self._name)


def _keras(path: str) -> bool:
    return path in ("tf.keras", "tf.keras.models")


def _only_called(code: Code) -> set[str]:
    """The plain functions of the module whose names are bound once, and only called."""
    calls = [
        node.func.id
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    reads = [
        node.id
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    ]
    return {
        one.name
        for one in code.tree.body
        if isinstance(one, ast.FunctionDef)
        and not one.decorator_list
        and code.bound[one.name] == 1
        and calls.count(one.name) == reads.count(one.name)
    }


def _can_be_split(statement: cst.ClassDef) -> bool:
    text = text_of(statement)
    return (
        not statement.decorators
        and not statement.keywords
        and not _FRAMEWORK.search(text)
        and not re.search(r"\b__\w+\b(?<!__)", text)
        and statement.name.value not in loads(ast.parse(text))
        and all(isinstance(one.value, (cst.Name, cst.Attribute)) for one in statement.bases)
        and '"""' not in text
    )


def _class_reads(code: Code) -> bool:
    """Whether a class of the module binds a name that it may also read of the module."""
    return any(
        set(bindings(ast.Module(one.body, []))) & set(bindings(ast.Module(others, [])))
        for one in code.tree.body
        if isinstance(one, ast.ClassDef)
        for others in [[other for other in code.tree.body if other is not one]]
    )


def _is_import(statement: cst.BaseStatement) -> bool:
    return isinstance(statement, cst.SimpleStatementLine) and all(
        isinstance(one, (cst.Import, cst.ImportFrom)) for one in statement.body
    )
