"""No program makes the engine or a rule fail, however odd; nor does what a fix makes of it.

`make soak` tries many more of them than `make test`.
"""

from __future__ import annotations

import ast
import logging
import os
import warnings
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.finding import Edit, Range
from tapelint.fixes.apply import apply
from tapelint.source.statements import lex
from tapelint.source.text import Source

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import hypothesmith

SOAKS = "SOAK" in os.environ
ROOT = Path(__file__).parents[2]
PROGRAMS = [path.read_text("utf-8") for path in sorted((ROOT / "tests/corpus").rglob("*.py"))]
TRAINING = """\
import tensorflow as tf

model, optimizer = tf.keras.Sequential(), tf.keras.optimizers.Adam()
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(model(x))
grads = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(grads)
"""
APPLIES = {
    "pairs that stand in a dictionary are used up": """\
given = {"grads_and_vars": zip(grads, model.trainable_variables)}
optimizer.apply_gradients(**given)
optimizer.apply_gradients(**given)
""",
    "the call whose result is named clips pairs": """\
pairs = zip(grads, model.trainable_variables)
optimizer.apply_gradients((clipped := tf.clip_by_global_norm(pairs, 1.0)))
""",
}


@pytest.fixture
def failures(caplog):
    caplog.set_level(logging.ERROR)
    return caplog.records


def survive(text: str, failures: list[logging.LogRecord], before=None):
    """Analyse ``text`` and what its fixes make of it; return the analysis."""
    source = Source(text)
    analysis = analyse(source, Config(), before=before)
    edits = [(fix.title, fix.build()) for one in analysis.findings for fix in one.fixes]
    for title, edit in edits:
        repaired = analyse(Source(apply(source, edit)), Config())
        valid = analysis.syntax.problem is None
        assert not valid or repaired.syntax.problem is None, (title, text)
    assert not failures, (failures[0].getMessage(), text)
    return analysis


@given(hypothesmith.from_node())
@settings(
    max_examples=3000 if SOAKS else 15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_generated_programs(failures, program):
    survive(TRAINING + program, failures)


@pytest.mark.parametrize("what", APPLIES)
def test_odd_apply_calls(failures, what):
    found = survive(TRAINING + APPLIES[what], failures).findings
    assert len({one.code for one in found}) == 2


@pytest.mark.parametrize("seed", range(2000 if SOAKS else 40))
def test_programs_with_words_exchanged(failures, seed):
    """Words of one program in the place of words of another, one after the other."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    text, other = chance.choice(PROGRAMS), chance.choice(PROGRAMS)
    words = [other[token.start : token.end] for token in lex(other)]
    known = None
    for _ in range(8):
        tokens = [token for token in lex(text) if not text[token.start : token.end].isspace()]
        at = chance.choice(tokens)
        text = text[: at.start] + chance.choice([*words, ""]) + text[at.end :]
        known = survive(text, failures, known)


@pytest.mark.parametrize("seed", range(200 if SOAKS else 4))
def test_programs_with_lines_exchanged(failures, seed):
    chance = Random(seed)  # noqa: S311 - not for secrets
    lines = chance.choice(PROGRAMS).splitlines(keepends=True)
    others = chance.choice(PROGRAMS).splitlines(keepends=True)
    for _ in range(10):
        chance.choice([lines.pop, lambda at: lines.insert(at, chance.choice(others))])(
            chance.randrange(len(lines))
        )
        survive("".join(lines), failures)


@pytest.mark.parametrize("seed", range(len(PROGRAMS) if SOAKS else 4))
def test_programs_cut_off_at_any_token(failures, seed):
    chance = Random(seed)  # noqa: S311 - not for secrets
    text = PROGRAMS[seed] if SOAKS else chance.choice(PROGRAMS)
    known = None
    for token in islice(lex(text), 0, None, 1 if SOAKS else 3):
        known = survive(text[: token.end], failures, known)


@pytest.mark.parametrize("seed", range(len(PROGRAMS) if SOAKS else 12))
def test_calls_whose_arguments_are_not_there_yet(failures, seed):
    """Each call of a program without arguments, without the first one, and with starred ones."""
    chance = Random(seed)  # noqa: S311 - not for secrets
    text = PROGRAMS[seed] if SOAKS else chance.choice(PROGRAMS)
    source = Source(text)
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        function, call = source.range(node.func), source.range(node)
        given = [source.slice(source.range(one)) for one in node.args]
        named = [source.slice(source.range(one)) for one in node.keywords]
        for arguments in ([], [*given[1:], *named], [f"*{one}" for one in given], ["**given"]):
            edit = Edit(Range(function.end, call.end), f"({', '.join(arguments)})")
            survive(apply(source, [edit]), failures)
