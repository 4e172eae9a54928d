"""Operators that compute a loss where or how the tape does not record it."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from benchmarks.accuracy.module import Edit, Module, bound, names
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    all_taken,
    operator,
    replaced,
)
from benchmarks.accuracy.steps import Step, Taken, variables_of


@operator("dedent the loss out of the tape", "TL501")
def _loss_after_the_tape(module: Module, steps: list[Step]) -> Mutants:
    """The target is computed in the block, by a call or an operator, and used after it.

    The statements from the first that binds the target to the end of the block leave the block.
    """
    for one in all_taken(steps):
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


@operator("numpy in the loss", "TL502")
def _numpy_in_the_loss(module: Module, steps: list[Step]) -> Mutants:
    """The forward pass, the only one of the block, gets ``.numpy()``."""
    for one, forward in _forwards(module, steps):
        if isinstance(forward.targets[0], ast.Name):
            end = module.span(forward.value)[1]
            yield Mutant((Edit(end, end, ".numpy()"),), (one.block, one.statement))


@operator("make a number of the loss", "TL502")
def _number(module: Module, steps: list[Step]) -> Mutants:
    """``loss = float(…)`` where the block binds the target last."""
    for one, value in _targets(steps):
        text = f"float({module.slice(value)})"
        yield replaced(module, value, text, near=(one.block, one.statement))


@operator("make a variable of the loss", "TL503")
def _variable(module: Module, steps: list[Step]) -> Mutants:
    """``loss = tf.Variable(…)`` where the block binds the target last."""
    for one, value in _targets(steps):
        if module.tensorflow:
            text = f"{module.tensorflow}.Variable({module.slice(value)})"
            yield replaced(module, value, text, near=(one.block, one.statement))


@operator("stop recording for the forward pass", "TL501")
def _stop_recording(module: Module, steps: list[Step]) -> Mutants:
    """The forward pass, the only one of the block, is made where the tape is told to pause."""
    for one, forward in _forwards(module, steps):
        tape, whole = one.call.func, module.lines(forward, forward)
        if isinstance(tape, ast.Attribute) and whole:
            head = f"{module.indentation(forward)}with {module.slice(tape.value)}.stop_recording():"
            text = textwrap.indent(module.text[slice(*whole)], "    ")
            yield Mutant((Edit(*whole, f"{head}\n{text}"),), (one.block, one.statement))


@operator("add the second loss after the block", "TL501")
def _total_after_block(module: Module, steps: list[Step]) -> Mutants:
    """Weight decay is added to the loss after the block, and before the gradients are taken."""
    for one in all_taken(steps):
        if not isinstance(one.target, ast.Name) or one.call in ast.walk(one.block):
            continue
        variables = variables_of(one)
        if module.tensorflow is None or variables is None:
            continue
        sources = module.slice(variables)
        squares = f"[{module.tensorflow}.nn.l2_loss(one) for one in {sources}]"
        lines = f"decay = {module.tensorflow}.add_n({squares})\n"
        lines += f"{one.target.id} = {one.target.id} + 0.01 * decay"
        inside = module.insert_after(one.block.body[-1], lines)
        if inside:
            shallow = textwrap.indent(f"{lines}\n", module.indentation(one.block))
            after = Edit(inside.start, inside.end, shallow)
            yield Mutant((after,), (one.block, one.statement), ((inside,),))


def _targets(steps: list[Step]) -> Iterator[tuple[Taken, ast.expr]]:
    """What the block of a tape computes last and binds to the name of the target."""
    for one in all_taken(steps):
        if not isinstance(one.target, ast.Name):
            continue
        found = [node for node in one.block.body if one.target.id in bound(node)]
        last = found[-1] if found else None
        if (
            isinstance(last, ast.Assign)
            and isinstance(last.targets[0], ast.Name)
            and isinstance(last.value, ast.Call | ast.BinOp)
        ):
            yield one, last.value


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
    for one in all_taken(steps):
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
