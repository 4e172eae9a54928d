"""What is reused after an edit changes nothing about the result."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.flow.transfer.expressions import Expressions
from tapelint.source.parse import parse
from tapelint.source.renew import difference, renew
from tapelint.source.text import Source

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.py"))
STATEMENTS = [
    "x = f(y)",
    "new = compute(y, 0.5)",
    "new = tf.reduce_mean(x) + 1",
    "new = loss",
    "new",
    "print(grads)",
    "self.x = y",
    "grads = grads[:1]",
    "if x:",
    "else:",
    "pass",
    "",
    "# note",
    "return None",
]
DEFINITIONS = ["import math", "from math import sqrt as root", "def helper(a): return a"]
BROKEN = ["x = f(", "x =", "if x", "def f(", "optimizer.apply_gradients(", ")", "for"]
CONFIG = Config()


def typed(chance: random.Random, text: str, lines: list[str]) -> str:
    """``text`` with one line put in, changed or taken away."""
    found = text.split("\n")
    at = chance.randrange(len(found))
    indentation = found[at][: len(found[at]) - len(found[at].lstrip())]
    kind = chance.random()
    if kind < 0.6:
        found.insert(at, indentation + chance.choice(lines))
    elif kind < 0.7:
        found[at] = indentation + chance.choice(lines)
    elif kind < 0.8:
        found[at] = found[at][: chance.randint(0, len(found[at]))]
    elif kind < 0.9:
        del found[at]
    else:
        found[at] = f"  {found[at]}"
    return "\n".join(found)


def told(findings):
    return [(each, tuple(fix.build() for fix in each.fixes)) for each in findings]


@pytest.mark.parametrize("seed", range(4))
def test_an_analysis_that_reuses_another_is_like_one_from_nothing(seed):
    chance = random.Random(seed)  # noqa: S311
    for path in chance.sample(CORPUS, 6):
        text = path.read_text()
        known = analyse(Source(text), CONFIG)
        for _ in range(12):
            undone, text = text, typed(chance, text, STATEMENTS + DEFINITIONS)
            for state in (text, undone, text):
                known = analyse(Source(state), CONFIG, before=known)
                fresh = analyse(Source(state), CONFIG)
                if not fresh.syntax.masked:
                    assert ast.dump(known.syntax.tree, include_attributes=True) == ast.dump(
                        fresh.syntax.tree, include_attributes=True
                    )
                    assert told(known.settled().findings) == told(fresh.findings)
            if chance.random() < 0.5:
                text = undone
                known = analyse(Source(text), CONFIG, before=known)


def test_letters_that_were_not_looked_at_one_by_one_change_nothing_about_the_result():
    chance = random.Random(7)  # noqa: S311
    awaited = 0
    for path in chance.sample(CORPUS, 20):
        lines = path.read_text().split("\n")
        known = analyse(Source("\n".join(lines)), CONFIG)
        for _ in range(4):
            at = chance.randrange(len(lines))
            indentation = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
            statement = chance.choice(STATEMENTS)
            lines.insert(at, indentation)
            known = analyse(Source("\n".join(lines)), CONFIG, before=known)
            for letter in statement:
                lines[at] += letter
                source = Source("\n".join(lines))
                interim = known.typed_on(source)
                if interim is not None and chance.random() < 0.9:
                    assert elsewhere(interim.findings, at) == elsewhere(known.findings, at)
                    awaited += 1
                    known = interim
                else:
                    known = analyse(source, CONFIG, before=known)
            lines.insert(at + 1, indentation)
            source = Source("\n".join(lines))
            known = analyse(source, CONFIG, before=known)
            if known.syntax.problem is None:
                # In a statement that is broken by the line, what was found before stays.
                assert told(known.settled().findings) == told(analyse(source, CONFIG).findings)
    assert awaited > 300


def elsewhere(findings, line):
    """What was found on other lines than the 0-based ``line``."""
    return [
        (each.code, each.range)
        for each in findings
        if not each.range.start.line <= line <= each.range.end.line
    ]


def test_a_broken_line_masks_in_its_function_what_it_masks_in_the_file():
    chance = random.Random(5)  # noqa: S311
    alike = renewed = 0
    for path in chance.sample(CORPUS, 150):
        old = Source(path.read_text())
        new = Source(typed(chance, old.text, BROKEN))
        whole = parse(new)
        part = renew(parse(old), old, new, difference(old.lines, new.lines))
        if part is not None and whole.problem:
            renewed += 1
            alike += part.syntax.masked == whole.masked
    assert renewed > 30
    assert alike >= 0.95 * renewed


def test_only_the_statement_around_an_edit_is_parsed():
    old = Source("import a\n\nclass A:\n    def f(self):\n        return 1\n\n    b = 2\n\nc = 3\n")
    syntax = parse(old)
    before = {type(node).__name__: node for node in syntax.tree.body}
    new = Source(old.text.replace("return 1", "x = 5\n        return x"))
    edit = renew(syntax, old, new, difference(old.lines, new.lines))
    assert edit is not None
    assert edit.function is not None
    assert edit.function.name == "f"
    assert ast.dump(edit.syntax.tree, include_attributes=True) == ast.dump(
        ast.parse(new.text), include_attributes=True
    )
    assert edit.syntax.tree.body == list(before.values())


LOOP = """\
import tensorflow as tf

