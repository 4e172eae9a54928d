"""Taking gradients, zipping and applying, each done by something that is called for it.

What is rewritten is a call such as ``tape.gradient(loss, [w])``. It is evaluated at the same time,
with its arguments in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import (
    NOTHING,
    Code,
    Names,
    Rewrite,
    Scoped,
    moves_badly,
    statements,
    text_of,
)


@dataclass(frozen=True)
class Kind:
    """A call that training makes: a method of a receiver, or a function where that is empty."""

    verb: str
    receiver: str
    function: str
    parameters: tuple[str, ...]


TAKE = Kind("take", "tape", "gradient", ("target", "sources"))
ZIP = Kind("pair", "", "zip", ("gradients", "variables"))
APPLY = Kind("update", "optimizer", "apply_gradients", ("pairs",))


@dataclass(frozen=True)
class Site:
    """One such call: what each parameter of a function in its place is called, and given.

    ``inner`` is the call of that function's own parameters; ``name`` is new in the program.
    """

    kind: Kind
    name: str
    parameters: tuple[str, ...]
    arguments: tuple[str, ...]
    keywords: int
    called: str
    whole: str

    @property
    def inner(self) -> str:
        """The call as it reads where the parameters are known."""
        given = self.parameters[1:] if self.kind.receiver else self.parameters
        split = len(given) - self.keywords
        written = ", ".join([*given[:split], *(f"{one}={one}" for one in given[split:])])
        receiver = f"{self.kind.receiver}." if self.kind.receiver else ""
        return f"{receiver}{self.kind.function}({written})"

    @property
    def signature(self) -> str:
        """The parameters, separated."""
        return ", ".join(self.parameters)

    @property
    def given(self) -> str:
        """The arguments, separated."""
        return ", ".join(self.arguments)

    @property
    def function(self) -> str:
        """A function of the new name that makes the call."""
        return f"def {self.name}({self.signature}):\n    return {self.inner}\n\n"


How = Callable[[Site, Names], tuple[str, str] | None]
"""Gives for a site the definitions that the module needs, and the expression in its place."""


def function(site: Site, _: Names) -> tuple[str, str]:
    """A function."""
    return site.function, f"{site.name}({site.given})"


def keywords(site: Site, _: Names) -> tuple[str, str]:
    """A function that is given its arguments by name."""
    pairs = zip(site.parameters, site.arguments, strict=True)
    given = ", ".join(f"{name}={argument}" for name, argument in pairs)
    return site.function, f"{site.name}({given})"


def stars(site: Site, _: Names) -> tuple[str, str]:
    """A function that hands on whatever it is given."""
    if site.kind.receiver:
        head = f"{site.kind.receiver}, *args, **kwargs"
        inner = f"{site.kind.receiver}.{site.kind.function}(*args, **kwargs)"
    else:
        head, inner = "*args, **kwargs", f"{site.kind.function}(*args, **kwargs)"
    split = len(site.arguments) - site.keywords
    named = zip(site.parameters[split:], site.arguments[split:], strict=True)
    given = ", ".join([*site.arguments[:split], *(f"{one}={value}" for one, value in named)])
    return f"def {site.name}({head}):\n    return {inner}\n\n", f"{site.name}({given})"


def starred(site: Site, _: Names) -> tuple[str, str] | None:
    """The call itself, its arguments unpacked from a list."""
    first = 1 if site.kind.receiver else 0
    if site.keywords:
        return None
    return "", f"{site.called}(*[{', '.join(site.arguments[first:])}])"


def method(site: Site, names: Names) -> tuple[str, str] | None:
    """A method of an object that keeps the first argument in an attribute."""
    first, *others = site.parameters
    holder = names.fresh(site.name.title())
    definition = (
        f"class {holder}:\n"
        f"    def __init__(self, {first}):\n        self.{first} = {first}\n\n"
        f"    def {site.name}({', '.join(['self', *others])}):\n"
        f"        return {_of_self(site)}\n\n"
    )
    head, *rest = site.arguments
    return definition, f"{holder}({head}).{site.name}({', '.join(rest)})"


def static_method(site: Site, names: Names) -> tuple[str, str]:
    """A static method."""
    holder = names.fresh(site.name.title())
    definition = (
        f"class {holder}:\n    @staticmethod\n    def {site.name}({site.signature}):\n"
        f"        return {site.inner}\n\n"
    )
    return definition, f"{holder}.{site.name}({site.given})"


def inherited(site: Site, names: Names) -> tuple[str, str]:
    """A method of the class that the object's class is derived from."""
    base, derived = names.fresh("Base"), names.fresh("Derived")
    definition = (
        f"class {base}:\n    def {site.name}(self, {site.signature}):\n"
        f"        return {site.inner}\n\n\nclass {derived}({base}):\n    pass\n\n"
    )
    return definition, f"{derived}().{site.name}({site.given})"


def callable_object(site: Site, names: Names) -> tuple[str, str]:
    """An object that is called."""
    holder = names.fresh(site.name.title())
    definition = (
        f"class {holder}:\n    def __call__(self, {site.signature}):\n"
        f"        return {site.inner}\n\n\n{site.name} = {holder}()\n"
    )
    return definition, f"{site.name}({site.given})"


