"""Which operations of TensorFlow and Keras let a gradient through, argument by argument.

    python scripts/facts/operations.py FILE    # with the Python of a TensorFlow environment

Measures the calls of ``operations.txt``; a public function without one is tried on a few plain
tensors. See ``bench.py`` for the words.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from processes import Process, serve

_RECIPES = Path(__file__).with_suffix(".txt")

# The modules whose public functions are measured, by the names that the table gives them.
_MODULES = (
    "tf tf.math tf.math.special tf.nn tf.nn.experimental tf.linalg tf.linalg.experimental tf.image"
    " tf.signal tf.sparse tf.ragged tf.strings tf.random tf.random.experimental tf.quantization"
    " tf.audio tf.bitwise tf.sets tf.dtypes tf.debugging keras.backend keras.ops keras.ops.image"
    " keras.ops.linalg keras.ops.nn keras.ops.numpy keras.random keras.activations keras.losses"
    " keras.metrics tf.experimental.numpy"
).split()
# Those whose functions are measured only where they are known by a name in the former as well, or
# have a call of their own.
_OTHER_MODULES = (
    "tf.compat.v1 tf.compat.v1.math tf.compat.v1.nn tf.compat.v1.linalg tf.compat.v1.image"
    " tf.compat.v1.random tf.compat.v1.sparse tf.compat.v1.strings tf.compat.v1.signal"
    " tf.compat.v1.losses tf.io tf.raw_ops keras.utils"
).split()
# Public functions that compute nothing from a tensor.
_NO_TENSORS = re.compile(
    r"tf\.(as_dtype|broadcast_(dynamic|static)_shape|check_pinned|control_dependencies|device"
    r"|executing_eagerly|get_current_name_scope|get_logger|import_graph_def|init_scope"
    r"|inside_function|is_symbolic_tensor|load_.*|make_.*|no_gradient|no_op|register_.*"
    r"|required_space_.*|timestamp|type_spec_.*|variable_creator_scope|ones|zeros|function|group"
    r"|Assert|assert_.*)"
    r"|tf\.debugging\.(disable|enable|is_|get_|set_|Assert|assert_).*|tf\.dtypes\.as_dtype"
    r"|tf\.random\.(experimental\.)?(create_rng_state|(stateless_)?fold_in|(stateless_)?split"
    r"|get_.*|set_.*|.*candidate_sampler)"
    r"|tf\.nn\.(.*candidate_sampler|compute_accidental_hits)"
    r"|tf\.image\.(decode_|extract_jpeg|is_jpeg).*"
    r"|keras\.backend\.(arange|backend|clear_session|epsilon|eye|floatx|get_uid|image_data_format"
    r"|learning_phase.*|manual_.*|name_scope|ones|placeholder|reset_uids|set_.*|standardize_dtype"
    r"|result_type|zeros|batch_get_value|batch_set_value|variable|is_float_dtype|is_int_dtype"
    r"|function)"
    r"|keras\.(losses|metrics|activations)\.(get|serialize|deserialize)"
    r"|(keras\.ops|tf\.experimental\.numpy)(\.numpy)?\.(arange|bartlett|blackman|empty|eye|hamming"
    r"|hanning|identity|kaiser|ones|tri|zeros|dtype|can_cast|finfo|iinfo|issubdtype|promote_types"
    r"|result_type|shape|experimental_.*)"
    r"|tf\.strings\..*|tf\.sets\..*|tf\.bitwise\..*"
)
_PLAIN_CALLS = (
    "(F(3))",
    "(F(3, 3))",
    "(F(1, 4, 4, 3))",
    "(F(3), F(3))",
    "(F(3, 3), F(3, 3))",
    "([F(3), F(3)])",
    "(F(3), 1)",
    "(F(3, 3), F(3))",
)
_EAGER_ONLY = "@eager"


def recipes() -> list[tuple[str, str]]:
    """The operation and the call of each recipe, braces written out."""
    found: list[tuple[str, str]] = []
    for line in _RECIPES.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, _, call = line.rpartition(" :: ")
        name, _, rest = call.partition("(")
        braces = re.search(r"\{([^{}]*)\}", head or name)
        if not braces:
            found.append((head or name, call))
            continue
        for one in braces[1].split(","):
            written = (head or name).replace(braces[0], one)
            own = call.replace(braces[0], one) if head else f"{written}({rest}"
            found.append((written, own))
    return found


def measure(out: Path, only: str | None) -> None:
    """Write the table of the calls that ``only`` is found in, or of all."""
    process = Process(__file__)
    stamp = process.ask(stamp=True)
    public = process.ask(public=_MODULES)["names"]
    others = process.ask(public=[*_MODULES, *_OTHER_MODULES])["names"]
    rows: list[dict[str, Any]] = []
    known: set[str] = set()
    for op, call in recipes():
        if only and not re.search(only, call):
            continue
        plain = call.removesuffix(_EAGER_ONLY).strip()
        answer = process.ask(op=op, call=plain, eager=call.endswith(_EAGER_ONLY))
        if answer.get("failed") != "absent":
            known |= {op, *public.get(op, ())}
            rows.append({"op": op, "call": plain} | answer)
    for op in sorted(public):
        if op in known or _NO_TENSORS.fullmatch(op) or (only and not re.search(only, op)):
            continue
        known |= {op, *public[op]}
        for plain in _PLAIN_CALLS:
            answer = process.ask(op=op, call=op + plain)
            if "failed" not in answer:
                rows.append({"op": op, "call": op + plain, "plain": True} | answer)
                break
        else:
            rows.append({"op": op, "failed": "no recipe, and raises for plain tensors"})
    process.end()
    for row in rows:
        if others.get(row["op"]):
            row["also"] = others[row["op"]]
    rows.sort(key=lambda row: (row["op"], row.get("call", "")))
    lines = ",\n".join(json.dumps(row) for row in rows)
    out.write_text(f'{{"stamp": {json.dumps(stamp)},\n"rows": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{out}: {sum('eager' in row for row in rows)} of {len(rows)} calls")


def _answers() -> Any:
    from bench import MODES, Bench  # noqa: PLC0415 - takes TensorFlow, which only the child has

    bench = Bench()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        if "stamp" in question:
            return bench.stamp()
        if "public" in question:
            groups = bench.names_of(
                question["public"], lambda _, value: callable(value) and not isinstance(value, type)
            )
            return {"names": {one: sorted({*group} - {one}) for group in groups for one in group}}
        modes = MODES[:1] if question.get("eager") else MODES
        return bench.measure(question["op"], question["call"], modes)

    return answer


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?")
    parser.add_argument("--only", help="a regular expression")
    parser.add_argument("--answer", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.answer:
        serve(_answers)
    else:
        measure(options.out, options.only)
