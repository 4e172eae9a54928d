"""Any text parses, and what is said of it stands where the user sees it."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapelint.source.parse import parse
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Iterator


def names(text: str) -> dict[str, str]:
    """What stands in ``text`` at the range of each name in its tree."""
    source = Source(text)
    tree = parse(source).tree
    return {
        node.id: source.slice(source.range(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
    }


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffx = y\n",
        "\ufeffif x:\n    y\n",
        "\f\nx = y\n",
        "if x:\n\f    y\n",
        "x = 1\r\nif x:\r\n\ty = 2\r\n",
        "x = 1\ry = 2\r",
        "'👍日本'; x = y",
        "x = '\ud800'; y",
        "x = '\0'; y",
        "x = 'a\u2028b'; y\n",
        "x = '''\r\n👍''' + y",
    ],
)
def test_positions_agree_with_the_text(text: str) -> None:
    assert names(text) == {"x": "x", "y": "y"}
    assert parse(Source(text)).problem is None


def test_warnings_of_the_parser_neither_show_nor_raise() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        syntax = parse(Source("x = '\\d'\nx is 1\n"))
    assert syntax.problem is None


@pytest.mark.parametrize(
    "text", ["(" * 5000, "-" * 100_000 + "1", "x" + ".x" * 100_000, "a = " * 50_000 + "1"]
)
def test_too_deep_is_a_problem_and_not_a_crash(text: str) -> None:
    syntax = parse(Source(text))
    assert syntax.problem is not None or syntax.tree.body


def test_the_problem_stands_where_python_sees_it() -> None:
    problem = parse(Source("x = 1\ny = 日本 = = 2\n")).problem
    assert problem is not None
    assert (problem.position.line, problem.position.column) == (1, 9)
    assert "invalid syntax" in problem.message


TRAINING = """\
import tensorflow as tf

def train(model, optimizer, batches):
    \"\"\"Train the model.\"\"\"
    for x, y in batches:
        with tf.GradientTape() as tape:
            loss = model(
                x, training=True
            )
        grads = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss

class Trainer:
    def step(self, x):
        return train(self.model, self.optimizer, x)
"""


@pytest.mark.parametrize(
    ("before", "after", "masked"),
    [
        ("zip(grads, model.trainable_variables))", "zip(grads, ", [10]),
        ("tape.gradient(loss, ", "tape.gradient(loss, [", [9]),
        ("        grads = tape", "        grads = = tape", [9]),
        ("as tape:", "as tape", [5]),
        ("as tape:", "as", [5]),
        ('"""Train the model."""', '"""Train the model.', [3]),
        ('"""Train the model."""', '"Train the model.', [3]),
        ("for x, y in batches:", "for x, y in :", [4]),
        ("                x, training=True\n            )", "                x, ", [6, 7]),
        ("    return loss", "  return loss", [11]),
        ("    return loss", "    try:\n        loss\n    return loss", [11]),
        ("    return loss", "    else:\n        loss\n    else:\n        x\n    return loss", [13]),
        ("    return loss", "    if loss:\n    return loss", [11]),
        ("        grads = tape", "          grads = tape", [9]),
        ("class Trainer:", "@tf.function\n\nTrainer = 1\nclass Trainer:", [13]),
        (
            "    return loss",
            "    match loss:\n        case [:\n            pass\n    return loss",
            [12],
        ),
        ("class Trainer:", "@one\n@two('\n@three\nclass Trainer:", [14]),
        ("    return loss", "    return loss\\ ", [11]),
        ("    return loss", "    return l?ss", [11]),
    ],
)
def test_only_what_is_broken_is_masked(before: str, after: str, masked: list[int]) -> None:
    text = TRAINING.replace(before, after)
    syntax = parse(Source(text))
    assert syntax.problem is not None
    assert sorted(syntax.masked) == masked
    functions = [n.name for n in ast.walk(syntax.tree) if isinstance(n, ast.FunctionDef)]
    assert functions == ["train", "step"]
    lines = {n.lineno - 1 for n in ast.walk(syntax.tree) if isinstance(n, ast.stmt)}
    intact = {n.lineno - 1 for n in ast.walk(ast.parse(TRAINING)) if isinstance(n, ast.stmt)}
    moved = after.count("\n") - before.count("\n")
    edited = TRAINING[: TRAINING.index(before)].count("\n")
    assert {line if line < edited else line + moved for line in intact - {edited}} <= lines


def test_a_masked_statement_keeps_its_names() -> None:
    tree = parse(Source("grads = f(\noptimizer.apply_gradients(zip(grads, self.vars\n")).tree
    assert ast.unparse(tree) == (
        "grads = __masked__(grads, f)\n__masked__(optimizer.apply_gradients, zip, grads, self.vars)"
    )


