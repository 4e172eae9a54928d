"""The operators: each breaks a correct training step in one way, wherever that is a fault.

An operator's docstring says when it applies; where it does not, the step stays as it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.accuracy.module import Edit, Function, Module, Scope, bound, names
from benchmarks.accuracy.steps import Step, Taken, ends_here, excludes, resolved, variables_of


@dataclass(frozen=True)
class Mutant:
    """One way to break a module, and the nodes of it that a finding may stand on."""

    edits: tuple[Edit, ...]
    near: tuple[ast.expr | ast.stmt, ...]


Mutants = Iterator[Mutant]


@dataclass(frozen=True)
class Operator:
    """An operator, and the codes of the rules that may find its mutants; none: no rule yet."""

    name: str
    codes: frozenset[str]
    mutants: Callable[[Module, list[Step]], Mutants]


OPERATORS: list[Operator] = []


def operator(name: str, *codes: str) -> Callable[[Callable[[Module, list[Step]], Mutants]], None]:
    """Declare an operator."""

    def declare(mutants: Callable[[Module, list[Step]], Mutants]) -> None:
        OPERATORS.append(Operator(name, frozenset(codes), mutants))

    return declare


@operator("drop the apply", "TL101")
def _drop_the_apply(module: Module, steps: list[Step]) -> Mutants:
    """The call is a statement of its own, and the gradients are used for nothing else.

    Where a helper of the module applies them, the calls of the helper are dropped, one at a time.
    """
    for step in steps:
        if step.callers:
            for caller, one in zip(step.callers, step.taken, strict=True):
                statement = module.statement(caller)
                if _is_alone(statement, caller) and ends_here(module, one, [statement]):
                    yield _replaced(module, statement, "pass", near=(one.statement,))
        elif _is_alone(step.statement, step.call) and all(
            ends_here(module, one, [step.statement]) for one in step.taken
        ):
            near = tuple(one.statement for one in step.taken)
            yield _replaced(module, step.statement, "pass", near=near)


@operator("drop the zip", "TL102")
def _drop_the_zip(module: Module, steps: list[Step]) -> Mutants:
    """``zip(grads, variables)`` becomes ``grads``."""
    for step, pairs in _zipped(steps):
        outer = _around_zip(module, pairs)
        yield _replaced(module, outer, module.slice(pairs.args[0]), near=_places(step))


@operator("reverse the zip", "TL203")
def _reverse_the_zip(module: Module, steps: list[Step]) -> Mutants:
    """``zip(grads, variables)`` becomes ``zip(variables, grads)``."""
    for step, pairs in _zipped(steps):
        first, second = pairs.args
        edits = (
            Edit(*module.span(first), module.slice(second)),
            Edit(*module.span(second), module.slice(first)),
        )
        yield Mutant(edits, _places(step))


@operator("apply the raw gradients after the clip", "TL301")
def _apply_raw(module: Module, steps: list[Step]) -> Mutants:
    """The clipped gradients get a name, which only the apply call reads.

    A clip is a function of TensorFlow that is named so, or a comprehension with one in it.
    """
    for step in steps:
        for clip in _clips(step):
            target = clip.targets[0]
            first = target.elts[0] if isinstance(target, ast.Tuple) else target
            if not isinstance(first, ast.Name):
                continue
            near = (*_places(step), clip)
            raw = _clipped_names(clip)
            if first.id in raw:
                yield Mutant((Edit(*module.span(first), f"clipped_{first.id}"),), near)
                continue
            reads = _reads(step.scope, first.id, clip.lineno)
            wheres = {module.statement(read) for read in reads}
            if len(raw) == 1 and reads and wheres <= {step.statement, step.binding}:
                yield Mutant(
                    tuple(Edit(*module.span(read), next(iter(raw))) for read in reads), near
                )


@operator("do not unpack the clip", "TL302")
def _do_not_unpack(module: Module, steps: list[Step]) -> Mutants:
    """``grads, _ = tf.clip_by_global_norm(…)``, or ``…[0]``, and the norm is not read."""
    for step in steps:
        for clip in _clips(step):
            match clip:
                case ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name() as first, ast.Name() as norm])],
                    value=ast.Call(),
                ):
                    if not _reads(step.scope, norm.id, clip.lineno):
                        yield _replaced(
                            module, clip.targets[0], first.id, near=(*_places(step), clip)
                        )
                case ast.Assign(
                    targets=[ast.Name()],
                    value=ast.Subscript(value=ast.Call() as call, slice=ast.Constant(value=0)),
                ):
                    yield _replaced(
                        module, clip.value, module.slice(call), near=(*_places(step), clip)
                    )


@operator("class instead of instance", "TL103")
def _class_instead_of_instance(module: Module, steps: list[Step]) -> Mutants:
    """The optimizer is created where the module says so, else named in the call.

    ``tf.keras.optimizers.Adam(…)`` loses its parentheses where it is the only thing that is ever
    bound to the name, or to the attribute in the class, that the apply call reads. Where nothing
    of the module is bound to it, the apply call is made on ``tf.keras.optimizers.Adam``.
    """
    for step in steps:
        receiver = step.receiver
        bindings = _bindings(module, step, receiver)
        if len(bindings) == 1 and isinstance(bindings[0], ast.Call):
            created = bindings[0]
            if _is_keras_optimizer(module, created.func):
                yield _replaced(
                    module, created, module.slice(created.func), near=(step.statement, created)
                )
        elif not bindings and module.tensorflow:
            text = f"{module.tensorflow}.keras.optimizers.Adam"
            yield _replaced(module, receiver, text, near=(step.statement,))


@operator("take the gradients twice", "TL401")
def _second_gradient(module: Module, steps: list[Step]) -> Mutants:
    """The gradients are taken once more from a tape that was not made persistent."""
    for one in _all_taken(steps):
        if one.is_persistent or not one.names:
            continue
        edit = module.insert_after(one.statement, f"second = {module.slice(one.call)}")
        if edit and "\n" not in module.slice(one.call):
            yield Mutant((edit,), ())


@operator("dedent the loss out of the tape", "TL501")
def _loss_after_the_tape(module: Module, steps: list[Step]) -> Mutants:
    """The target is computed in the block, by a call or an operator, and used after it.

    The statements from the first that binds the target to the end of the block leave the block.
    """
    for one in _all_taken(steps):
        if not isinstance(one.target, ast.Name) or one.call in ast.walk(one.block):
            continue
        body = one.block.body
        index = next((i for i, node in enumerate(body) if one.target.id in bound(node)), None)
        if index is None or not _computes(body[index]) or _uses_tape(body[index:], one.block):
            continue
        whole = module.lines(body[index], body[-1])
        text = module.dedented(body[index], body[-1], one.block)
        if whole is None or text is None:
            continue
        if index == 0:
            text = f"{module.indentation(body[0])}pass\n{text}"
        yield Mutant((Edit(*whole, text),), (one.block, one.statement))


@operator("dedent the forward pass out of the tape", "TL501")
def _forward_before_the_tape(module: Module, steps: list[Step]) -> Mutants:
    """The forward pass is one statement, the only one of the block that mentions the model."""
    for one, forward in _forwards(module, steps):
        whole = module.lines(forward, forward)
        text = module.dedented(forward, forward, one.block)
        before = module.lines(one.block, one.block)
        if whole is None or text is None or before is None or len(one.block.body) == 1:
            continue
        edits = (Edit(before[0], before[0], text), Edit(*whole, ""))
        yield Mutant(edits, (one.block, one.statement))


@operator("pair with another list", "TL201", "TL204")
def _another_list(module: Module, steps: list[Step]) -> Mutants:
    """The variables that other gradients of the function are taken for, else others of the model.

    ``trainable_variables`` becomes ``variables``, which holds what is not trained as well.
    """
    for step, pairs in _zipped(steps):
        if step.callers:
            continue
        variables, one = pairs.args[1], step.taken[0]
        own = module.slice(resolved(step.scope, one.sources))
        others = [
            other.sources
            for other in _all_taken(steps)
            if other.scope is step.scope
            and other.sources.lineno < step.call.lineno
            and not isinstance(other.sources, ast.Tuple | ast.List)
            and not any(excludes(module, other.statement, mine.statement) for mine in step.taken)
            and module.slice(resolved(step.scope, other.sources)) != own
        ]
        model = variables_of(one)
        if others:
            yield _replaced(module, variables, module.slice(others[0]), near=_places(step))
        elif model is not None and model.attr.startswith("trainable"):
            text = f"{module.slice(model.value)}.variables"
            yield _replaced(module, variables, text, near=_places(step))


@operator("filter out None before the zip", "TL206")
def _filter_none(module: Module, steps: list[Step]) -> Mutants:
    """``grads = [g for g in grads if g is not None]`` before the zip."""
    for step, pairs in _zipped(steps):
        gradients = pairs.args[0]
        if isinstance(gradients, ast.Name):
            line = f"{gradients.id} = [g for g in {gradients.id} if g is not None]"
            edit = module.insert_before(step.binding or step.statement, line)
            if edit:
                yield Mutant((edit,), _places(step))


@operator("use the iterator up", "TL107")
def _use_up(module: Module, steps: list[Step]) -> Mutants:
    """The zip has a name, and its length is printed before it is applied."""
    for step, pairs in _zipped(steps):
        if _around_zip(module, pairs) is not pairs:
            continue
        if step.binding is None:
            line = f"pairs = {module.slice(pairs)}; print(len(list(pairs)))"
            edit = module.insert_before(step.statement, line)
            use = Edit(*module.span(pairs), "pairs")
        else:
            name = module.slice(step.binding.targets[0])
            edit = module.insert_before(step.statement, f"print(len(list({name})))")
            use = None
        if edit and "\n" not in edit.text.rstrip():
            yield Mutant((edit, use) if use else (edit,), _places(step))


@operator("new optimizer in the step", "TL701")
def _new_optimizer(module: Module, steps: list[Step]) -> Mutants:
    """The apply call stands in a loop, or in a function whose name says that it is a step.

    A test that does one step is none of these, whatever it is called.
    """
    for step in steps:
        receiver = step.receiver
        if not _is_repeated(module, step):
            continue
        if module.tensorflow and isinstance(receiver, ast.Name | ast.Attribute):
            line = f"{module.slice(receiver)} = {module.tensorflow}.keras.optimizers.Adam()"
            edit = module.insert_before(step.statement, line)
            if edit:
                yield Mutant((edit,), _places(step))


@operator("numpy in the loss", "TL502")
def _numpy_in_the_loss(module: Module, steps: list[Step]) -> Mutants:
    """The forward pass, the only one of the block, gets ``.numpy()``."""
    for one, forward in _forwards(module, steps):
        if isinstance(forward.targets[0], ast.Name):
            end = module.span(forward.value)[1]
            yield Mutant((Edit(end, end, ".numpy()"),), (one.block, one.statement))


@operator("tape that is not called", "TL404")
def _uncalled_tape(module: Module, steps: list[Step]) -> Mutants:
    """``with tf.GradientTape as tape``."""
    for one in _all_taken(steps):
        if not one.tape.args and not one.tape.keywords:
            name = module.slice(one.tape.func)
            yield _replaced(module, one.tape, name, near=(one.block, one.statement))


def _replaced(
    module: Module,
    node: ast.expr | ast.stmt,
    text: str,
    *,
    near: tuple[ast.expr | ast.stmt, ...],
) -> Mutant:
    return Mutant((Edit(*module.span(node), text),), near)


def _places(step: Step) -> tuple[ast.expr | ast.stmt, ...]:
    return (step.statement, step.binding) if step.binding else (step.statement,)


def _zipped(steps: list[Step]) -> Iterator[tuple[Step, ast.Call]]:
    for step in steps:
        if step.pairs is not None:
            yield step, step.pairs


def _all_taken(steps: list[Step]) -> list[Taken]:
    found = {one.call: one for step in steps for one in step.taken}
    return list(found.values())


def _around_zip(module: Module, pairs: ast.Call) -> ast.expr:
    """The zip, or the list or tuple that is made of it."""
    parent = module.parents[pairs]
    match parent:
        case ast.Call(func=ast.Name(id="list" | "tuple")):
            return parent
        case _:
            return pairs


def _is_alone(statement: ast.stmt, call: ast.Call) -> bool:
    return isinstance(statement, ast.Expr) and statement.value is call


def _clips(step: Step) -> Iterator[ast.Assign]:
    """The statements between gradient and apply call that clip the gradients."""
    for node in ast.walk(step.scope):
        if (
            isinstance(node, ast.Assign)
            and len(node.targets) == 1
            and step.taken[0].statement.lineno < node.lineno < step.call.lineno
            and _clipped_names(node) & step.flow
            and bound(node.targets[0]) & step.flow
        ):
            yield node


def _clipped_names(statement: ast.Assign) -> set[str]:
    """What a statement clips: the names in the first argument of the clip, or looped over."""
    match statement.value:
        case ast.ListComp(elt=element, generators=[generator]):
            if any(_is_clip(one) for one in ast.walk(element)):
                return names(generator.iter)
        case ast.Call(args=[first, *_]) if _is_clip(statement.value):
            return names(first)
        case ast.Subscript(value=ast.Call(args=[first, *_]) as call) if _is_clip(call):
            return names(first)
    return set()


def _is_clip(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="tf"), attr=name)):
            return name.startswith("clip_by_")
        case _:
            return False


def _reads(scope: Scope, name: str, line: int) -> list[ast.Name]:
    return [
        node
        for node in ast.walk(scope)
        if isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node.lineno > line
    ]


def _bindings(module: Module, step: Step, receiver: ast.expr) -> list[ast.expr | None]:
    """What is bound to the name or attribute ``receiver``; None for what is not an assignment."""
    wanted = ast.unparse(receiver)
    around: ast.AST = module.tree
    if isinstance(receiver, ast.Attribute):
        around = step.scope
        while not isinstance(around, ast.ClassDef | ast.Module):
            around = module.parents[around]
    found: list[ast.expr | None] = []
    for node in ast.walk(around):
        if isinstance(node, ast.Assign) and wanted in map(ast.unparse, node.targets):
            found.append(node.value)
        elif isinstance(node, ast.arg) and node.arg == wanted:
            found.append(None)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            parent = module.parents[node]
            if ast.unparse(node) == wanted and not isinstance(parent, ast.Assign):
                found.append(None)
    return found


def _is_repeated(module: Module, step: Step) -> bool:
    node: ast.AST = step.statement
    while node is not step.scope:
        if isinstance(node, ast.For | ast.While):
            return True
        node = module.parents[node]
    return (
        isinstance(node, Function)
        and not node.name.startswith("test")
        and bool(re.search("step|train|update|learn", node.name))
    )


def _is_keras_optimizer(module: Module, function: ast.expr) -> bool:
    text = ast.unparse(function)
    first, dot, rest = text.partition(".")
    full = module.imported.get(first, first) + dot + rest
    return bool(
        re.fullmatch(
            r"(tensorflow(\.compat\.v2|\.v2)?(\.python)?\.)?(keras\.)?(src\.)?optimizers"
            r"(\.legacy|\.experimental|\.\w+)?\.(Adam|SGD|RMSprop|Adagrad|Adamax|Nadam|Ftrl)\w*",
            full,
        )
    )


def _computes(statement: ast.stmt) -> bool:
    """Whether a statement computes what it binds, and does not only give it another name."""
    if not isinstance(statement, ast.Assign):
        return isinstance(statement, ast.If | ast.For | ast.With | ast.AugAssign)
    return isinstance(statement.value, ast.Call | ast.BinOp | ast.UnaryOp)


def _uses_tape(body: list[ast.stmt], block: ast.With) -> bool:
    tapes = {
        one.id
        for item in block.items
        if item.optional_vars is not None
        for one in ast.walk(item.optional_vars)
        if isinstance(one, ast.Name)
    }
    return any(names(statement) & tapes for statement in body)


def _forwards(module: Module, steps: list[Step]) -> Iterator[tuple[Taken, ast.Assign]]:
    """The statements of blocks that alone lead from the model's variables to the target."""
    for one in _all_taken(steps):
        sources = variables_of(one)
        if sources is None or not isinstance(one.target, ast.Name):
            continue
        root = module.slice(sources.value)
        mentioned = re.compile(rf"(?<![\w.]){re.escape(root)}\b")
        called = re.compile(rf"(?<![\w.]){re.escape(root)}\(")
        body = one.block.body
        forward = next((node for node in body if called.search(module.slice(node))), None)
        if not isinstance(forward, ast.Assign):
            continue
        index = body.index(forward)
        before = {name for node in body[:index] for name in bound(node)}
        rest = [*body[:index], *body[index + 1 :]]
        others = called if root == "self" else mentioned
        if (
            not isinstance(forward.value, ast.Call)
            or not called.match(module.slice(forward.value))
            or names(forward) & (before | _tapes(one.block))
            or any(others.search(module.slice(node)) for node in rest)
            or "self.losses" in module.slice(one.block)
            or _helps(module, rest, root)
            or one.target.id in bound(forward)
        ):
            continue
        yield one, forward


def _tapes(block: ast.With) -> set[str]:
    return {name for item in block.items if item.optional_vars for name in bound(item)}


def _helps(module: Module, body: list[ast.stmt], root: str) -> bool:
    """Whether statements call a function of the module that may use the model itself."""
    defined = {scope.name for scope in module.scopes if not isinstance(scope, ast.Module)}
    for statement in body:
        for node in ast.walk(statement):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)):
                    if name in defined and root.startswith("self"):
                        return True
                case ast.Call(func=ast.Name(id=name)):
                    if name in defined:
                        return True
    return False
