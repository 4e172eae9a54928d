"""Faults that can be told where other packages wrap tapes and optimizers, or make them."""

from textwrap import dedent, indent

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.source.text import Source

HEAD = """
    import byteps.tensorflow as bps
    import horovod.tensorflow as hvd
    import importlib
    import keras
    import tensorflow as tf
    import tensorflow_addons as tfa
    import tf_keras
    from tensorflow.keras import optimizers as opts
    w, b = tf.Variable(1.0), tf.Variable(0.0)
    """
STEP = """
    with tf.GradientTape() as tape:
        loss = tf.square(w) + b
    gradients = tape.gradient(loss, [w, b])
    """


def found(text: str) -> list[Finding]:
    return check(Source(dedent(HEAD) + text), Config())


def codes(text: str) -> list[str]:
    """The rules that find something, but for the one about the loss, which is not scaled here."""
    return [one.code for one in found(text) if one.code != "TL310"]


@pytest.mark.parametrize(
    "optimizer",
    [
        "hvd.DistributedOptimizer(tf.keras.optimizers.SGD(0.1))",
        "bps.DistributedOptimizer(optimizer=opts.Adam())",
        "tf.keras.mixed_precision.LossScaleOptimizer(tf.keras.optimizers.SGD(0.1))",
        "keras.optimizers.LossScaleOptimizer(inner_optimizer=keras.optimizers.SGD(0.1))",
        "tf.keras.mixed_precision.LossScaleOptimizer(unknown)",
        "tf.train.experimental.enable_mixed_precision_graph_rewrite(opts.Adam())",
        "tfa.optimizers.LAMB(0.1)",
        "tfa.optimizers.Lookahead(tfa.optimizers.RectifiedAdam())",
        "tfa.optimizers.SWA('adam')",
        "tf.keras.optimizers.deserialize(saved)",
        "tf.keras.optimizers.get('adam')",
        "tf_keras.optimizers.legacy.Adam()",
        "tf.compat.v1.keras.optimizers.Adam()",
        "tf.compat.v2.optimizers.Adam()",
        "keras.src.optimizers.adam.Adam()",
        "importlib.import_module('tensorflow.keras').optimizers.Adam()",
        "importlib.import_module('keras.optimizers').Adam()",
    ],
)
def test_an_optimizer_however_it_is_got_takes_pairs(optimizer: str) -> None:
    made = f"optimizer = {optimizer}{dedent(STEP)}"
    assert codes(f"{made}optimizer.apply_gradients(gradients)\n") == ["TL102"]
    assert codes(f"{made}optimizer.apply_gradients(zip(gradients, [w, b]))\n") == []


BASES = [
    ("tf.keras.optimizers.Optimizer", ["TL102"]),
    ("tf.keras.optimizers.legacy.Optimizer", ["TL102"]),
    ("tf.keras.optimizers.Adam", ["TL102"]),
    ("tf.Module", []),
    ("Mixin, tf.keras.optimizers.Adam", []),
    ("object", []),
]


@pytest.mark.parametrize(("base", "codes"), BASES)
def test_a_class_takes_pairs_where_it_inherits_that_from_keras(base: str, codes: list[str]) -> None:
    classes = f"class Base({base}): ...\nclass Mine(Base): ...\n"
    text = f"{classes}optimizer = Mine(){dedent(STEP)}optimizer.apply_gradients(gradients)\n"
    assert [one.code for one in found(text)] == codes


TAPES = [
    "with tf.GradientTape() as tape:{body}tape = hvd.DistributedGradientTape(tape)\n",
    "with hvd.DistributedGradientTape(tf.GradientTape()) as tape:{body}",
    "with tf.GradientTape() as inner:{body}tape = bps.DistributedGradientTape(gradtape=inner)\n",
    "with hook.wrap_tape(tf.GradientTape()) as tape:{body}",
]


@pytest.mark.parametrize("tape", TAPES)
def test_a_wrapped_tape_is_used_up_like_any_other(tape: str) -> None:
    recorded = tape.format(body="\n    loss = tf.square(w) + b\n")
    twice = f"{recorded}dw = tape.gradient(loss, w)\ndb = tape.gradient(loss, b)\n"
    applied = "tf.keras.optimizers.SGD().apply_gradients([(dw, w), (db, b)])\n"
    (finding,) = found(twice + applied)
    assert finding.code == "TL401"
    once = f"{recorded}dw, db = tape.gradient(loss, [w, b])\n"
    assert found(once + applied) == []


@pytest.mark.parametrize("tape", TAPES)
def test_a_wrapped_tape_records_what_is_inside_its_block(tape: str) -> None:
    text = f"""
    prediction = tf.square(w)
    {indent(tape.format(body="{body}"), "    ").strip()}
    """
    body = "\n    loss = prediction + 1.0\n"
    text = dedent(text).strip().format(body=body)
    apply = "tf.keras.optimizers.SGD().apply_gradients([(tape.gradient(loss, w), w)])\n"
    (finding,) = found(f"{text}\n{apply}")
    assert finding.code == "TL501"


def test_whether_a_tape_is_persistent_may_be_an_option_of_the_program() -> None:
    text = """
def step(persistent=False):
    with tf.GradientTape(persistent=persistent) as tape:
        loss = tf.square(w)
    gradients = tape.gradient(loss, [w])
    if persistent:
        print(tape.gradient(loss, [w]))
    tf.keras.optimizers.SGD(0.1).apply_gradients(zip(gradients, [w]))

step()
"""
    assert found(text) == []
