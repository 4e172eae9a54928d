"""A loop of the module calls for its step, or is itself called.

What is rewritten is a ``for`` in the module whose names are local enough: those that its body binds
are bound before they are read, or go into the step and come out of it.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import (
    Code,
    Names,
    Reads,
    Rewrite,
    bindings,
    loads,
    statements,
    text_of,
)


@dataclass(frozen=True)
class Loop:
    """A loop of the module: its parts as text, and its names.

    ``given`` are those that its target binds, ``carried`` those that a turn may read of the one
    before, ``out`` those that the statements after it may read. ``state`` are names of the module
    that it reads, each bound once.
    """

    target: str
    iterated: str
    body: str
    given: tuple[str, ...]
    carried: tuple[str, ...]
    out: tuple[str, ...]
    state: tuple[str, ...]
    names: Names

    @property
    def parameters(self) -> tuple[str, ...]:
        """What a step has to be given."""
        return tuple(dict.fromkeys((*self.given, *self.carried)))

    @property
    def results(self) -> tuple[str, ...]:
        """What a step has to give back."""
        return tuple(dict.fromkeys((*self.carried, *self.out)))

    def function(self, name: str) -> str:
        """A function that is one step."""
        return f"def {name}({', '.join(self.parameters)}):\n{_indented(self.step)}\n\n"

    @property
    def step(self) -> str:
        """The statements of a function that is one step."""
        return self.body + (f"return {', '.join(self.results)}\n" if self.results else "")

    def calling(self, call: str) -> str:
        """The loop with a call in the place of its body."""
        stored = f"{', '.join(self.results)} = " if self.results else ""
        return f"for {self.target} in {self.iterated}:\n    {stored}{call}\n"


How = Callable[[Loop], str | None]
"""The statements in the place of a loop."""


def function(loop: Loop) -> str:
    """The step as a function."""
    name = loop.names.fresh("train_step")
    return loop.function(name) + loop.calling(f"{name}({', '.join(loop.parameters)})")


def keywords(loop: Loop) -> str:
    """The step as a function that is given its arguments by name."""
    name = loop.names.fresh("train_step")
    given = ", ".join(f"{one}={one}" for one in loop.parameters)
    return loop.function(name) + loop.calling(f"{name}({given})")


def stars(loop: Loop) -> str:
    """The step as a function that takes whatever it is given apart."""
    name = loop.names.fresh("train_step")
    head = f"({', '.join(loop.parameters)},) = args\n" if loop.parameters else ""
    definition = f"def {name}(*args):\n{_indented(head + loop.step)}\n\n"
    return definition + loop.calling(f"{name}(*[{', '.join(loop.parameters)}])")


def decorated(loop: Loop) -> str:
    """The step as a function with a decorator of the file."""
    decorator, name = loop.names.fresh("logged"), loop.names.fresh("train_step")
    definition = (
        f"def {decorator}(function):\n    def wrapper(*args):\n        return function(*args)\n\n"
        f"    return wrapper\n\n\n@{decorator}\n"
    )
    call = f"{name}({', '.join(loop.parameters)})"
    return definition + loop.function(name) + loop.calling(call)


def closure(loop: Loop) -> str:
    """The step as a function that another one makes."""
    maker, name = loop.names.fresh("make_step"), loop.names.fresh("train_step")
    inner = f"{loop.function(name).rstrip()}\n\nreturn {name}\n"
    definition = f"def {maker}():\n{_indented(inner)}\n\n{name} = {maker}()\n"
    return definition + loop.calling(f"{name}({', '.join(loop.parameters)})")


def method(loop: Loop) -> str | None:
    """The step as a method, what it reads of the module in attributes."""
    return _of_object(loop, loop.calling("OBJECT.step(PARAMETERS)"), "step", loop.step)


def fit(loop: Loop) -> str | None:
    """The loop as a method, what it reads of the module in attributes."""
    if loop.out:
        return None
    turn = f"for {loop.target} in {loop.iterated}:\n{_indented(loop.body)}"
    return _of_object(loop, "OBJECT.fit(CARRIED)\n", "fit", turn)


def state_passed(loop: Loop) -> str | None:
    """The step as a function of a namespace that has what it reads of the module."""
    if not loop.state:
        return None
    name, state = loop.names.fresh("train_step"), loop.names.fresh("state")
    made = f"{state} = types.SimpleNamespace({', '.join(f'{one}={one}' for one in loop.state)})\n"
    head = ", ".join([state, *loop.parameters])
    body = _reading(loop.step, {one: f"{state}.{one}" for one in loop.state})
    definition = f"def {name}({head}):\n{_indented(body)}\n\n"
    return "import types\n\n\n" + definition + made + loop.calling(f"{name}({head})")


def state_unpacked(loop: Loop) -> str | None:
    """The step as a function that gets what it reads of the module from a dictionary, by name."""
    if not loop.state:
        return None
    name, state = loop.names.fresh("train_step"), loop.names.fresh("state")
    made = f"{state} = {{{', '.join(f'{one!r}: {one}' for one in loop.state)}}}\n"
    head = ", ".join([*loop.parameters, *loop.state])
    definition = f"def {name}({head}):\n{_indented(loop.step)}\n\n"
    call = ", ".join([*loop.parameters, f"**{state}"])
    return definition + made + loop.calling(f"{name}({call})")


def trained(loop: Loop) -> str | None:
    """The loop as a function that is called once."""
    if loop.out:
        return None
    name = loop.names.fresh("train")
    turn = f"for {loop.target} in {loop.iterated}:\n{_indented(loop.body)}"
    given = ", ".join(loop.carried)
    return f"def {name}({given}):\n{_indented(turn)}\n\n{name}({given})\n"


def comprehension(loop: Loop) -> str | None:
    """A comprehension that calls the step."""
    if loop.results:
        return None
    name = loop.names.fresh("train_step")
    call = f"{name}({', '.join(loop.parameters)})"
    return f"{loop.function(name)}[{call} for {loop.target} in {loop.iterated}]\n"


def mapped(loop: Loop) -> str | None:
    """A ``map`` of the step."""
    if loop.results or loop.given != (loop.target,):
        return None
    name = loop.names.fresh("train_step")
    return f"{loop.function(name)}list(map({name}, {loop.iterated}))\n"


def drained(loop: Loop) -> str | None:
    """A generator expression that calls the step."""
    if loop.results:
        return None
    name, turn = loop.names.fresh("train_step"), loop.names.fresh("turn")
    call = f"{name}({', '.join(loop.parameters)})"
    turns = f"({call} for {loop.target} in {loop.iterated})"
    return f"{loop.function(name)}for {turn} in {turns}:\n    pass\n"


def generator(loop: Loop) -> str | None:
    """The loop as a generator, which makes one step whenever it is asked."""
    if loop.out:
        return None
    name, turn = loop.names.fresh("steps"), loop.names.fresh("turn")
    turns = f"for {loop.target} in {loop.iterated}:\n{_indented(loop.body)}    yield\n"
    given = ", ".join(loop.carried)
    definition = f"def {name}({given}):\n{_indented(turns)}\n\n"
    return f"{definition}for {turn} in {name}({given}):\n    pass\n"


def in_lambda(loop: Loop) -> str:
    """A lambda that calls the step."""
    name, called = loop.names.fresh("train_step"), loop.names.fresh("one_step")
    given = ", ".join(loop.parameters)
    definition = f"{called} = lambda {given}: {name}({given})\n"
    return loop.function(name) + definition + loop.calling(f"{called}({given})")


def counted(loop: Loop) -> str:
    """The loop over a count as well."""
    turn = loop.names.fresh("turn")
    return f"for {turn}, {_bracketed(loop.target)} in enumerate({loop.iterated}):\n" + _indented(
        loop.body
    )


def while_more(loop: Loop) -> str:
    """A ``while`` that asks for the next."""
    source, end = loop.names.fresh("source"), loop.names.fresh("end")
    one = loop.names.fresh("one")
    return (
        f"{source}, {end} = iter({loop.iterated}), object()\n"
        f"while ({one} := next({source}, {end})) is not {end}:\n"
        f"    {loop.target} = {one}\n{_indented(loop.body)}"
    )


WITH_STEP: dict[str, How] = {
    "step_as_function": function,
    "step_by_keywords": keywords,
    "step_through_stars": stars,
    "step_decorated": decorated,
    "step_of_closure": closure,
    "step_as_method": method,
    "step_of_namespace": state_passed,
    "step_of_dictionary": state_unpacked,
    "step_in_lambda": in_lambda,
    "step_in_comprehension": comprehension,
    "step_in_map": mapped,
    "step_in_generator_expression": drained,
    "loop_as_function": trained,
    "loop_as_fit": fit,
    "loop_as_generator": generator,
    "loop_counted": counted,
    "loop_as_while": while_more,
}


def rewritten(code: Code, how: How) -> Code | None:
    """Rewrite each loop of the module."""
    if code.looks_at_names:
        return None
    names = Names(code)
    body: list[cst.BaseStatement] = []
    found = False
    for place, statement in enumerate(code.module.body):
        before, after = code.module.body[:place], code.module.body[place + 1 :]
        is_loop = isinstance(statement, cst.For)
        loop = _loop(statement, before, after, code, names) if is_loop else None
        text = None if loop is None else how(loop)
        found = found or text is not None
        body.extend([statement] if text is None else statements(text))
    return code.changed(code.module.with_changes(body=body)) if found else None


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    return {name: partial(rewritten, how=how) for name, how in WITH_STEP.items()}


def _of_object(loop: Loop, use: str, name: str, body: str) -> str:
    holder, kept = loop.names.fresh("Trainer"), loop.names.fresh("trainer")
    parameters = loop.parameters if name == "step" else loop.carried
    keeps = "".join(f"self.{one} = {one}\n" for one in loop.state) or "pass\n"
    read = _reading(body, {one: f"self.{one}" for one in loop.state})
    definition = (
        f"class {holder}:\n    def __init__({', '.join(['self', *loop.state])}):\n"
        f"{_indented(_indented(keeps))}\n"
        f"    def {name}({', '.join(['self', *parameters])}):\n{_indented(_indented(read))}\n\n"
        f"{kept} = {holder}({', '.join(loop.state)})\n"
    )
    use = use.replace("PARAMETERS", ", ".join(loop.parameters))
    return definition + use.replace("CARRIED", ", ".join(loop.carried)).replace("OBJECT", kept)


def _loop(
    loop: cst.For,
    before: Sequence[cst.BaseStatement],
    after: Sequence[cst.BaseStatement],
    code: Code,
    names: Names,
) -> Loop | None:
    """What is known of a loop of the module; None where its names cannot be told apart."""
    (tree,) = ast.parse(text_of(loop)).body
    if not isinstance(tree, ast.For) or loop.orelse or not isinstance(loop.body, cst.IndentedBlock):
        return None
    inner = ast.Module(tree.body, [])
    given = tuple(dict.fromkeys(_bound(tree.target)))
    written = {*_bound(inner), *given}
    if any(map(_leaves, tree.body)) or '"""' in text_of(loop) or _reads(tree.iter) & written:
        return None
    if any(_free(ast.parse(text_of(one))) & written for one in (*before, *after)):
        return None
    sure = {*given, *_surely_first(tree.body)}
    carried = tuple(sorted((_reads(inner) & written) - sure))
    out = tuple(sorted(written & {one for each in after for one in _reads(_parsed(each))}))
    bound_before = {
        one
        for statement in before
        if isinstance(statement, cst.SimpleStatementLine)
        for one in _bound(_parsed(statement))
    }
    if not set(out) <= {*sure, *carried} or not set(carried) <= bound_before:
        return None
    state = tuple(
        sorted(
            one
            for one in _reads(inner) - written
            if code.bound[one] == 1 and one in bound_before and not _is_module(one, code)
        )
    )
    text = "".join(text_of(one) for one in loop.body.body)
    target, iterated = text_of(loop.target), text_of(loop.iter)
    if isinstance(loop.iter, cst.Tuple) and not loop.iter.lpar:
        iterated = f"({iterated})"
    return Loop(target, iterated, text, given, carried, out, state, names)


