"""How much work a program can cause: the budget that docs/limits.md states."""

from __future__ import annotations

import sys

import pytest

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.flow.domain.limits import Limit
from tapelint.flow.transfer.expressions import Expressions
from tapelint.flow.transfer.functions import Functions
from tapelint.rules import frozen_too_late, run
from tapelint.rules.base import Context
from tapelint.source.text import Source

HEAD = """\
import tensorflow as tf

def train(model, x, y, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads)

"""


def calling_each_other(count: int) -> str:
    return "".join(
        f"def f{n}(x, optimizer):\n"
        "    with tf.GradientTape() as tape:\n"
        f"        loss = f{(7 * n + 1) % count}(x, x) + f{(13 * n + 5) % count}(x, x)\n"
        "    grads = tape.gradient(loss, x)\n"
        "    optimizer.apply_gradients(zip(grads, x))\n"
        "    return loss\n"
        for n in range(count)
    )


def methods_calling_each_other(count: int) -> str:
    return "class Trainer:\n" + "".join(
        f"    def f{n}(self, x):\n"
        f"        self.loss = self.f{(7 * n + 1) % count}(x) + self.f{(13 * n + 5) % count}(x)\n"
        "        return tf.gradients(self.loss, x)\n"
        for n in range(count)
    )


def in_a_function(*lines: str) -> str:
    return "def run(tape, x):\n" + "".join(f"    {line}\n" for line in lines)


