"""Operators that break the apply call."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    is_alone,
    is_repeated,
    operator,
    places,
    replaced,
    zipped,
)
from benchmarks.accuracy.steps import Step, ends_here


@operator("drop the apply", "TL101")
def _drop_the_apply(module: Module, steps: list[Step]) -> Mutants:
    """The call is a statement of its own, and the gradients are used for nothing else.

    Where a helper of the module applies them, the calls of the helper are dropped, one at a time.
    """
    for step in steps:
        if step.callers:
            for caller, one in zip(step.callers, step.taken, strict=True):
                statement = module.statement(caller)
                if is_alone(statement, caller) and ends_here(module, one, [statement]):
                    yield replaced(module, statement, "pass", near=(one.statement,))
        elif is_alone(step.statement, step.call) and all(
            ends_here(module, one, [step.statement]) for one in step.taken
        ):
            near = tuple(one.statement for one in step.taken)
            yield replaced(module, step.statement, "pass", near=near)


@operator("misspell the apply", "TL106")
def _misspell_the_apply(module: Module, steps: list[Step]) -> Mutants:
    """``optimizer.apply_gradient(…)``."""
    for step in steps:
        text = f"{module.slice(step.receiver)}.apply_gradient"
        yield replaced(module, step.call.func, text, near=(step.statement,))


@operator("name the apply and do not call it", "TL105")
def _do_not_call(module: Module, steps: list[Step]) -> Mutants:
    """``optimizer.apply_gradients``, where the call is a statement of its own."""
    for step in _alone(steps):
        yield replaced(module, step.call, module.slice(step.call.func), near=(step.statement,))


@operator("apply with nothing", "TL105")
def _apply_nothing(module: Module, steps: list[Step]) -> Mutants:
    """``optimizer.apply_gradients()``, where the call is a statement of its own."""
    for step in _alone(steps):
        text = f"{module.slice(step.call.func)}()"
        yield replaced(module, step.call, text, near=(step.statement,))


@operator("comment the apply out", "TL101")
def _comment_out(module: Module, steps: list[Step]) -> Mutants:
    """The call is a statement of its own, and the gradients are used for nothing else."""
    for step in _alone(steps):
        whole = module.lines(step.statement, step.statement)
        if whole and all(ends_here(module, one, [step.statement]) for one in step.taken):
            first = module.indentation(step.statement)
            text = re.sub(
                rf"^{first}", f"{first}# ", module.text[slice(*whole)], flags=re.MULTILINE
            )
            near = tuple(one.statement for one in step.taken)
            yield Mutant((Edit(*whole, text),), near)


@operator("give gradients and variables apart", "TL102", "TL108")
def _give_apart(module: Module, steps: list[Step]) -> Mutants:
    """``optimizer.apply_gradients(grads, variables)``."""
    for step, pairs in zipped(steps):
        if step.binding is None and len(step.call.args) == 1:
            text = f"{module.slice(pairs.args[0])}, {module.slice(pairs.args[1])}"
            yield replaced(module, step.call.args[0], text, near=places(step))


@operator("minimize what was differentiated", "TL801")
def _minimize(module: Module, steps: list[Step]) -> Mutants:
    """``optimizer.minimize(loss, variables)`` in the place of the apply call.

    The loss is a tensor and has a name, and the gradients were taken in the same function.
    """
    for step in _alone(steps):
        one = step.taken[0]
        if not step.callers and isinstance(one.target, ast.Name):
            given = f"{module.slice(one.target)}, {module.slice(one.sources)}"
            text = f"{module.slice(step.receiver)}.minimize({given})"
            near = (step.statement, one.statement)
            yield replaced(module, step.call, text, near=near)


@operator("update with =", "TL602")
def _update_by_hand(module: Module, steps: list[Step]) -> Mutants:
    """A loop over the pairs that subtracts from the variables, without ``assign_sub``."""
    for step in _alone(steps):
        whole = module.lines(step.statement, step.statement)
        if step.pairs is None or step.binding is not None or whole is None:
            continue
        head = f"for grad, var in {module.slice(step.pairs)}:\n    "
        wrong, *right = (
            Edit(*whole, textwrap.indent(f"{head}{line}\n", module.indentation(step.statement)))
            for line in (
                "var = var - 0.01 * grad",
                "var.assign_sub(0.01 * grad)",
                "var.assign(var - 0.01 * grad)",
            )
        )
        yield Mutant((wrong,), places(step), tuple((one,) for one in right))


@operator("bind the optimizer to what apply returns", "TL110")
def _overwrite(module: Module, steps: list[Step]) -> Mutants:
    """``self.optimizer = self.optimizer.apply_gradients(…)``, where the next step reads it."""
    for step in _alone(steps):
        if isinstance(step.receiver, ast.Attribute) and is_repeated(module, step):
            start = module.span(step.statement)[0]
            yield Mutant((Edit(start, start, f"{module.slice(step.receiver)} = "),), places(step))


def _alone(steps: list[Step]) -> Iterator[Step]:
    """The steps whose apply call is a statement of its own."""
    yield from (step for step in steps if is_alone(step.statement, step.call))