def _parsed(statement: cst.BaseStatement) -> ast.Module:
    return ast.parse(text_of(statement))


def _bound(tree: ast.AST) -> list[str]:
    """The names that are bound in ``tree`` itself, not in the scopes in it."""
    match tree:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [name]
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = [node for node in ast.walk(tree) if isinstance(node, ast.NamedExpr)]
            return [one.target.id for one in inner]
        case _:
            return _own(tree) + [name for one in ast.iter_child_nodes(tree) for name in _bound(one)]


def _own(node: ast.AST) -> list[str]:
    """What a node binds without those in it."""
    bare = {name for one in ast.iter_child_nodes(node) for name in bindings(one)}
    return [name for name in bindings(node) if name not in bare]


def _reads(tree: ast.AST) -> set[str]:
    """The names that are read in ``tree``, also those that are read to be changed."""
    changed = [node.target for node in ast.walk(tree) if isinstance(node, ast.AugAssign)]
    return loads(tree) | {one.id for one in changed if isinstance(one, ast.Name)}


def _free(tree: ast.AST) -> set[str]:
    """The names that functions and classes in ``tree`` may read of what is around them."""
    inner = [
        node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef))
    ]
    return {name for node in inner for name in _reads(node) - set(_within(node))}


def _within(node: ast.AST) -> list[str]:
    """What is surely a name of the function ``node`` itself."""
    match node:
        case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body):
            arguments = bindings(node.args)
            return arguments + [name for one in body for name in _bound(one)]
        case ast.Lambda(args=arguments):
            return bindings(arguments)
        case _:
            return []


