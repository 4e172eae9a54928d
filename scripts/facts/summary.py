"""What Tapelint takes of the tables: ``server/tapelint/knowledge/measured.json``.

Of an operation only what all its calls, in all ways of running them, agree on is taken.
"""

from __future__ import annotations

import ast
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tapelint.knowledge.names import canonical

Table = dict[str, Any]
# An argument by its name and position, or one that is given as `name=constant`.
Facts = dict[str, str]

_MISSING = re.compile(r"raises:LookupError: gradient registry has no entry for: (\w+)")
_STOPPING = ("none", "zero", "leaves", "raises ")
_MODES = ("eager", "graph", "outer", "variable")
_WHOLE = "*"
_DOES_NOT_RUN = "does not run"
_DEEPEST = 2
# Wrong in the Keras that was measured, so that others will differ: sparsemax of two or more.
_LEFT_OUT = re.compile(r".*\.sparsemax")


def operations(tables: dict[str, Table]) -> dict[str, Any]:
    """What is known of operations, by the names that Tapelint calls them, from each version."""
    found: dict[str, dict[str, Facts]] = defaultdict(dict)
    for version, table in tables.items():
        for name, facts in _facts(table["rows"]):
            found[name][version] = facts
    agreed: dict[str, Facts] = {}
    differing: dict[str, dict[str, Facts]] = {}
    for name, versions in sorted(found.items()):
        first, *others = versions.values()
        if all(one == first for one in others):
            agreed[name] = first
        elif {one.get(_WHOLE) for one in versions.values()} == {"zero", "zero unless complex"}:
            agreed[name] = {_WHOLE: "zero unless complex"}
        else:
            differing[name] = versions
    return {
        "whole": _by_module({name: one[_WHOLE] for name, one in agreed.items() if _WHOLE in one}),
        "arguments": {name: one for name, one in agreed.items() if one and _WHOLE not in one},
        "differing": differing,
    }


def _by_module(outcomes: dict[str, str]) -> dict[str, dict[str, str]]:
    modules: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, outcome in outcomes.items():
        module, _, last = name.rpartition(".")
        modules[module][outcome].append(last)
    return {
        module: {outcome: " ".join(sorted(names)) for outcome, names in sorted(kinds.items())}
        for module, kinds in sorted(modules.items())
    }


def _facts(rows: list[Table]) -> Iterator[tuple[str, Facts]]:
    calls: dict[str, list[Table]] = defaultdict(list)
    for row in rows:
        if "eager" in row and _is_of(row) and not _LEFT_OUT.fullmatch(row["op"]):
            calls[row["op"]].append(row)
    for op, own in calls.items():
        facts = _agreed(own)
        for name in {canonical(_written(one)) for one in (op, *own[0].get("also", ()))}:
            yield name, facts


def _written(name: str) -> str:
    return f"tensorflow{name[2:]}" if name.startswith("tf.") else name


def _is_of(row: Table) -> bool:
    """Whether the call is one of the operation itself, and its arguments are known by name."""
    tree = ast.parse(row["call"], mode="eval").body
    named = row["op"].startswith(("tf.", "keras."))
    return named and isinstance(tree, ast.Call) and ast.unparse(tree.func) == row["op"]


def _agreed(rows: list[Table]) -> Facts:
    """What all calls agree on."""
    real = [row for row in rows if "Z(" not in row["call"]] or rows
    of_complex = {_of_row(row) for row in rows if "Z(" in row["call"]}
    wholes = {_of_row(row) for row in real if row["eager"]} - {None}
    if len(wholes) == 1 and all(_of_row(row) for row in real if row["eager"]):
        whole = str(*wholes)
        if not of_complex - {whole} and (whole == "value" or whole.startswith(_STOPPING)):
            return {_WHOLE: whole}
        if whole == "zero":
            return {_WHOLE: "zero unless complex"}
        if of_complex - {whole}:
            # What is asked for its angle, or imaginary part, is complex.
            return {}
    arguments: dict[str, set[str]] = defaultdict(set)
    positions: dict[str, int] = {}
    for row in real:
        positions.update(row.get("positions", {}))
        for argument, outcome in _outcomes(row):
            arguments[argument].add(outcome)
    facts = {
        _placed(argument, positions): outcomes.pop()
        for argument, outcomes in sorted(arguments.items())
        if len(outcomes) == 1
        and argument in positions
        and next(iter(outcomes)).startswith(_STOPPING)
    }
    if len(set(facts.values())) > 1:
        # None by one way and zeros by another are not told apart yet.
        facts = {}
    for row in real:
        whole = _of_row(row)
        if whole is None or not whole.startswith(_STOPPING):
            continue
        others = [one for one in real if _of_row(one) != whole]
        for name, constant in _constants(row) - {one for row in others for one in _constants(row)}:
            facts[_placed(f"{name}={constant}", positions)] = whole
    return facts


def _placed(argument: str, positions: dict[str, int]) -> str:
    return f"{positions.get(argument.partition('=')[0], '')}:{argument}"


def _constants(row: Table) -> set[tuple[str, str]]:
    """The arguments that are given by name as a text or a truth value."""
    tree = ast.parse(row["call"], mode="eval").body
    return {
        (str(one.arg), str(one.value.value))
        for one in getattr(tree, "keywords", ())
        if isinstance(one.value, ast.Constant) and isinstance(one.value.value, (bool, str))
    }


