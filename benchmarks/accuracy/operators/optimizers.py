"""Operators that make the optimizer wrongly, or too often."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from benchmarks.accuracy.module import Edit, Module
from benchmarks.accuracy.operators.base import (
    Mutant,
    Mutants,
    is_repeated,
    operator,
    places,
    replaced,
)
from benchmarks.accuracy.steps import Step


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
                yield replaced(
                    module, created, module.slice(created.func), near=(step.statement, created)
                )
        elif not bindings and module.tensorflow:
            text = f"{module.tensorflow}.keras.optimizers.Adam"
            yield replaced(module, receiver, text, near=(step.statement,))


@operator("new optimizer in the step", "TL701")
def _new_optimizer(module: Module, steps: list[Step]) -> Mutants:
    """The apply call stands in a loop, or in a function whose name says that it is a step.

    A test that does one step is none of these, whatever it is called.
    """
    for step in steps:
        receiver = step.receiver
        if not is_repeated(module, step) or not isinstance(receiver, ast.Name | ast.Attribute):
            continue
        created = next((made for one, made in _created(module, steps) if one is step), None)
        if created is None and not module.tensorflow:
            continue
        made = module.slice(created) if created else f"{module.tensorflow}.keras.optimizers.Adam()"
        line = f"{module.slice(receiver)} = {made}"
        edit = module.insert_before(step.statement, line)
        if edit and "\n" not in line:
            before = module.insert_function(step.statement, line)
            yield Mutant((edit,), places(step), ((), (before,)))


@operator("put the optimizer into a tuple", "TL130")
def _tuple(module: Module, steps: list[Step]) -> Mutants:
    """A comma behind ``tf.keras.optimizers.Adam(…)``, in the only statement that binds it."""
    for step, created in _created(module, steps):
        if isinstance(module.parents[created], ast.Assign):
            end = module.span(created)[1]
            yield Mutant((Edit(end, end, ","),), (step.statement, created))


@operator("old name of the learning rate", "TL804")
def _old_name(module: Module, steps: list[Step]) -> Mutants:
    """``lr=`` where ``learning_rate=`` is given by name."""
    for step, created in _created(module, steps):
        for one in created.keywords:
            if one.arg == "learning_rate":
                start = module.span(one.value)[0]
                start = module.text.rindex(one.arg, 0, start)
                edit = Edit(start, start + len(one.arg), "lr")
                yield Mutant((edit,), (step.statement, created))


@operator("optimizer of TensorFlow 1", "TL803")
def _old_optimizer(module: Module, steps: list[Step]) -> Mutants:
    """``tf.train.AdamOptimizer(…)`` with nothing but a learning rate."""
    for step, created in _created(module, steps):
        name = _OF_TENSORFLOW_1.get(ast.unparse(created.func).rpartition(".")[2])
        given = [*(None for _ in created.args), *(one.arg for one in created.keywords)]
        if name and module.tensorflow and given in ([None], ["learning_rate"]):
            text = f"{module.tensorflow}.train.{name}"
            yield replaced(module, created.func, text, near=(step.statement, created))


_OF_TENSORFLOW_1 = {"Adam": "AdamOptimizer", "SGD": "GradientDescentOptimizer"}


def _created(module: Module, steps: list[Step]) -> Iterator[tuple[Step, ast.Call]]:
    """Where the module makes the optimizer of a step, if it is bound in no other place."""
    for step in steps:
        bindings = _bindings(module, step, step.receiver)
        created = bindings[0] if len(bindings) == 1 else None
        if isinstance(created, ast.Call) and _is_keras_optimizer(module, created.func):
            yield step, created


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
