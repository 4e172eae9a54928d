"""Each limit of the engine is met by a program here, which is told where it was."""

from pathlib import Path

import pytest

from tapelint.check import Analysis, analyse
from tapelint.config import Config
from tapelint.flow.domain.limits import Limit
from tapelint.project import Workspace
from tapelint.source.text import Source

HEAD = "import tensorflow as tf\n\ntape = tf.GradientTape()\n"
DENSE = "tf.keras.layers.Dense(1)"


def function(name: str, lines: int, body: str = "pass") -> str:
    return f"def {name}(x):\n" + "    tape.watch(x)\n" * (lines - 2) + f"    {body}\n"


def calls(name: str, count: int) -> str:
    return "\n".join([f"    {name}(x)"] * count)


CHAIN = "\n".join(
    [
        "def f0(x):\n    return tape.gradient(x, x)",
        *(f"def f{n}(x):\n    return f{n - 1}(x)" for n in range(1, 14)),
        "f13(1)",
    ]
)
BIG = function("big", 100)
# The limit, a program behind HEAD, and the text of the line from where not all is followed.
HERE = [
    (Limit.NESTING, "deep = " + " + ".join(["1"] * 2000), "deep = "),
    (Limit.CALLS, CHAIN, "    return f2(x)"),
    (
        Limit.LINES_OF_RUN,
        f"{BIG}\ndef tape_step(x):\n{calls('big', 15)}\n    last = big(x)",
        "    last",
    ),
    (
        Limit.LINES,
        BIG + "\n".join(f"def tape{n}(x):\n{calls('big', 14)}\n    big(x)\n" for n in range(12)),
        "    big(x)",
    ),
    (
        Limit.TURNS,
        (
            "a, b, c, d = tf.Variable(0.0), tf.GradientTape(), tf.constant(1), 5\n"
            "e, f = '6', None\n"
            "while x:\n    a = b\n    b = c\n    c = d\n    d = e\n    e = f\n"
        ),
        "    e = f",
    ),
    (Limit.TURNS_OF_KNOWN, "for one in [1, 2, 3, 4, 5, 6, 7]:\n    pass", "for one"),
    (
        Limit.TURNS_INSIDE,
        "for one in [1, 2, 3, 4, 5, 6]:\n    for other in [1, 2, 3, 4, 5, 6]:\n        pass",
        "    for other",
    ),
    (
        Limit.CONTAINERS,
        "a0 = []\n" + "\n".join(f"a{n + 1} = [a{n}, a{n}]" for n in range(12)),
        "a9 = [a8, a8]",
    ),
    (
        Limit.ALTERNATIVES,
        "if x == 0:\n    value = [0]\n"
        + "".join(f"elif x == {n}:\n    value = [{n}]\n" for n in range(1, 14)),
        "    value = [13]",
    ),
    (
        Limit.PARTS_SET,
        (
            f"layer = {DENSE}\nlayer.trainable = False\n"
            f"model = tf.keras.Sequential([{', '.join([DENSE] * 250)}])\n"
            "variables = model.trainable_variables"
        ),
        "variables = ",
    ),
    (
        Limit.PARTS_LISTED,
        (
            f"model = tf.keras.Sequential([{', '.join([DENSE] * 1000)}])\n"
            f"other = tf.keras.Sequential([{DENSE}])\n"
            "optimizer = tf.keras.optimizers.Adam()\n"
            "optimizer.apply_gradients(zip(x, other.trainable_variables))\n"
            "optimizer.apply_gradients(zip(x, model.trainable_variables))\n"
        ),
        "optimizer.apply_gradients(zip(x, model",
    ),
    (
        Limit.PARTS_UNBUILT,
        f"layer = {DENSE}\nmany = [{', '.join(['x.y'] * 600)}]\nuse(many)",
        "use(many)",
    ),
]
# What stands in other modules, each by the name of its file.
ELSEWHERE = {
    "big.py": f"import tensorflow as tf\n\ntape = tf.GradientTape()\n{BIG}"
    f"def bigger(x):\n{calls('big', 4)}\n",
    **{
        f"m{n}.py": "import tensorflow as tf\ntape = tf.GradientTape()\nweight = tf.Variable(0.0)\n"
        for n in range(26)
    },
    **{
        f"in{n}.py": "import tensorflow as tf\ntape = tf.GradientTape()\n"
        f"from in{n + 1} import weight as inner\nweight = tf.square(inner)\n"
        for n in range(9)
    },
    **{f"on{n}.py": f"from on{n + 1} import weight\n" for n in range(14)},
    "deep.py": f"{HEAD}{CHAIN}\n",
    "on14.py": "import tensorflow as tf\ntape = tf.GradientTape()\nweight = tf.Variable(0.0)\n",
}
THERE = [
    (Limit.CALLS_ELSEWHERE, "from deep import f13\nf13(1)", "f13(1)"),
    (Limit.LINES_OF_CALL_ELSEWHERE, "from big import bigger\nbigger(1)", "bigger(1)"),
    (
        Limit.LINES_ELSEWHERE,
        "from big import bigger\n" + "bigger(1)\n" * 5 + "last = bigger(1)",
        "last",
    ),
    (
        Limit.MODULES,
        "\n".join(f"from m{n} import weight as w{n}\nw{n}.assign(x)" for n in range(26)),
        "w25.assign",
    ),
    (Limit.MODULES_INSIDE, "from in0 import weight\nweight.numpy()", "weight.numpy"),
    (Limit.IMPORTS, "from on0 import weight\nweight.numpy()", "weight.numpy"),
]


