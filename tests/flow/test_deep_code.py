"""Code that is nested too deeply to be followed: it alone is unknown, and it is told."""

from __future__ import annotations

import pytest

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.source.text import Source

BEGIN = """\
import tensorflow as tf

w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)
"""
STEP = """\


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    gradients = tape.gradient(loss, [w])
    optimizer.apply_gradients({given})
"""
MISUSE = STEP.format(given="gradients")
RIGHT = STEP.format(given="zip(gradients, [w])")


def long_sum(first: str, terms: int = 1650) -> str:
    return " + ".join([first, *(str(number) for number in range(terms))])


def long_chain(test: str, then: str, ways: int = 1500) -> str:
    lines = [f"if {test} == -1:", f"    {then}"]
    for number in range(ways):
        lines += [f"elif {test} == {number}:", f"    {then}"]
    return "\n".join(lines) + "\n"


DEEP = {
    "sum": f"total = {long_sum('w')}\n",
    "condition": "mode = 3\n" + long_chain("mode", "rate = mode"),
    "decorator": f"@print({long_sum('1')})\ndef deep(x):\n    return x\n",
    "default": f"def deep(x={long_sum('1')}):\n    return x\n",
    "class": f"class Deep:\n    total = {long_sum('1')}\n",
    "function": f"def deep(x):\n    return {long_sum('x')}\n\n\ndeep(w)\n",
    "replica": (
        "strategy = tf.distribute.MirroredStrategy()\n\n\n"
        f"def deep(x):\n    return {long_sum('x')}\n\n\nstrategy.run(deep, args=(w,))\n"
    ),
    "lambda": f"deep = lambda x: {long_sum('x')}\ndeep(w)\n",
    "block": f"with tf.name_scope('deep'):\n    total = {long_sum('w')}\n",
    "comprehension": f"totals = [{long_sum('one')} for one in range(3)]\n",
}


def codes_and_lines_given_up(text: str) -> tuple[list[str], list[int]]:
    analysis = analyse(Source(text), Config())
    lines = sorted({one.lineno for one in analysis.flow.given_up})
    return [one.code for one in analysis.findings], lines


@pytest.mark.parametrize("deep", DEEP)
def test_what_stands_around_deep_code_is_checked(deep: str):
    for text in (BEGIN + DEEP[deep] + MISUSE, BEGIN + MISUSE + DEEP[deep]):
        codes, given_up = codes_and_lines_given_up(text)
        assert codes == ["TL102"]
        assert given_up


@pytest.mark.parametrize("deep", DEEP)
def test_nothing_is_reported_of_right_code_beside_deep_code(deep: str):
    codes, given_up = codes_and_lines_given_up(BEGIN + DEEP[deep] + RIGHT)
    assert not codes
    assert given_up


@pytest.mark.parametrize(
    "deep",
    [
        f"optimizer.apply_gradients(zip(gradients, [w]) if {long_sum('1')} else ())",
        f"gradients = fix(gradients, {long_sum('1')})",
        f"if {long_sum('1')}:\n        optimizer.apply_gradients(zip(gradients, [w]))",
    ],
)
def test_what_deep_code_may_do_with_gradients_is_unknown(deep: str):
    text = BEGIN + RIGHT.replace("optimizer.apply_gradients(zip(gradients, [w]))", deep)
    codes, given_up = codes_and_lines_given_up(text)
    assert not codes
    assert given_up == [text[: text.index(deep)].count("\n") + 1]


def test_what_deep_code_may_return_is_unknown():
    text = f"""{BEGIN}

def choose(mode):
    {long_chain("mode", "return tf.zeros((3, 1))").replace(chr(10), chr(10) + "    ")}
    return None


def train(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w))
    gradients = tape.gradient(loss, [choose(3)])
    optimizer.apply_gradients(zip(gradients, [w]))
"""
    codes, given_up = codes_and_lines_given_up(text)
    assert not codes
    assert given_up


@pytest.mark.parametrize(
    "change",
    [
        "kept.append(kept[-1])",
        "kept.append(kept)",
        "kept.append([kept, (kept, 1)])",
        "kept.extend(kept)",
        "kept += kept",
        "kept += [kept]",
        "kept[0] = kept",
        "kept.insert(0, kept)",
        "named['kept'] = named",
        "named[x] = [named]",
        "kept.append(named); named['kept'] = kept",
    ],
)
def test_what_holds_itself_is_followed_no_further(change: str):
    change += "\nfor one in kept:\n    print(one, kept, named)\n"
    for text in (MISUSE, MISUSE.replace("[w]", "[*kept, w]")):
        taken = BEGIN + "kept, named, x = [w], {}, input()\n" + change + text
        codes, given_up = codes_and_lines_given_up(taken)
        assert codes == ["TL102"]
        assert not given_up
