"""Operators that ask the tape wrongly."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    all_taken,
    operator,
    places,
    replaced,
    zipped,
)
from benchmarks.accuracy.steps import Step, Taken, variables_of


@operator("take the gradients twice", "TL401")
def _second_gradient(module: Module, steps: list[Step]) -> Mutants:
    """The gradients are taken once more from a tape that was not made persistent."""
    for one in all_taken(steps):
        if one.is_persistent or not one.names:
            continue
        edit = module.insert_after(one.statement, f"second = {module.slice(one.call)}")
        if edit and "\n" not in module.slice(one.call):
            kept = Edit(*module.span(one.tape), f"{module.slice(one.tape.func)}(persistent=True)")
            yield Mutant((edit,), (), ((kept, edit),) if not one.tape.keywords else ())


@operator("tape that is not called", "TL404")
def _uncalled_tape(module: Module, steps: list[Step]) -> Mutants:
    """``with tf.GradientTape as tape``."""
    for one in all_taken(steps):
        if not one.tape.args and not one.tape.keywords:
            name = module.slice(one.tape.func)
            yield replaced(module, one.tape, name, near=(one.block, one.statement))


@operator("misspell the gradient", "TL106")
def _misspell_the_gradient(module: Module, steps: list[Step]) -> Mutants:
    """``tape.gradients(…)``."""
    for one in all_taken(steps):
        text = f"{module.slice(one.call.func)}s"
        yield replaced(module, one.call.func, text, near=(one.statement,))


@operator("swap target and sources", "TL405")
def _swap(module: Module, steps: list[Step]) -> Mutants:
    """``tape.gradient(variables, loss)``."""
    for one in all_taken(steps):
        if len(one.call.args) == 2:  # noqa: PLR2004
            target, sources = one.call.args
            edits = (
                Edit(*module.span(target), module.slice(sources)),
                Edit(*module.span(sources), module.slice(target)),
            )
            yield Mutant(edits, (one.statement,))


@operator("call the variables", "TL603")
def _call_the_variables(module: Module, steps: list[Step]) -> Mutants:
    """``tape.gradient(loss, model.trainable_variables())``."""
    for one, variables in _written_out(steps):
        text = f"{module.slice(variables)}()"
        yield replaced(module, variables, text, near=(one.statement,))


@operator("give the model for its variables", "TL109")
def _give_the_model(module: Module, steps: list[Step]) -> Mutants:
    """``tape.gradient(loss, model)``."""
    for one, variables in _written_out(steps):
        yield replaced(module, variables, module.slice(variables.value), near=(one.statement,))


@operator("nest the sources", "TL207")
def _nest(module: Module, steps: list[Step]) -> Mutants:
    """``tape.gradient(loss, [model.trainable_variables])``, and the zip is of the flat lists."""
    for step, _ in zipped(steps):
        for one, variables in _written_out([step]):
            text = f"[{module.slice(variables)}]"
            yield replaced(module, variables, text, near=(one.statement, *places(step)))


@operator("open the tape without with", "TL402")
def _without_with(module: Module, steps: list[Step]) -> Mutants:
    """``tape = tf.GradientTape()``, and the block follows it; gradients are taken after that."""
    for one in all_taken(steps):
        if len(one.block.items) != 1 or one.call in ast.walk(one.block):
            continue
        target, body = one.block.items[0].optional_vars, one.block.body
        whole = module.lines(body[0], body[-1])
        text = module.dedented(body[0], body[-1], one.block)
        if target is None or whole is None or text is None:
            continue
        start = module.span(one.block)[0]
        head = f"{module.slice(target)} = {module.slice(one.tape)}\n"
        yield Mutant((Edit(start, whole[1], f"{head}{text}"),), (one.block, one.statement))


def _written_out(steps: list[Step]) -> Iterator[tuple[Taken, ast.Attribute]]:
    """Where ``model.trainable_variables`` is written in the call that takes the gradients."""
    for one in all_taken(steps):
        variables = variables_of(one)
        if variables is not None and variables is one.sources:
            yield one, variables