def met(analysis: Analysis) -> set[tuple[Limit, str]]:
    lines = analysis.source.text.splitlines()
    return {(limit, lines[node.lineno - 1]) for limit, node in analysis.flow.limits}


def told(analysis: Analysis) -> set[tuple[str, str]]:
    lines = analysis.source.text.splitlines()
    return {(one.why, lines[one.line]) for one in analysis.given_up}


def hold(analysis: Analysis, limit: Limit, line: str) -> None:
    assert any(one is limit and text.startswith(line) for one, text in met(analysis))
    if limit.words is None:
        assert not told(analysis)
    else:
        assert any(why == limit.words and text.startswith(line) for why, text in told(analysis))


@pytest.mark.parametrize(("limit", "program", "line"), HERE, ids=[one[0].name for one in HERE])
def test_a_limit_is_told_where_it_is_met(limit: Limit, program: str, line: str) -> None:
    hold(analyse(Source(HEAD + program), Config()), limit, line)


@pytest.mark.parametrize(("limit", "program", "line"), THERE, ids=[one[0].name for one in THERE])
def test_a_limit_on_other_modules_is_told_where_it_is_met(
    tmp_path: Path, limit: Limit, program: str, line: str
) -> None:
    for name, text in ELSEWHERE.items():
        (tmp_path / name).write_text(text)
    source = Source(HEAD + program, str(tmp_path / "main.py"))
    hold(analyse(source, Config(), Workspace()), limit, line)


def test_there_is_a_program_for_each_limit() -> None:
    assert {one for one, *_ in (*HERE, *THERE)} == set(Limit)


def test_a_program_within_the_limits_is_told_nothing() -> None:
    program = "for one in [1, 2, 3]:\n    tape.watch(one)\n"
    analysis = analyse(Source(HEAD + program), Config())
    assert not analysis.given_up
    assert not analysis.flow.limits


def test_what_a_module_runs_while_it_is_imported_is_not_taken_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "busy.py").write_text(
        f"{HEAD}{BIG}weight = tf.Variable(0.0)\n" + "big(weight)\n" * 40
    )
    program = f"from busy import weight\n{BIG}big(weight)\n"
    analysis = analyse(Source(HEAD + program, str(tmp_path / "main.py")), Config(), Workspace())
    assert not analysis.given_up