def lambda_in_place(site: Site, _: Names) -> tuple[str, str]:
    """A lambda that is called where it stands."""
    return "", f"(lambda {site.signature}: {site.inner})({site.given})"


def lambda_under_a_name(site: Site, _: Names) -> tuple[str, str]:
    """A lambda of the module."""
    return f"{site.name} = lambda {site.signature}: {site.inner}\n", f"{site.name}({site.given})"


def closure(site: Site, names: Names) -> tuple[str, str]:
    """A function made by another one, which was given the first argument."""
    made = names.fresh("made")
    first, *others = site.parameters
    definition = (
        f"def {site.name}({first}):\n    def {made}({', '.join(others)}):\n"
        f"        return {site.inner}\n\n    return {made}\n\n"
    )
    head, *rest = site.arguments
    return definition, f"{site.name}({head})({', '.join(rest)})"


def decorated(site: Site, names: Names) -> tuple[str, str]:
    """A function with a decorator of the file."""
    decorator = names.fresh("logged")
    definition = (
        f"import functools\n\n\ndef {decorator}(function):\n    @functools.wraps(function)\n"
        "    def wrapper(*args, **kwargs):\n        return function(*args, **kwargs)\n\n"
        f"    return wrapper\n\n\n@{decorator}\n{site.function}"
    )
    return definition, f"{site.name}({site.given})"


def constant_argument(site: Site, _: Names) -> tuple[str, str]:
    """A function with an argument that says to do it."""
    definition = (
        f"def {site.name}({site.signature}, enabled):\n"
        f"    if enabled:\n        return {site.inner}\n    return None\n\n"
    )
    return definition, f"{site.name}({site.given}, True)"


def constant_flag(site: Site, names: Names) -> tuple[str, str]:
    """A function that does it as a constant of the module says."""
    flag = names.fresh("DRY_RUN")
    definition = (
        f"{flag} = False\n\n\ndef {site.name}({site.signature}):\n"
        f"    if {flag}:\n        return None\n    return {site.inner}\n\n"
    )
    return definition, f"{site.name}({site.given})"


def in_try(site: Site, _: Names) -> tuple[str, str]:
    """A function that raises again whatever is raised."""
    definition = (
        f"def {site.name}({site.signature}):\n    try:\n        return {site.inner}\n"
        "    except Exception:\n        raise\n    finally:\n        pass\n\n"
    )
    return definition, f"{site.name}({site.given})"


def in_context(site: Site, _: Names) -> tuple[str, str]:
    """A function that does it in a context that does nothing."""
    definition = (
        f"import contextlib\n\n\ndef {site.name}({site.signature}):\n"
        f"    with contextlib.nullcontext():\n        return {site.inner}\n\n"
    )
    return definition, f"{site.name}({site.given})"


def partially(site: Site, _: Names) -> tuple[str, str] | None:
    """A partial of it that is called with nothing more."""
    if "functools" in site.whole:
        return None
    given = ", ".join([site.called, *_written(site)])
    return "import functools\n", f"functools.partial({given})()"


def generator(site: Site, _: Names) -> tuple[str, str]:
    """A generator that is asked once."""
    definition = f"def {site.name}({site.signature}):\n    yield {site.inner}\n\n"
    return definition, f"next({site.name}({site.given}))"


def comprehension(site: Site, names: Names) -> tuple[str, str]:
    """A comprehension over one number."""
    return "", f"[{site.whole} for {names.fresh('once')} in range(1)][0]"


def dispatched(site: Site, names: Names) -> tuple[str, str]:
    """A function that a dictionary knows."""
    table = names.fresh("ACTIONS")
    definition = f'{site.function}\n{table} = {{"{site.name}": {site.name}}}\n'
    return definition, f'{table}["{site.name}"]({site.given})'


def passed_on(site: Site, names: Names) -> tuple[str, str]:
    """A function that is an argument of another one."""
    runner = names.fresh("run")
    definition = f"{site.function}\ndef {runner}(function, *args):\n    return function(*args)\n\n"
    return definition, f"{runner}({site.name}, {site.given})"


IN_GRAPHS_TOO: dict[str, How] = {
    "by_function": function,
    "by_keywords": keywords,
    "through_stars": stars,
    "from_a_list": starred,
    "by_method": method,
    "by_static_method": static_method,
    "by_inherited_method": inherited,
    "by_callable_object": callable_object,
    "by_lambda": lambda_in_place,
    "by_named_lambda": lambda_under_a_name,
    "by_closure": closure,
    "by_partial": partially,
    "by_dictionary": dispatched,
    "by_function_passed_on": passed_on,
}
EAGERLY: dict[str, How] = {
    "by_decorated_function": decorated,
    "as_argument_says": constant_argument,
    "as_flag_says": constant_flag,
    "in_try": in_try,
    "in_context": in_context,
    "by_generator": generator,
    "in_comprehension": comprehension,
}
"""What AutoGraph may not follow."""


