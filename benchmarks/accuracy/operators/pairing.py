"""Operators that pair gradients and variables wrongly."""

from __future__ import annotations

import ast

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    all_taken,
    around_zip,
    is_alone,
    operator,
    places,
    replaced,
    zipped,
)
from benchmarks.accuracy.steps import Step, excludes, resolved, variables_of


@operator("drop the zip", "TL102")
def _drop_the_zip(module: Module, steps: list[Step]) -> Mutants:
    """``zip(grads, variables)`` becomes ``grads``."""
    for step, pairs in zipped(steps):
        outer = around_zip(module, pairs)
        yield replaced(module, outer, module.slice(pairs.args[0]), near=places(step))


@operator("reverse the zip", "TL203")
def _reverse_the_zip(module: Module, steps: list[Step]) -> Mutants:
    """``zip(grads, variables)`` becomes ``zip(variables, grads)``."""
    for step, pairs in zipped(steps):
        first, second = pairs.args
        edits = (
            Edit(*module.span(first), module.slice(second)),
            Edit(*module.span(second), module.slice(first)),
        )
        yield Mutant(edits, places(step))


@operator("pair with another list", "TL201", "TL204")
def _another_list(module: Module, steps: list[Step]) -> Mutants:
    """The variables that other gradients of the function are taken for, else others of the model.

    ``trainable_variables`` becomes ``variables``, which holds what is not trained as well.
    """
    for step, pairs in zipped(steps):
        if step.callers:
            continue
        variables, one = pairs.args[1], step.taken[0]
        own = module.slice(resolved(step.scope, one.sources))
        others = [
            other.sources
            for other in all_taken(steps)
            if other.scope is step.scope
            and other.sources.lineno < step.call.lineno
            and not isinstance(other.sources, ast.Tuple | ast.List)
            and not any(excludes(module, other.statement, mine.statement) for mine in step.taken)
            and module.slice(resolved(step.scope, other.sources)) != own
        ]
        model = variables_of(one)
        if others:
            yield replaced(module, variables, module.slice(others[0]), near=places(step))
        elif model is not None and model.attr.startswith("trainable"):
            text = f"{module.slice(model.value)}.variables"
            yield replaced(module, variables, text, near=places(step))


@operator("filter out None before the zip", "TL206")
def _filter_none(module: Module, steps: list[Step]) -> Mutants:
    """``grads = [g for g in grads if g is not None]`` before the zip."""
    for step, pairs in zipped(steps):
        gradients = pairs.args[0]
        if isinstance(gradients, ast.Name):
            line = f"{gradients.id} = [g for g in {gradients.id} if g is not None]"
            edit = module.insert_before(step.binding or step.statement, line)
            if edit:
                kept = f"[(g, v) for g, v in {module.slice(pairs)} if g is not None]"
                filtered = Edit(*module.span(around_zip(module, pairs)), kept)
                yield Mutant((edit,), places(step), ((), (filtered,)))


@operator("use the iterator up", "TL107")
def _use_up(module: Module, steps: list[Step]) -> Mutants:
    """The zip has a name, and its length is printed before it is applied."""
    for step, pairs in zipped(steps):
        if around_zip(module, pairs) is not pairs or "\n" in module.slice(pairs):
            continue
        kept = f"list({module.slice(pairs)})"
        if step.binding is None:
            use = Edit(*module.span(pairs), "pairs")
            wrong, right = (
                module.insert_before(step.statement, f"pairs = {made}; print(len(list(pairs)))")
                for made in (module.slice(pairs), kept)
            )
            if wrong and right:
                yield Mutant((wrong, use), places(step), ((right, use),))
        else:
            name = module.slice(step.binding.targets[0])
            printed = module.insert_before(step.statement, f"print(len(list({name})))")
            if printed:
                right = Edit(*module.span(pairs), kept)
                yield Mutant((printed,), places(step), ((printed, right),))


@operator("reverse the pairs of a comprehension", "TL203")
def _reverse_pairs(module: Module, steps: list[Step]) -> Mutants:
    """``[(v, g) for g, v in zip(grads, variables)]``."""
    for step, pairs in zipped(steps):
        span = module.span(around_zip(module, pairs))
        rest = f"for g, v in {module.slice(pairs)}]"
        wrong, right = Edit(*span, f"[(v, g) {rest}"), Edit(*span, f"[(g, v) {rest}")
        yield Mutant((wrong,), places(step), ((right,),))


@operator("take the pairs apart and mix them up", "TL203")
def _take_apart(module: Module, steps: list[Step]) -> Mutants:
    """``variables, gradients = zip(*pairs)``, and the two are zipped again."""
    for step, pairs in zipped(steps):
        if step.binding is not None or "\n" in module.slice(pairs):
            continue
        span = module.span(around_zip(module, pairs))
        use, swapped = Edit(*span, "zip(gradients, variables)"), "zip(variables, gradients)"
        made = f"pairs = list({module.slice(pairs)})\n"
        wrong = module.insert_before(step.statement, f"{made}variables, gradients = zip(*pairs)")
        right = module.insert_before(step.statement, f"{made}gradients, variables = zip(*pairs)")
        if wrong and right:
            mended = ((right, use), (wrong, Edit(*span, swapped)))
            yield Mutant((wrong, use), places(step), mended)


@operator("leave the variables out of the pairs", "TL102")
def _leave_out(module: Module, steps: list[Step]) -> Mutants:
    """``[tf.clip_by_norm(g, 1.0) for g, v in zip(grads, variables)]``."""
    for step, pairs in zipped(steps):
        if module.tensorflow:
            span = module.span(around_zip(module, pairs))
            clip, rest = f"{module.tensorflow}.clip_by_norm(g, 1.0)", module.slice(pairs)
            gradients, variables = map(module.slice, pairs.args)
            wrong, *right = (
                Edit(*span, text)
                for text in (
                    f"[{clip} for g, v in {rest}]",
                    f"[({clip}, v) for g, v in {rest}]",
                    f"zip([{clip} for g, v in {rest}], {variables})",
                    f"zip([{clip} for g in {gradients}], {variables})",
                )
            )
            yield Mutant((wrong,), places(step), tuple((one,) for one in right))


@operator("reverse the pairs in a helper", "TL203")
def _reverse_in_helper(module: Module, steps: list[Step]) -> Mutants:
    """A new function of the module is given gradients and variables, and pairs them wrongly."""
    for step, pairs in zipped(steps):
        if not is_alone(step.statement, step.call) or step.binding or len(step.call.args) != 1:
            continue
        given = ", ".join(map(module.slice, (step.receiver, *pairs.args)))
        call = Edit(*module.span(step.call), f"_apply({given})")
        head = "def _apply(optimizer, gradients, variables):\n    optimizer.apply_gradients(zip("
        wrong = module.insert_function(step.statement, f"{head}variables, gradients))")
        right = module.insert_function(step.statement, f"{head}gradients, variables))")
        if wrong.start < call.start:
            yield Mutant((wrong, call), places(step), ((right, call),))