def test_a_masked_header_keeps_what_it_binds() -> None:
    broken = "with tf.GradientTape( as tape:\n    x\nfor a, b in (:\n    x\ndef f(a, b:\n    x\n"
    tree = parse(Source(broken)).tree
    expected = (
        "with __masked__(tf.GradientTape, tape) as (tape,):\n    x\n"
        "for a, b in __masked__(a, b):\n    x\n\n"
        "def f(*_, **__):\n    x"
    )
    assert ast.dump(tree) == ast.dump(ast.parse(expected))


def test_an_open_string_does_not_turn_the_following_ones_inside_out() -> None:
    text = 'x = """abc\n\ndef f():\n    """F."""\n    y = 1\n\ndef g():\n    """\n    G.\n    """\n'
    syntax = parse(Source(text))
    assert sorted(syntax.masked) == [0]
    assert [n.name for n in ast.walk(syntax.tree) if isinstance(n, ast.FunctionDef)] == ["f", "g"]


def keystrokes(text: str, line: int) -> list[str]:
    """The states of ``text`` while its 0-based ``line`` is typed."""
    lines = text.splitlines(keepends=True)
    body = lines[line].rstrip("\n")
    return ["".join([*lines[:line], body[:n], "\n", *lines[line + 1 :]]) for n in range(len(body))]


@pytest.mark.parametrize("line", range(len(TRAINING.splitlines())))
def test_while_a_line_is_typed_the_others_stay(line: int) -> None:
    """No more than the statement that the line belongs to is lost, in any state of it."""
    whole = ast.parse(TRAINING)
    statements = [n for n in ast.walk(whole) if isinstance(n, ast.stmt)]
    others = {
        (type(n).__name__, n.lineno, n.col_offset)
        for n in statements
        if not (
            n.lineno - 1
            <= line
            < (n.body[0].lineno - 1 if hasattr(n, "body") else n.end_lineno or 0)
        )
    }
    for state in keystrokes(TRAINING, line):
        tree = parse(Source(state)).tree
        kept = {
            (type(n).__name__, n.lineno, n.col_offset)
            for n in ast.walk(tree)
            if isinstance(n, ast.stmt)
        }
        assert others <= kept, state


@given(st.text(alphabet="ab .:=()[]{}'\"#@\\\n\t\r\f\0\ufeff👍", max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_text_parses(text: str) -> None:
    source = Source(text)
    syntax = parse(source)
    assert all(0 <= line < len(source.starts) for line in syntax.masked)
    for node in ast.walk(syntax.tree):
        if isinstance(node, ast.expr | ast.stmt) and node.lineno - 1 not in syntax.masked:
            assert source.range(node).start.line < len(source.starts)


WORDS = ["if", "x", ":", "\n    ", "\n", "else", "def f", "(", ")", "try", "except", "=", "with",
         "as", "for", "in", "class A", "@", "match", "case", '"""', "'", "\\\n", "#", "return",
         "\n        ", "[", "]", "finally", "lambda", "elif", "async ", "import"]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
@settings(max_examples=500, deadline=None)
def test_any_words_parse(text: str) -> None:
    syntax = parse(Source(text))
    nothing = not text.replace("\\", "").strip()
    assert syntax.tree.body or nothing or len(syntax.masked) or "#" in text


def breakages(text: str, random: Random) -> Iterator[tuple[int, str]]:
    """Single lines of ``text``, broken as typing and slipping break them: 0-based line, state."""
    lines = text.splitlines(keepends=True)
    for _ in range(8):
        number = random.randrange(len(lines))
        body = lines[number].rstrip("\n")
        if not body.strip() or body.strip().startswith(("def ", "class ", "async ")):
            continue
        at = random.randrange(len(body))
        broken = random.choice(
            [
                body[:at],
                body[:at] + body[at + 1 :],
                body[:at] + random.choice("()[]{}'\",:=") + body[at:],
                " " * random.randrange(1, 5) + body,
            ]
        )
        yield number, "".join([*lines[:number], broken, "\n", *lines[number + 1 :]])


def owned(tree: ast.AST, owner: tuple[str, ...] = ()) -> Iterator[tuple[object, ...]]:
    """The statements of ``tree``, each with the functions and classes that it stands in."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.stmt):
            yield (type(child).__name__, child.lineno, child.col_offset, *owner)
        named = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from owned(child, (*owner, child.name) if named else owner)


def test_real_files_stay_whole_when_a_line_breaks() -> None:
    """A sample of the standard library; at least 95 of 100 broken states lose next to nothing."""
    random = Random(20)  # noqa: S311 - not for secrets
    paths = sorted(Path(ast.__file__).parent.glob("*.py"))
    random.shuffle(paths)
    states = whole = 0
    for path in paths:
        text = path.read_text("utf-8")
        if states > 60 or not 20 <= text.count("\n") <= 600 or "\f" in text:
            continue
        statements = set(owned(ast.parse(text)))
        for number, state in breakages(text, random):
            syntax = parse(Source(state))
            if syntax.problem is None:
                continue
            lost = {s for s in statements - set(owned(syntax.tree)) if s[1] != number + 1}
            states += 1
            whole += len(lost) <= max(2, len(statements) // 20)
    assert states > 60
    assert whole >= 0.95 * states