def _is_module(name: str, code: Code) -> bool:
    return any(
        name == (alias.asname or alias.name.partition(".")[0])
        for node in ast.walk(code.tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    )


def _leaves(statement: ast.stmt) -> bool:
    """Whether a statement may leave the turn, or is no part of a function like any other."""
    match statement:
        case ast.Break() | ast.Continue() | ast.ClassDef() | ast.Global() | ast.Delete():
            return True
        case ast.Import() | ast.ImportFrom():
            return True
        case ast.For(body=_, orelse=after) | ast.While(body=_, orelse=after):
            return any(map(_leaves, after)) or any(
                isinstance(node, (ast.Delete, ast.Import, ast.ClassDef))
                for node in ast.walk(statement)
            )
        case ast.FunctionDef():
            return False
        case _:
            inner = [one for one in ast.iter_child_nodes(statement) if isinstance(one, ast.stmt)]
            handlers = getattr(statement, "handlers", []) + getattr(statement, "cases", [])
            inner += [one for handler in handlers for one in handler.body]
            return any(map(_leaves, inner)) or any(
                isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom))
                for node in ast.walk(statement)
            )


def _surely_first(body: Sequence[ast.stmt]) -> set[str]:
    """The names that each turn binds before it may read them."""
    read: set[str] = set()
    sure: set[str] = set()
    for statement in _straight(body):
        match statement:
            case ast.Assign(targets=targets, value=value):
                read |= _reads(value)
                bound = {name for target in targets for name in _names_of(target)}
                read |= {one for target in targets for one in _reads(target)}
            case ast.withitem(context_expr=value, optional_vars=target):
                read |= _reads(value)
                bound = set(_names_of(target)) if target is not None else set()
            case ast.FunctionDef(name=name):
                # It may be called only later, but it reads when it does.
                read |= _reads(statement)
                bound = {name}
            case _:
                read |= _reads(statement)
                bound = set()
        sure |= bound - read
    return sure


def _names_of(target: ast.expr) -> list[str]:
    match target:
        case ast.Name(id=name):
            return [name]
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [name for part in parts for name in _names_of(part)]
        case ast.Starred(value=value):
            return _names_of(value)
        case _:
            return []


def _straight(body: Sequence[ast.stmt]) -> list[ast.stmt | ast.withitem]:
    found: list[ast.stmt | ast.withitem] = []
    for statement in body:
        if isinstance(statement, ast.With):
            found.extend([*statement.items, *_straight(statement.body)])
        else:
            found.append(statement)
    return found


def _reading(text: str, reads: dict[str, str]) -> str:
    module = cst.parse_module(text).visit(Reads(reads))
    assert isinstance(module, cst.Module)  # noqa: S101 - a transformer of inner parts keeps it one
    return module.code


def _indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def _bracketed(target: str) -> str:
    return f"({target})"