PROGRAMS = {
    "functions": calling_each_other,
    "methods": methods_calling_each_other,
    "a long module": lambda n: "".join(f"value{i} = tf.ones({i})\n" for i in range(n)),
    "a long line": lambda n: "; ".join(["tf.ones(1)"] * n) + "\n",
    "a long literal": lambda n: f"data = [{'[1, 2], ' * n}]\n",
    "branches": lambda n: in_a_function(
        *(f"if x > {i}: y{i} = tape" for i in range(n)), "return tape.gradient(y1, x)"
    ),
    "blocks": lambda n: (
        "def run(tape, x):\n"
        + "".join(f"{' ' * (i + 1)}for i{i} in x:\n" for i in range(min(n, 40)))
        + f"{' ' * (min(n, 40) + 1)}x = tape.gradient(x, x)\n"
    ),
}
GROWING = {
    "tuples": in_a_function("a = tape.gradient(x, x)", *["a = (a, a)"] * 100, "return a"),
    "lists": in_a_function("a = tape.gradient(x, x)", *["a = [a, a]"] * 100, "return a"),
    "dictionaries": in_a_function("a = x", *["a = {1: a, 2: a}"] * 100, "return tape.gradient(a)"),
    "sums": in_a_function("a = [tape.gradient(x, x)]", *["a = a + a"] * 100, "return a"),
    "pairs": in_a_function("a = [tape.gradient(x, x)]", *["a = zip(a, a)"] * 100, "return a"),
    "classes": "class D0: pass\n"
    + "".join(
        f"class A{n}(D{n}): pass\nclass B{n}(D{n}): pass\nclass D{n + 1}(A{n}, B{n}): pass\n"
        for n in range(60)
    )
    + "class E(D60):\n    def step(self, tape, x): return tape.gradient(x, x)\nE().step(1, 2)\n",
    "calls": "def two(x): return x, x\n"
    + in_a_function(f"return tape.gradient({'two(' * 80}x{')' * 80}, x)"),
}
FAULTS = {
    "clipped and dropped": """\
def step{n}(model, optimizer, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    clipped, _ = tf.clip_by_global_norm(grads, 1.0)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    "clipped and dropped in the module": """\
with tf.GradientTape() as tape{n}:
    loss{n} = w ** 2
grads{n} = tape{n}.gradient(loss{n}, [w])
clipped{n}, _ = tf.clip_by_global_norm(grads{n}, 1.0)
optimizer.apply_gradients(zip(grads{n}, [w]))
""",
    "not applied": """\
with tf.GradientTape() as tape{n}:
    loss{n} = w ** 2
grads{n} = tape{n}.gradient(loss{n}, [w])
""",
}


def calls_of_functions(program: str, findings: int) -> int:
    """How many functions are called to find the ``findings`` in ``program``."""
    count = 0

    def seen(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(seen)
    try:
        found = analyse(Source(program), Config()).findings
    finally:
        sys.setprofile(None)
    assert len(found) == findings
    return count


class Work:
    """Counts the expressions that are evaluated and the lines of the functions that are run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.expressions = self.lines = 0
        evaluate, spend = Expressions.eval, Functions.spend

        def counted_eval(machine, node):
            self.expressions += 1
            return evaluate(machine, node)

        def counted_spend(machine, function):
            self.lines += function.node.end_lineno - function.node.lineno + 1
            spend(machine, function)

        monkeypatch.setattr(Expressions, "eval", counted_eval)
        monkeypatch.setattr(Functions, "spend", counted_spend)

    def of(self, program: str) -> tuple[int, int]:
        self.expressions = self.lines = 0
        found = analyse(Source(HEAD + program), Config()).findings
        assert "TL102" in [one.code for one in found]
        return self.expressions, self.lines


@pytest.mark.parametrize("what", PROGRAMS)
def test_twice_the_program_is_not_more_than_twice_the_work(what, monkeypatch):
    work = Work(monkeypatch)
    once, _ = work.of(PROGRAMS[what](100))
    twice, _ = work.of(PROGRAMS[what](200))
    assert twice <= 2.5 * once


@pytest.mark.parametrize("what", FAULTS)
def test_twice_the_findings_are_not_much_more_than_twice_the_work(what):
    head = "import tensorflow as tf\nw = tf.Variable(1.0)\noptimizer = tf.keras.optimizers.SGD()\n"
    programs = [
        head + "".join(FAULTS[what].format(n=n) for n in range(count)) for count in (30, 60)
    ]
    once, twice = (calls_of_functions(program, 30 * n) for n, program in enumerate(programs, 1))
    assert twice <= 2.5 * once


def test_no_program_gets_more_than_the_most(monkeypatch):
    # A tenth of it tells the same.
    monkeypatch.setattr(Limit.LINES, "_most", 6000)
    _, lines = Work(monkeypatch).of(calling_each_other(400))
    assert 4000 < lines < 6000 + 1500


@pytest.mark.parametrize("what", GROWING)
def test_values_that_double_at_each_step_become_unknown(what, monkeypatch):
    expressions, _ = Work(monkeypatch).of(GROWING[what])
    assert expressions < 10_000


# What uses a value twice, so that it is in the value after 25 such steps 2 ** 25 times over.
TWICE = [
    "a + a",
    "-a + a",
    "a * a",
    "a[0] + a[1]",
    "layer(a) + a",
    "unknown(a, a)",
    "unknown(a).of(a)",
    "tf.concat([a, a], 0)",
    "tf.gather(a, a)",
    "tf.add_n([a, a])",
    "tf.where(c, a, a)",
    "tf.reduce_mean(a) + tf.reduce_sum(a)",
    "tf.cast(a, tf.float32) + tf.stop_gradient(a)",
    "tf.nn.softmax(a) * tf.math.log(a)",
    "np.mean(a) + np.mean(a)",
    "a == a",
]
WHERE = {
    "of the loss": """\
with tf.GradientTape() as tape:
    a = model(x)
{steps}
    loss = tf.reduce_mean(a)
grads = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    "of a second derivative": """\
with tf.GradientTape() as tape, tf.GradientTape() as outer, tf.GradientTape() as inner:
    inner.watch(x)
    outer.watch(x)
    a = model(x)
{steps}
    curvature = outer.gradient(inner.gradient(a, x), x)
    loss = tf.reduce_mean((curvature + 1.0) ** 2)
grads = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    "of the target": """\
with tf.GradientTape() as tape:
    a = target(x)
{steps}
    loss = tf.reduce_mean((y + 0.9 * a - model(x)) ** 2)
grads = tape.gradient(loss, model.trainable_variables)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
    "of the sources": """\
if True:
    a = tf.Variable(1.0)
{steps}
with tf.GradientTape() as tape:
    loss = a * a
grads = tape.gradient(loss, [a])
optimizer.apply_gradients(zip(grads, [a]))
""",
    "of what is assigned": """\
for to, a in zip(target.weights, model.weights):
{steps}
    to.assign(a)
""",
    "of the gradients": """\
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(model(x))
grads = []
for a in tape.gradient(loss, model.trainable_variables):
{steps}
    grads.append(a)
optimizer.apply_gradients(zip(grads, model.trainable_variables))
""",
}


class TooMuchError(BaseException):
    """An analysis has called too many functions; nothing that it runs catches this."""


HEAD_OF_TRAINING = (
    "import numpy as np\nimport tensorflow as tf\nfrom data import c, unknown, x, y\n"
    "layer = tf.keras.layers.Dense(3)\nmodel = tf.keras.Sequential([layer])\n"
    "target = tf.keras.models.clone_model(model)\noptimizer = tf.keras.optimizers.Adam()\n"
)
DESCENT = """\
def slope(at):
    with tf.GradientTape() as tape:
        tape.watch(at)
        value = tf.reduce_sum(model(at))
    return tape.gradient(value, at)

for turn in range(9):
"""


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("twice", TWICE)
def test_a_value_is_looked_at_once_however_often_it_is_used(twice, where):
    steps = "\n".join([f"    a = {twice}"] * 25)
    analyse_with_little_work(HEAD_OF_TRAINING + WHERE[where].format(steps=steps))


def test_each_two_values_of_a_loop_are_compared_once():
    steps = "    x = x + slope(x)\n" * 12
    analyse_with_little_work(HEAD_OF_TRAINING + DESCENT + steps + "    print(x)\n")


def analyse_with_little_work(program):
    """Analyse ``program``; raises TooMuchError where that takes more than a few calls."""
    count = 0

    def seen(_frame, event, _argument):
        nonlocal count
        count += event == "call"
        if count > 500_000:
            raise TooMuchError

    sys.setprofile(seen)
    try:
        analyse(Source(program), Config())
    finally:
        sys.setprofile(None)


class Scanned(str):
    """A text that counts its characters whenever it is searched."""

    __slots__ = ()
    characters = 0

    def __contains__(self, word):
        Scanned.characters += len(self)
        return super().__contains__(word)


FROZEN = """\
model{n} = tf.keras.Sequential([tf.keras.layers.Dense(4), tf.keras.layers.Dense(1)])
variables{n} = model{n}.trainable_variables
model{n}.layers[0].trainable = False
with tf.GradientTape() as tape{n}:
    loss{n} = tf.reduce_mean(model{n}(x) ** 2)
grads{n} = tape{n}.gradient(loss{n}, variables{n})
optimizer.apply_gradients(zip(grads{n}, variables{n}))
"""


@pytest.mark.parametrize("end", ["", "layer = tf.keras.layers.BatchNormalization()\n"])
def test_a_rule_looks_through_the_program_once_and_not_for_each_of_its_gradients(end):
    def work(count: int) -> int:
        """How many characters of the text and lines of the rule the rule goes through."""
        head = "import tensorflow as tf\noptimizer = tf.keras.optimizers.SGD(0.1)\n"
        text = head + "".join(FROZEN.format(n=n) for n in range(count)) + end
        known = analyse(Source(text), Config())
        context = Context(
            Source(Scanned(text)), known.syntax, known.flow, known.config, known.outline
        )
        lines = Scanned.characters = 0

        def traced(frame, event, _argument):
            nonlocal lines
            lines += event == "line"
            return traced if frame.f_code.co_filename == frozen_too_late.__file__ else None

        sys.settrace(traced)
        try:
            found = list(frozen_too_late.frozen_too_late.check(context))
        finally:
            sys.settrace(None)
        assert len(found) == (0 if end else count)
        return lines + Scanned.characters

    assert work(60) <= 2.5 * work(30)


def test_a_tensor_that_went_through_hundreds_of_operations_is_followed_to_the_variables():
    program = (
        "import tensorflow as tf\nw = tf.Variable(1.0)\nv = tf.Variable(1.0)\n"
        "with tf.GradientTape() as tape:\n    a = w * 2.0\n"
        + "    a = tf.nn.relu(a)\n"
        * 300
        + "grads = tape.gradient(a, [v])\n"
        "tf.keras.optimizers.SGD(0.1).apply_gradients(zip(grads, [v]))\n"
    )
    limit = sys.getrecursionlimit()
    found = analyse(Source(program), Config()).findings
    assert [one.code for one in found] == ["TL510"]
    assert sys.getrecursionlimit() == limit


STEP = """
def step{n}(self, model, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    self.optimizer.apply_gradients(zip(grads, model.trainable_variables))
"""


def test_the_rules_look_through_the_program_as_often_for_many_steps_as_for_few():
    def looks(count: int) -> float:
        text = "import tensorflow as tf\n" + "".join(STEP.format(n=n) for n in range(count))
        known = analyse(Source(text), Config())
        Scanned.characters = 0
        run(Source(Scanned(text)), known.syntax, known.flow, known.config, known.outline)
        return Scanned.characters / len(text)

    assert looks(20) == looks(2) > 0
