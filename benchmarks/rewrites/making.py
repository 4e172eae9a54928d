"""Optimizers, tapes, variables and models are made by something that is called for it.

What is rewritten is a call such as ``tf.keras.optimizers.SGD(0.1)``, wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import Code, Names, Rewrite, Scoped, has, moves_badly, text_of

WHAT = {
    "optimizer": r"tf\.(?:keras\.)?optimizers\.(?:legacy\.|experimental\.)?[A-Z]\w*",
    "tape": r"tf\.GradientTape",
    "variable": r"tf\.Variable",
    "model": r"tf\.keras\.(?:models\.)?(?:Sequential|Model)",
}


@dataclass(frozen=True)
class Made:
    """Something that is made: by which class, with which arguments, to be under a new name."""

    name: str
    module: str
    attribute: str
    arguments: tuple[str, ...]
    parameters: tuple[str, ...]
    keywords: int

    @property
    def maker(self) -> str:
        """The class, as the program writes it."""
        return f"{self.module}.{self.attribute}"

    @property
    def written(self) -> str:
        """The arguments as the program writes them."""
        return self._call(self.arguments)

    @property
    def function(self) -> str:
        """A function of the new name that makes it of parameters."""
        inner = f"{self.maker}({self._call(self.parameters)})"
        return f"def {self.name}({', '.join(self.parameters)}):\n    return {inner}\n\n"

    @property
    def call(self) -> str:
        """The call of that function."""
        return f"{self.name}({self.written_by_position})"

    @property
    def written_by_position(self) -> str:
        """The arguments without their names."""
        return ", ".join(self.arguments)

    def _call(self, values: tuple[str, ...]) -> str:
        split = len(values) - self.keywords
        named = zip(self.parameters[split:], values[split:], strict=True)
        return ", ".join([*values[:split], *(f"{one}={value}" for one, value in named)])


@dataclass(frozen=True)
class Place:
    """What is written in the place of a call, and what that needs of the module."""

    expression: str
    definitions: str = ""
    beside: tuple[str, str] | None = None


How = Callable[[Made, Names], Place]


def factory(made: Made, _: Names) -> Place:
    """A function that makes it."""
    return Place(made.call, made.function)


def stars_factory(made: Made, _: Names) -> Place:
    """A function that hands on whatever it is given."""
    definition = f"def {made.name}(*args, **kwargs):\n    return {made.maker}(*args, **kwargs)\n\n"
    return Place(f"{made.name}({made.written})", definition)


def class_factory(made: Made, names: Names) -> Place:
    """A class method that makes it."""
    holder = names.fresh("Factory")
    head = ", ".join(["cls", *made.parameters])
    body = made.function.partition("return ")[2]
    definition = (
        f"class {holder}:\n    @classmethod\n    def {made.name}({head}):\n        return {body}"
    )
    return Place(f"{holder}.{made.call}", definition)


def in_partial(made: Made, _: Names) -> Place:
    """A partial of its class."""
    given = ", ".join(one for one in (made.maker, made.written) if one)
    return Place(f"functools.partial({given})()", "import functools\n")


def in_lambda(made: Made, _: Names) -> Place:
    """A lambda that makes it."""
    return Place(f"(lambda: {made.maker}({made.written}))()")


def of_dictionary(made: Made, _: Names) -> Place:
    """A dictionary of classes."""
    return Place(f'{{"main": {made.maker}}}["main"]({made.written})')


def of_name(made: Made, _: Names) -> Place:
    """The class, asked for by name."""
    return Place(f'getattr({made.module}, "{made.attribute}")({made.written})')


def of_class_passed_on(made: Made, names: Names) -> Place:
    """A function that is given the class."""
    head = ", ".join([(kind := names.fresh("kind")), *made.parameters])
    body = made.function.partition(f"return {made.maker}")[2]
    definition = f"def {made.name}({head}):\n    return {kind}{body}"
    given = ", ".join([made.maker, *made.arguments])
    return Place(f"{made.name}({given})", definition)


def of_constant_argument(made: Made, names: Names) -> Place:
    """A function that makes it as an argument says."""
    kind = names.fresh("kind")
    head = ", ".join([kind, *made.parameters])
    body = made.function.partition("return ")[2]
    definition = (
        f"def {made.name}({head}):\n    if {kind} == 'main':\n        return {body.rstrip()}\n"
        f"    raise ValueError({kind})\n\n"
    )
    given = ", ".join(["'main'", *made.arguments])
    return Place(f"{made.name}({given})", definition)


def of_other_module(made: Made, names: Names) -> Place:
    """A function of another module."""
    other = names.fresh("factories")
    text = f"import tensorflow as tf\n\n\n{made.function}"
    return Place(f"{other}.{made.call}", f"import {other}\n", (other, text))


HOWS: dict[str, How] = {
    "of_factory": factory,
    "of_stars": stars_factory,
    "of_class_method": class_factory,
    "of_partial": in_partial,
    "of_lambda": in_lambda,
    "of_dictionary": of_dictionary,
    "of_name": of_name,
    "of_class_passed_on": of_class_passed_on,
    "of_constant_argument": of_constant_argument,
    "of_other_module": of_other_module,
}


def made_otherwise(code: Code, what: str, how: How) -> Code | None:
    """Have each that is made otherwise."""
    if "tf" not in code.bound or code.bound["tf"] > 1 or code.bound["functools"]:
        return None
    if not re.search(what, code.text):
        return None
    calls = _Calls(re.compile(what), how, Names(code))
    module = code.module.visit(calls)
    if not calls.places:
        return None
    changed = code.changed(module)
    beside = {**code.beside, **dict(place.beside for place in calls.places if place.beside)}
    definitions = dict.fromkeys(place.definitions for place in calls.places)
    return Code(changed.module, beside).defining(*definitions)


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    return {
        f"{kind}_{name}": partial(made_otherwise, what=what, how=how)
        for kind, what in WHAT.items()
        for name, how in HOWS.items()
    }


class _Calls(Scoped):
    def __init__(self, what: re.Pattern[str], how: How, names: Names) -> None:
        super().__init__(what.pattern)
        self._what = what
        self._how = how
        self._names = names
        self.places: list[Place] = []

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        maker = text_of(original_node.func)
        if self.in_class_body or not self._what.fullmatch(maker) or moves_badly(updated_node):
            return updated_node
        positional = [one for one in updated_node.args if not one.keyword and not one.star]
        named = [one.keyword.value for one in updated_node.args if one.keyword]
        parameters = (*(f"part_{n}" for n in range(len(positional))), *named)
        if len(parameters) < len(updated_node.args) or has(updated_node, "kind", "cls"):
            return updated_node
        if any(one.keyword for one in updated_node.args[: len(positional)]):
            return updated_node
        module, _, attribute = maker.rpartition(".")
        arguments = tuple(text_of(one.value) for one in updated_node.args)
        name = self._names.fresh("make")
        made = Made(name, module, attribute, arguments, parameters, len(named))
        place = self._how(made, self._names)
        self.places.append(place)
        return cst.parse_expression(place.expression)
