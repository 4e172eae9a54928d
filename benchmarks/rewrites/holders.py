"""What the module keeps under a name is kept in something else.

What is rewritten is a name that is bound once in the whole file, in a statement of the module such
as ``optimizer = tf.keras.optimizers.SGD(0.1)``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import Code, Names, Reads, Rewrite, has, statements, text_of

OPTIMIZERS = r"\boptimizers\.\w|LossScaleOptimizer"
VARIABLES = r"^tf\.Variable\("
MODELS = r"Sequential\(|\bModel\("
ANYTHING = r"\("


@dataclass(frozen=True)
class Holder:
    """How a holder is made of ``VALUE``, and how the value is read from the ``HOLDER``.

    ``definition`` defines ``Holder``; an f-string cannot read what is ``quoted``.
    """

    made: str
    read: str
    definition: str = ""
    imports: str = ""
    quoted: bool = False


HOLDERS = {
    "dictionary": Holder('{"main": VALUE}', 'HOLDER["main"]', quoted=True),
    "list": Holder("[VALUE]", "HOLDER[0]"),
    "tuple": Holder("(VALUE, None)", "HOLDER[0]"),
    "nested_dictionary": Holder(
        '{"parts": {"main": VALUE}}', 'HOLDER["parts"]["main"]', quoted=True
    ),
    "namespace": Holder("types.SimpleNamespace(main=VALUE)", "HOLDER.main", "", "import types\n"),
    "dataclass": Holder(
        "Holder(main=VALUE)",
        "HOLDER.main",
        "@dataclasses.dataclass\nclass Holder:\n    main: object\n\n",
        "import dataclasses\n",
    ),
    "named_tuple": Holder(
        "Holder(VALUE)",
        "HOLDER.main",
        "class Holder(typing.NamedTuple):\n    main: object\n\n",
        "import typing\n",
    ),
    "attribute": Holder(
        "Holder(VALUE)",
        "HOLDER.main",
        "class Holder:\n    def __init__(self, main):\n        self.main = main\n\n",
    ),
    "property": Holder(
        "Holder(VALUE)",
        "HOLDER.main",
        "class Holder:\n    def __init__(self, main):\n        self._main = main\n\n"
        "    @property\n    def main(self):\n        return self._main\n\n",
    ),
    "getter": Holder(
        "Holder(VALUE)",
        "HOLDER.get()",
        "class Holder:\n    def __init__(self, main):\n        self._main = main\n\n"
        "    def get(self):\n        return self._main\n\n",
    ),
    "inherited_attribute": Holder(
        "Holder(VALUE)",
        "HOLDER.main",
        "class HolderBase:\n    def __init__(self, main):\n        self.main = main\n\n\n"
        "class Holder(HolderBase):\n    pass\n\n",
    ),
    "closure": Holder(
        "Holder(VALUE)",
        "HOLDER()",
        "def Holder(main):\n    def get():\n        return main\n\n    return get\n\n",
    ),
}


def held(code: Code, holder: Holder, pattern: str) -> Code | None:
    """Keep each name whose value matches ``pattern`` in a holder of its own."""
    names = Names(code)
    definition = holder.definition
    made = holder.made
    for word in ("HolderBase", "Holder"):
        fresh = names.fresh(f"Kept{word}")
        definition = re.sub(rf"\b{word}\b", fresh, definition)
        made = re.sub(rf"\b{word}\b", fresh, made)
    reads = {
        name: holder.read.replace("HOLDER", names.fresh(f"kept_{name}"))
        for name in kept_names(code, pattern)
        if not (holder.quoted and _in_f_string(code, name))
    }
    if not reads:
        return None
    body: list[cst.BaseStatement] = []
    for statement in code.module.body:
        reading = _reading(statement, reads)
        name, value = _assigned(statement)
        if name in reads and value is not None:
            whole = text_of(value.visit(Reads(reads)))
            target = re.split(r"\W", reads[name])[0]
            body.extend(statements(f"{target} = {made.replace('VALUE', whole)}\n"))
        else:
            body.append(reading)
    changed = code.changed(code.module.with_changes(body=body))
    return changed.defining(holder.imports, definition)


def kept_names(code: Code, pattern: str) -> list[str]:
    """The names that are bound once, by the module, to a value of which ``pattern`` is found."""
    if code.looks_at_names:
        return []
    assigned = [_assigned(statement) for statement in code.module.body]
    return [
        name
        for name, value in assigned
        if name and value is not None
        and code.bound[name] == 1
        and re.search(pattern, text_of(value))
    ]  # fmt: skip


def all_in_one(code: Code, holder: str) -> Code | None:
    """Keep all such names in one ``dictionary`` or ``namespace``."""
    names = Names(code)
    state = names.fresh("state")
    read = f'{state}["NAME"]' if holder == "dictionary" else f"{state}.NAME"
    reads = {
        name: read.replace("NAME", name)
        for name in kept_names(code, ANYTHING)
        if not (holder == "dictionary" and _in_f_string(code, name))
    }
    if len(reads) <= 1:
        return None
    body = []
    for statement in code.module.body:
        name, value = _assigned(statement)
        if name in reads and value is not None:
            whole = text_of(value.visit(Reads(reads)))
            body.extend(statements(f"{reads[name]} = {whole}\n"))
        else:
            body.append(_reading(statement, reads))
    changed = code.changed(code.module.with_changes(body=body))
    if holder == "dictionary":
        return changed.defining(f"{state} = {{}}\n")
    return changed.defining("import types\n", f"{state} = types.SimpleNamespace()\n")


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    found: dict[str, Rewrite] = {}
    for name, holder in HOLDERS.items():
        found[f"optimizer_in_{name}"] = partial(held, holder=holder, pattern=OPTIMIZERS)
        found[f"variable_in_{name}"] = partial(held, holder=holder, pattern=VARIABLES)
        found[f"model_in_{name}"] = partial(held, holder=holder, pattern=MODELS)
    for name in ("dictionary", "namespace"):
        found[f"state_in_{name}"] = partial(all_in_one, holder=name)
    return found


def _reading(statement: cst.BaseStatement, reads: dict[str, str]) -> cst.BaseStatement:
    if not has(statement, *reads):
        return statement
    changed = statement.visit(Reads(reads))
    assert isinstance(changed, cst.BaseStatement)  # noqa: S101 - a transformer of inner parts
    return changed


def _assigned(statement: cst.BaseStatement) -> tuple[str, cst.BaseExpression | None]:
    match statement:
        case cst.SimpleStatementLine(
            body=[cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value)]
        ) if not isinstance(value, cst.Tuple):
            return name, value
        case _:
            return "", None


def _in_f_string(code: Code, name: str) -> bool:
    return any(
        isinstance(inner, ast.Name) and inner.id == name
        for node in ast.walk(code.tree)
        if isinstance(node, ast.JoinedStr)
        for inner in ast.walk(node)
    )
