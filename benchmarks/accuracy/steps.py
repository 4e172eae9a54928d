"""Finds training steps in a module: where gradients are taken, and where they are applied."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from benchmarks.accuracy.module import Function, Module, Scope, bound, names


@dataclass(frozen=True, eq=False)
class Taken:
    """``names = tape.gradient(target, sources)``, and the ``with`` that opened the tape."""

    call: ast.Call
    target: ast.expr
    sources: ast.expr
    block: ast.With
    tape: ast.Call
    statement: ast.stmt
    scope: Scope
    names: frozenset[str]

    @property
    def is_persistent(self) -> bool:
        """Whether the tape may be used more than once."""
        return bool(self.tape.args) or any(
            keyword.arg in ("persistent", None) for keyword in self.tape.keywords
        )


@dataclass(frozen=True, eq=False)
class Step:
    """An apply call, and the places in the module where its gradients were taken.

    ``pairs`` is the zip, which stands in the call or in ``binding``; ``flow`` the names that hold
    the gradients on their way in the function of the call; ``callers`` the calls that bring them
    into this function, where it is a helper.
    """

    call: ast.Call
    statement: ast.stmt
    scope: Scope
    pairs: ast.Call | None
    binding: ast.Assign | None
    taken: list[Taken] = field(default_factory=list)
    flow: frozenset[str] = frozenset()
    callers: list[ast.Call] = field(default_factory=list)

    @property
    def receiver(self) -> ast.expr:
        """The optimizer in the apply call."""
        assert isinstance(self.call.func, ast.Attribute)  # noqa: S101
        return self.call.func.value


def steps(module: Module) -> Iterator[Step]:
    """The training steps of a module, in order."""
    all_taken = list(taken(module))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _is_apply(node):
            step = _step(module, node, all_taken)
            if step.taken:
                yield step


def taken(module: Module) -> Iterator[Taken]:
    """The calls of ``gradient`` on tapes that a ``with`` statement of the module opens."""
    blocks = [
        (node, item.context_expr, item.optional_vars)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.With)
        for item in node.items
        if item.optional_vars is not None
        and isinstance(item.context_expr, ast.Call)
        and _opens_tape(module, item.context_expr)
    ]
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr="gradient")):
                pass
            case _:
                continue
        target, sources = _argument(node, 0, "target"), _argument(node, 1, "sources")
        around = _scopes_around(module, node)
        opened = [
            (block, tape)
            for block, tape, name in blocks
            if block.lineno < node.lineno
            and module.scope(block) in around
            and ast.dump(_load(name)) == ast.dump(receiver)
        ]
        if target is None or sources is None or not opened:
            continue
        block, tape = max(opened, key=lambda one: one[0].lineno)
        statement = module.statement(node)
        bound_here = bound(statement) if isinstance(statement, ast.Assign) else set()
        yield Taken(
            node,
            target,
            sources,
            block,
            tape,
            statement,
            around[0],
            frozenset(bound_here),
        )


def flow_of(scope: Scope, start: frozenset[str] | set[str]) -> frozenset[str]:
    """The names of ``scope`` that hold what is made from the values of other names."""
    found = set(start)
    assignments = [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]
    grown = True
    while grown:
        before = len(found)
        for node in assignments:
            if names(node.value) & found and all(_is_names(one) for one in node.targets):
                found |= bound(node)
        grown = len(found) > before
    return frozenset(found)


def ends_here(module: Module, one: Taken, ends: list[ast.stmt]) -> bool:
    """Whether the gradients are used in the statements ``ends`` and nowhere else.

    Statements that only give them, transformed, another name are on their way. What happens
    after the name is bound to gradients anew is about these.
    """
    if not one.names:
        return False
    flow = flow_of(one.scope, one.names)
    again = [
        other.statement.lineno
        for other in taken(module)
        if other.scope is one.scope
        and other.statement.lineno > one.statement.lineno
        and other.names & one.names
    ]
    limit = min(again, default=10**9)
    for node in ast.walk(one.scope):
        if not isinstance(node, ast.Name) or node.id not in flow:
            continue
        if not isinstance(node.ctx, ast.Load) or not one.statement.lineno < node.lineno < limit:
            continue
        statement = module.statement(node)
        if statement in ends:
            continue
        if not isinstance(statement, ast.Assign) or not bound(statement) <= flow:
            return False
        if not all(_is_names(target) for target in statement.targets):
            return False
    return True


def variables_of(one: Taken) -> ast.Attribute | None:
    """``model.trainable_variables``, where that is what the gradients are taken for."""
    sources = resolved(one.scope, one.sources)
    if isinstance(sources, ast.Attribute) and sources.attr in _KINDS:
        return sources
    return None


def resolved(scope: Scope, expression: ast.expr) -> ast.expr:
    """What a name was bound to last in ``scope`` before its use, else the expression itself."""
    if not isinstance(expression, ast.Name):
        return expression
    values = [
        node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and node.lineno < expression.lineno
        and any(isinstance(one, ast.Name) and one.id == expression.id for one in node.targets)
    ]
    return max(values, key=lambda value: value.lineno, default=expression)


_KINDS = frozenset({"trainable_variables", "trainable_weights", "variables", "weights"})


def _step(module: Module, call: ast.Call, all_taken: list[Taken]) -> Step:
    scope = module.scope(call)
    given = call.args[0] if call.args else call.keywords[0].value
    binding = _binding(scope, given) if isinstance(given, ast.Name) else None
    pairs = _zip(given) or (_zip(binding.value) if binding else None)
    step = Step(call, module.statement(call), scope, pairs, binding)
    inline = [one for one in all_taken if one.call in ast.walk(given)]
    if inline:
        return replace(step, taken=inline)
    gradients = names(pairs.args[0]) if pairs else names(given)
    local = _before(scope, call, gradients, all_taken)
    if local:
        last = local[-1]
        same = [one for one in local if excludes(module, one.statement, last.statement)]
        return replace(step, taken=[last, *same], flow=flow_of(scope, last.names))
    if isinstance(scope, ast.Module):
        return step
    return _helper(module, step, scope, gradients, all_taken)


def _helper(
    module: Module, step: Step, scope: Function, gradients: set[str], all_taken: list[Taken]
) -> Step:
    """A step whose gradients are a parameter of the function that applies them."""
    parameters = [one.arg for one in (*scope.args.posonlyargs, *scope.args.args)]
    skipped = 1 if parameters[:1] == ["self"] else 0
    for index, parameter in enumerate(parameters[skipped:]):
        flow = flow_of(scope, {parameter})
        if not flow & gradients:
            continue
        found, callers = [], []
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call) or _called(node) != scope.name:
                continue
            argument = _argument(node, index, parameter)
            if argument is not None:
                here = _before(module.scope(node), node, names(argument), all_taken)
                found += here[-1:]
                callers += [node] if here else []
        if found:
            return replace(step, taken=found, flow=flow, callers=callers)
    return step


def _before(scope: Scope, call: ast.Call, wanted: set[str], all_taken: list[Taken]) -> list[Taken]:
    """What the names ``wanted`` in a call can come from, in the order of the text."""
    found = [
        one
        for one in all_taken
        if one.scope is scope
        and one.statement.lineno < call.lineno
        and flow_of(scope, one.names) & wanted
    ]
    return sorted(found, key=lambda one: one.statement.lineno)


def excludes(module: Module, one: ast.stmt, other: ast.stmt) -> bool:
    """Whether two statements stand in the two branches of one ``if``."""
    for node in ast.walk(module.scope(one)):
        if isinstance(node, ast.If):
            branches = [
                {inner for statement in branch for inner in ast.walk(statement)}
                for branch in (node.body, node.orelse)
            ]
            if (one in branches[0] and other in branches[1]) or (
                one in branches[1] and other in branches[0]
            ):
                return True
    return False


def _is_apply(node: ast.Call) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=receiver, attr="apply_gradients")):
            return (
                len(node.args) + len(node.keywords) >= 1
                and not isinstance(node.args[0] if node.args else node, ast.Starred)
                and not (isinstance(receiver, ast.Call) and _called(receiver) == "super")
                and (bool(node.args) or node.keywords[0].arg == "grads_and_vars")
            )
        case _:
            return False


def _binding(scope: Scope, name: ast.Name) -> ast.Assign | None:
    """The last assignment before ``name`` that binds it to a zip."""
    found = [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        and node.lineno < name.lineno
        and any(isinstance(one, ast.Name) and one.id == name.id for one in node.targets)
        and _zip(node.value)
    ]
    return max(found, key=lambda node: node.lineno, default=None)


def _zip(node: ast.expr) -> ast.Call | None:
    match node:
        case ast.Call(func=ast.Name(id="zip"), args=[_, _], keywords=[]):
            return node
        case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner]):
            return _zip(inner)
        case _:
            return None


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _opens_tape(module: Module, node: ast.Call) -> bool:
    """Whether ``node`` is TensorFlow's own tape, not one that is only named so."""
    if _called(node) != "GradientTape":
        return False
    root = ast.unparse(node.func).partition(".")[0]
    return module.imported.get(root, "").partition(".")[0] == "tensorflow"


def _argument(call: ast.Call, index: int, name: str) -> ast.expr | None:
    if any(isinstance(one, ast.Starred) for one in call.args):
        return None
    if 0 <= index < len(call.args):
        return call.args[index]
    return next((one.value for one in call.keywords if one.arg == name), None)


def _scopes_around(module: Module, node: ast.AST) -> list[Scope]:
    result = [module.scope(node)]
    while not isinstance(result[-1], ast.Module):
        result.append(module.scope(result[-1]))
    return result


def _load(node: ast.expr) -> ast.expr:
    """A copy of a target as it reads in an expression."""
    return ast.parse(ast.unparse(node), mode="eval").body


def _is_names(target: ast.expr) -> bool:
    match target:
        case ast.Name():
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(map(_is_names, elements))
        case _:
            return False
