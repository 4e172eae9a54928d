"""A statement stands in a block that is entered once.

What is rewritten is the statement that applies gradients, or that takes them, or a loop of the
module that trains.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import libcst as cst

from benchmarks.rewrites.code import NOTHING, Code, Names, Rewrite, Scoped, filled, text_of

_TRAINS = re.compile(r"\.gradient\(|apply_gradients\(|minimize\(|train")


@dataclass(frozen=True)
class Block:
    """What stands around the line ``BODY``, with a constant ``FLAG`` of the module."""

    text: str
    imports: str = ""
    flag: str = ""


BLOCKS = {
    "if_true": Block("if True:\n    BODY\n"),
    "if_flag": Block("if FLAG:\n    BODY\n", flag="True"),
    "if_not_flag": Block("if FLAG:\n    pass\nelse:\n    BODY\n", flag="False"),
    "if_flag_else_raise": Block(
        "if FLAG:\n    BODY\nelse:\n    raise RuntimeError('not enabled')\n", flag="True"
    ),
    "if_equal": Block("if FLAG == 'train':\n    BODY\n", flag="'train'"),
    "try_finally": Block("try:\n    BODY\nfinally:\n    pass\n"),
    "try_raise": Block("try:\n    BODY\nexcept Exception:\n    raise\n"),
    "try_interrupt": Block("try:\n    BODY\nexcept KeyboardInterrupt:\n    raise\n"),
    "try_else": Block("try:\n    pass\nexcept KeyError:\n    raise\nelse:\n    BODY\n"),
    "nullcontext": Block("with contextlib.nullcontext():\n    BODY\n", "import contextlib\n"),
    "for_once": Block("for _ in range(1):\n    BODY\n"),
    "while_break": Block("while True:\n    BODY\n    break\n"),
    "match_constant": Block("match FLAG:\n    case 'train':\n        BODY\n", flag="'train'"),
}


def around_statements(code: Code, block: Block, trains: str) -> Code | None:
    """Put the block around each statement whose call is one of a method ``trains``."""
    if code.may_be_graph:
        return None
    names = Names(code)
    flag = names.fresh("MODE")
    blocks = _Blocks(_named(block, flag, names), trains)
    module = code.module.visit(blocks)
    return _defined(code.changed(module), block, flag) if blocks.found else None


def around_loops(code: Code, block: Block) -> Code | None:
    """Put the block around each loop of the module that trains."""
    names = Names(code)
    flag = names.fresh("MODE")
    text = _named(block, flag, names)
    body: list[cst.BaseStatement] = []
    found = False
    for statement in code.module.body:
        if isinstance(statement, (cst.For, cst.While)) and _TRAINS.search(text_of(statement)):
            body.extend(filled(text, statement))
            found = True
        else:
            body.append(statement)
    module = code.module.with_changes(body=body)
    return _defined(code.changed(module), block, flag) if found else None


def rewrites() -> dict[str, Rewrite]:
    """The rewrites of this module, by name."""
    found: dict[str, Rewrite] = {}
    for name, block in BLOCKS.items():
        found[f"apply_in_{name}"] = partial(
            around_statements, block=block, trains="apply_gradients"
        )
        found[f"loop_in_{name}"] = partial(around_loops, block=block)
    for name in ("if_flag", "try_raise", "for_once", "nullcontext"):
        found[f"take_in_{name}"] = partial(around_statements, block=BLOCKS[name], trains="gradient")
    return found


def _named(block: Block, flag: str, names: Names) -> str:
    return block.text.replace("FLAG", flag).replace("_ in", f"{names.fresh('once')} in")


def _defined(code: Code, block: Block, flag: str) -> Code:
    return code.defining(block.imports, f"{flag} = {block.flag}\n" if block.flag else "")


class _Blocks(Scoped):
    def __init__(self, text: str, trains: str) -> None:
        super().__init__(NOTHING)
        self._text = text
        self._trains = trains
        self.found = False

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        match original_node.body:
            case [
                cst.Expr(value=cst.Call(func=cst.Attribute(attr=cst.Name(value=called))))
                | cst.Assign(value=cst.Call(func=cst.Attribute(attr=cst.Name(value=called))))
            ] if called == self._trains and not self.in_class_body:
                self.found = True
                return cst.FlattenSentinel(filled(self._text, updated_node))
            case _:
                return updated_node