def _of_row(row: Table) -> str | None:
    """The outcome of all arguments of a call, if it is one."""
    found = {outcome for _, outcome in _outcomes(row)}
    return found.pop() if len(found) == 1 else None


def _outcomes(row: Table) -> Iterator[tuple[str, str]]:
    """Each argument, with what becomes of its gradient, if that is so in all ways of running."""
    kinds = row["gives"].split()
    for argument in row["eager"]:
        found = {
            mode: _outcome(row[mode][argument], kinds)
            for mode in _MODES
            if argument in row.get(mode, {})
        }
        of_variable = found.pop("variable", _DOES_NOT_RUN)
        ran = {one for one in found.values() if one != _DOES_NOT_RUN}
        outcome = ran.pop() if len(ran) == 1 else "unknown"
        if of_variable not in (outcome, _DOES_NOT_RUN):
            outcome = f"{of_variable} unless tensor"
        yield argument.partition("[")[0], outcome


def _outcome(words: str, kinds: list[str]) -> str:
    """The outcome in the words of a table as Tapelint tells them apart."""
    if words in ("value", "none", "zero"):
        return words
    if words == "no float output":
        if set(kinds) == {"(ndarray)"}:
            return "leaves"
        return "none" if set(kinds) <= {"string", "(int)"} else "unknown"
    if missing := _MISSING.match(words):
        floats = [index for index, kind in enumerate(kinds) if _has_point(kind)]
        some = "" if len(floats) == len(kinds) else f" {','.join(map(str, floats))}"
        return f"raises {missing[1]}{some}"
    return _DOES_NOT_RUN if words.startswith("the call raises") else "unknown"


def _has_point(kind: str) -> bool:
    return kind.startswith(("float", "bfloat", "complex"))


def layers(tables: dict[str, Table]) -> dict[str, str]:
    """The classes of layers, by what is so of them in each version that has them.

    Where a line of the recipes makes a layer otherwise than most do, the first one counts for when
    it has weights.
    """
    rows: dict[str, dict[str, list[Table]]] = defaultdict(lambda: defaultdict(list))
    for version, table in tables.items():
        for row in table["rows"]:
            if "called" in row:
                for name in (row["layer"], *row["also"]):
                    rows[name.removeprefix("keras.layers.")][version].append(row)
    named = {name: versions for name, versions in rows.items() if not name.startswith("keras.")}

    def those(wanted: Callable[[list[Table]], bool]) -> str:
        return " ".join(
            sorted(name for name, found in named.items() if all(map(wanted, found.values())))
        )

    return {
        "built when called": those(
            lambda own: not any(own[0]["made"]) and own[0]["called"][0] > 0 and not _wraps(own[0])
        ),
        "passing": those(
            lambda own: all(
                row["gradients"] and set(row["gradients"].values()) == {"value"} for row in own
            )
        ),
        "weightless": those(lambda own: all(not row["called"][0] for row in own)),
        "wrapping": those(lambda own: _wraps(own[0]) and own[0]["called"][0] > 0),
    }


def _wraps(row: Table) -> bool:
    """Whether the layer is made with another."""
    return "keras.layers." in row["recipe"].partition("(")[2]


def optimizers(tables: dict[str, Table]) -> dict[str, Any]:
    """The classes of optimizers, and those that do otherwise in bfloat16, or in a graph."""
    rows = [row for table in tables.values() for row in table["rows"]]

    def those(wanted: Callable[[Table], bool]) -> str:
        return " ".join(sorted({row["class"].rpartition(".")[2] for row in rows if wanted(row)}))

    def steps(row: Table, how: str) -> list[float]:
        return row[how] if isinstance(row[how], list) else []

    return {
        "classes": those(lambda row: bool(steps(row, "steps"))),
        "still": those(lambda row: min(steps(row, "bfloat16"), default=0.0) == 2.0**-7),
        "nan": those(lambda row: any(map(math.isnan, steps(row, "bfloat16")))),
        # It starts at 1, and those from 0.
        "forgetting": those(
            lambda row: any(
                math.isclose(traced, eager - 1.0, rel_tol=1e-3)
                for eager in steps(row, "steps")[:1]
                for traced in steps(row, "in tf.function")[:1]
            )
        ),
    }


def text(tables: Path, versions: list[str]) -> str:
    """The data file, of what is in the folder ``tables``."""

    def read(kind: str) -> dict[str, Table]:
        return {
            version: json.loads((tables / f"{kind}-{version}.json").read_text(encoding="utf-8"))
            for version in sorted(versions)
        }

    of_operations = read("operations")
    data = {
        "by": "scripts/facts",
        "stamp": [table["stamp"] for table in of_operations.values()],
        "layers": layers(read("layers")),
        "operations": operations(of_operations),
        "optimizers": optimizers(read("optimizers")),
    }
    return "\n".join(_lines(data)) + "\n"


def _lines(value: object, depth: int = 0) -> Iterator[str]:
    """``value`` as JSON, with one entry of its upper parts a line."""
    if not isinstance(value, dict) or depth > _DEEPEST or not value:
        yield json.dumps(value)
        return
    yield "{"
    for index, (key, one) in enumerate(value.items()):
        first, *rest = _lines(one, depth + 1)
        lines = [f"{json.dumps(key)}: {first}", *rest]
        lines[-1] += "," if index < len(value) - 1 else ""
        yield from (f" {line}" for line in lines)
    yield "}"