def rewritten(code: Code, kind: Kind, how: How, *, graphs: bool) -> Code | None:
    """Rewrite each call of ``kind``, in programs with graphs only if ``graphs``."""
    if (not graphs and code.may_be_graph) or f"{kind.function}(" not in code.text:
        return None
    if not kind.receiver and code.bound[kind.function]:
        return None
    sites = _Sites(kind, how, Names(code))
    module = code.module.visit(sites)
    if not sites.definitions:
        return None
    return code.changed(module).defining(*dict.fromkeys(sites.definitions))


def bound_method(code: Code, kind: Kind, *, kept: str) -> Code | None:
    """Keep the bound method under a name, and call that.

    ``kept`` is ``name``, or ``attribute`` for one of a namespace.
    """
    if f"{kind.function}(" not in code.text:
        return None
    sites = _BoundMethods(kind, kept, Names(code))
    module = code.module.visit(sites)
    if not sites.found:
        return None
    changed = code.changed(module)
    return changed.defining("import types\n") if kept == "attribute" else changed


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    found: dict[str, Rewrite] = {}
    for kind in (TAKE, ZIP, APPLY):
        for name, how in IN_GRAPHS_TOO.items():
            found[f"{kind.verb}_{name}"] = partial(rewritten, kind=kind, how=how, graphs=True)
        for name, how in EAGERLY.items():
            found[f"{kind.verb}_{name}"] = partial(rewritten, kind=kind, how=how, graphs=False)
    for kind in (TAKE, APPLY):
        for kept in ("name", "attribute"):
            found[f"{kind.verb}_bound_to_{kept}"] = partial(bound_method, kind=kind, kept=kept)
    return found


class _Sites(Scoped):
    def __init__(self, kind: Kind, how: How, names: Names) -> None:
        super().__init__(rf"\b{kind.function}\(")
        self._kind = kind
        self._how = how
        self._names = names
        self.definitions: list[str] = []

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        if self.in_class_body or not _is_of(original_node, self._kind):
            return updated_node
        site = _site(updated_node, self._kind, self._names)
        made = None if site is None else self._how(site, self._names)
        if made is None:
            return updated_node
        definitions, expression = made
        self.definitions.append(definitions)
        return cst.parse_expression(expression)


class _BoundMethods(Scoped):
    def __init__(self, kind: Kind, kept: str, names: Names) -> None:
        super().__init__(NOTHING)
        self._kind = kind
        self._kept = kept
        self._names = names
        self.found = False

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match original_node.body:
            case [cst.Expr(value=cst.Call() as call)]:
                pass
            case [cst.Assign(targets=[_], value=cst.Call() as call)]:
                pass
            case _:
                return updated_node
        if self.in_class_body or not _is_of(call, self._kind):
            return updated_node
        self.found = True
        name = self._names.fresh(self._kind.verb)
        if self._kept == "attribute":
            line = f"{name} = types.SimpleNamespace(call={text_of(call.func)})\n"
            name += ".call"
        else:
            line = f"{name} = {text_of(call.func)}\n"
        new = call.with_changes(func=cst.parse_expression(name))
        return cst.FlattenSentinel([*statements(line), updated_node.deep_replace(call, new)])


def _is_of(call: cst.Call, kind: Kind) -> bool:
    match call.func:
        case cst.Attribute(value=receiver, attr=cst.Name(value=name)) if kind.receiver:
            named = name == kind.function and not isinstance(receiver, cst.Call)
        case cst.Name(value=name):
            named = name == kind.function and not kind.receiver
        case _:
            named = False
    return (
        named
        and not moves_badly(call)
        and len(call.args) >= len(kind.parameters)
        and not any(one.star for one in call.args)
        and not any(one.keyword for one in call.args[: len(kind.parameters)])
        and all(one.keyword for one in call.args[len(kind.parameters) :])
    )


def _site(call: cst.Call, kind: Kind, names: Names) -> Site | None:
    keywords = [one.keyword.value for one in call.args if one.keyword]
    if kind.receiver in keywords:
        return None
    parameters = [*kind.parameters, *keywords]
    arguments = [_alone(one.value) for one in call.args]
    if isinstance(call.func, cst.Attribute):
        parameters.insert(0, kind.receiver)
        arguments.insert(0, text_of(call.func.value))
    name = names.fresh(kind.verb)
    called, whole = text_of(call.func), text_of(call)
    return Site(kind, name, tuple(parameters), tuple(arguments), len(keywords), called, whole)


def _alone(argument: cst.BaseExpression) -> str:
    """An argument as it reads among others."""
    text = text_of(argument)
    return f"({text})" if isinstance(argument, cst.GeneratorExp) and not argument.lpar else text


def _written(site: Site) -> list[str]:
    first = 1 if site.kind.receiver else 0
    split = len(site.arguments) - site.keywords
    named = zip(site.parameters[split:], site.arguments[split:], strict=True)
    return [*site.arguments[first:split], *(f"{one}={value}" for one, value in named)]


def _of_self(site: Site) -> str:
    first = site.parameters[0]
    if site.kind.receiver:
        return f"self.{site.inner}"
    return site.inner.replace(first, f"self.{first}", 1)
