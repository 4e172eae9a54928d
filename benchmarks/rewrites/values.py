"""What is assigned to a name gets there another way.

What is rewritten is an assignment of what a call gives to a single name, such as
``grads = tape.gradient(loss, [w])``.
"""

from __future__ import annotations

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
class Way:
    """How a value gets to its name: statements of ``NAME``, ``VALUE`` and a new name ``KEPT``.

    ``definitions`` stand once in the module, and may define ``HELPER`` and need ``imports``.
    """

    assignment: str
    definitions: str = ""
    imports: str = ""
    in_graphs: bool = True


WAYS = {
    "through_tuple": Way("(NAME,) = (VALUE,)\n"),
    "through_pair": Way("KEPT = (0, VALUE)\nNAME = KEPT[1]\n"),
    "through_list": Way("KEPT = []\nKEPT.append(VALUE)\nNAME = KEPT[-1]\n"),
    "through_dictionary": Way('KEPT = {"value": VALUE}\nNAME = KEPT["value"]\n'),
    "through_namespace": Way(
        "KEPT = types.SimpleNamespace(value=VALUE)\nNAME = KEPT.value\n", imports="import types\n"
    ),
    "through_dataclass": Way(
        "NAME = HELPER(VALUE).value\n",
        "@dataclasses.dataclass\nclass HELPER:\n    value: object\n\n",
        "import dataclasses\n",
    ),
    "through_property": Way(
        "NAME = HELPER(VALUE).value\n",
        "class HELPER:\n    def __init__(self, value):\n        self._value = value\n\n"
        "    @property\n    def value(self):\n        return self._value\n\n",
    ),
    "through_identity": Way("NAME = HELPER(VALUE)\n", "def HELPER(value):\n    return value\n\n"),
    "through_returned_pair": Way(
        "NAME, KEPT = HELPER(VALUE)\n", "def HELPER(value):\n    return value, None\n\n"
    ),
    "through_lambda": Way("NAME = (lambda: VALUE)()\n"),
    "through_walrus": Way("(NAME := VALUE)\n"),
    "through_constant_ternary": Way("NAME = VALUE if HELPER else None\n", "HELPER = True\n"),
    "through_default": Way("KEPT = None\nNAME = VALUE if KEPT is None else KEPT\n"),
    "through_inner_function": Way("def KEPT():\n    return VALUE\n\nNAME = KEPT()\n"),
    "through_nullcontext": Way(
        "with contextlib.nullcontext(VALUE) as NAME:\n    pass\n",
        imports="import contextlib\n",
        in_graphs=False,
    ),
    "through_context_manager": Way(
        "with HELPER(VALUE) as NAME:\n    pass\n",
        "@contextlib.contextmanager\ndef HELPER(value):\n    yield value\n\n",
        "import contextlib\n",
        in_graphs=False,
    ),
    "through_match": Way("match VALUE:\n    case NAME:\n        pass\n", in_graphs=False),
    "through_loop_of_one": Way("for NAME in [VALUE]:\n    pass\n", in_graphs=False),
    "through_generator": Way(
        "NAME = next(HELPER(VALUE))\n", "def HELPER(value):\n    yield value\n\n", in_graphs=False
    ),
}


def rewritten(code: Code, way: Way) -> Code | None:
    """Let every such value get to its name in this way."""
    if not way.in_graphs and code.may_be_graph:
        return None
    names = Names(code)
    helper = names.fresh("kept_as" if "def HELPER" in way.definitions else "Kept")
    ways = _Assignments(way.assignment.replace("HELPER", helper), names)
    module = code.module.visit(ways)
    if not ways.found:
        return None
    changed = code.changed(module)
    return changed.defining(way.imports, way.definitions.replace("HELPER", helper))


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    return {f"values_{name}": partial(rewritten, way=way) for name, way in WAYS.items()}


class _Assignments(Scoped):
    def __init__(self, assignment: str, names: Names) -> None:
        super().__init__(NOTHING)
        self._assignment = assignment
        self._names = names
        self.found = False

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match original_node.body:
            case [cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]:
                pass
            case _:
                return updated_node
        if self.in_class_body or not _calls(value) or moves_badly(value):
            return updated_node
        self.found = True
        text = self._assignment.replace("NAME", name).replace("KEPT", self._names.fresh("kept"))
        return cst.FlattenSentinel(statements(text.replace("VALUE", _whole(value))))


def _calls(value: cst.BaseExpression) -> bool:
    calls = _Calls()
    value.visit(calls)
    return calls.found and not isinstance(value, (cst.Lambda, cst.Tuple))


def _whole(value: cst.BaseExpression) -> str:
    """The value as it reads as an operand."""
    return f"({text_of(value)})" if isinstance(value, cst.IfExp) else text_of(value)


class _Calls(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found = False

    def visit_Call(self, node: cst.Call) -> None:
        self.found = True