def step(model, optimizer, x):
    with tf.GradientTape() as tape:
        loss = model(x)
    grads = tape.gradient(
        loss, model.trainable_variables
    )
    optimizer.apply_gradients(grads)
"""


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("as tape:", "as tape:  # records"),
        ("step(model, optimizer, x):", "step(model, optimizer, x):  # one step"),
        ("tf.GradientTape() as tape:", "tf.GradientTape()  as  tape :"),
        ("= model(x)", "=  model( x )  # the loss"),
        ("loss, model.trainable_variables\n    )", "loss,\n model.trainable_variables)"),
        ("\n    grads = tape", "\n\n    # back\n    grads = tape"),
    ],
)
def test_a_change_of_comment_or_layout_runs_nothing_again(words, others, monkeypatch):
    evaluated = []
    evaluate = Expressions.eval
    monkeypatch.setattr(
        Expressions, "eval", lambda machine, node: evaluated.append(node) or evaluate(machine, node)
    )
    assert LOOP.count(words) == 1
    known = analyse(Source(LOOP), CONFIG)
    for text in (LOOP.replace(words, others), LOOP):
        evaluated.clear()
        known = analyse(Source(text), CONFIG, before=known)
        assert not evaluated
        assert told(known.settled().findings) == told(analyse(Source(text), CONFIG).findings)
        assert ast.dump(known.syntax.tree, include_attributes=True) == ast.dump(
            ast.parse(text), include_attributes=True
        )


@pytest.mark.parametrize(
    "added",
    [
        "import math\n",
        "from math import sqrt, tau as circle\n",
        "def scaled(x, by=2.0):\n    return x * by\n",
    ],
)
def test_what_a_module_defines_and_nothing_names_runs_nothing_again(added, monkeypatch):
    evaluated = []
    evaluate = Expressions.eval
    known = analyse(Source(LOOP), CONFIG)
    longer = LOOP.replace("\ndef", f"\n{added}\ndef")
    monkeypatch.setattr(
        Expressions, "eval", lambda machine, node: evaluated.append(node) or evaluate(machine, node)
    )
    for text in (longer, LOOP):
        evaluated.clear()
        known = analyse(Source(text), CONFIG, before=known)
        assert not evaluated
        assert told(known.settled().findings) == told(analyse(Source(text), CONFIG).findings)


SCRIPT = (
    "import tensorflow as tf\n"
    + "".join(f"x{n} = tf.ones({n})\n" for n in range(40))
    + """\
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(model(x1))
grads = tape.gradient(loss, model.trainable_variables)
"""
)


@pytest.mark.parametrize(
    "line", ["optimizer = tf.keras.optimizers.Adam()", "print(grads)", "x1 = tf.zeros(4)"]
)
def test_what_stands_before_an_edit_in_the_module_is_not_run_again(line, monkeypatch):
    evaluated = []
    evaluate = Expressions.eval
    known = analyse(Source(SCRIPT), CONFIG)
    monkeypatch.setattr(
        Expressions, "eval", lambda machine, node: evaluated.append(node) or evaluate(machine, node)
    )
    for text in (f"{SCRIPT}{line}\n", SCRIPT):
        evaluated.clear()
        known = analyse(Source(text), CONFIG, before=known)
        assert all(node.lineno > 30 for node in evaluated)
        assert told(known.settled().findings) == told(analyse(Source(text), CONFIG).findings)


def test_a_function_that_was_not_run_is_once_there_are_gradients_in_it():
    empty = "\n\ndef other(model, optimizer, x):\n    pass\n"
    known = analyse(Source(LOOP), CONFIG)
    known = analyse(Source(LOOP + empty), CONFIG, before=known)
    body = LOOP[LOOP.index("    with") :]
    filled = Source(LOOP + empty.replace("    pass\n", body))
    found = analyse(filled, CONFIG, before=known).settled().findings
    assert [one.code for one in found] == ["TL102", "TL102"]
    assert told(found) == told(analyse(filled, CONFIG).findings)


def test_a_number_that_a_graph_keeps_is_no_name_that_does_nothing() -> None:
    path = next(one for one in CORPUS if one.stem == "row509_rounded_prediction_bad")
    text = path.read_text(encoding="utf-8")
    edited = Source(text.replace("    gradients =", "    show(step)\n    gradients ="))
    found = analyse(edited, CONFIG, before=analyse(Source(text), CONFIG)).settled().findings
    assert "TL692" in [one.code for one in found]
    assert told(found) == told(analyse(edited, CONFIG).findings)


def test_what_is_printed_in_a_graph_is_no_line_that_does_nothing() -> None:
    path = next(one for one in CORPUS if one.stem == "row903_numpy_printed_bad")
    text = path.read_text(encoding="utf-8")
    before = analyse(Source(text), CONFIG)
    edited = Source(text.replace('print("loss", ', 'print("the loss", '))
    codes = [one.code for one in analyse(edited, CONFIG, before=before).settled().findings]
    assert codes == [one.code for one in analyse(edited, CONFIG).findings] == ["TL621"]
