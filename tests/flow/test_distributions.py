"""Distributions of TensorFlow Probability, which this repository does not install.

What is said here was run with tensorflow-probability 0.25 on TensorFlow 2.21.
"""

from __future__ import annotations

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.source.text import Source

HEAD = """\
import tensorflow as tf
import tensorflow_probability as tfp

tfd = tfp.distributions
data = tf.random.normal((100,), 3.0, 2.0)
loc = tf.Variable(1.0)
log_scale = tf.Variable(0.5)
optimizer = tf.keras.optimizers.Adam(0.05)
"""


def found(made: str, loss: str, sources: str, *, inside: bool) -> list[tuple[str, str]]:
    before, within = ("", f"        {made}\n") if inside else (f"{made}\n", "")
    program = f"""\
{HEAD}{before}for step in range(50):
    with tf.GradientTape() as tape:
{within}        loss = -tf.reduce_mean({loss})
    grads = tape.gradient(loss, {sources})
    optimizer.apply_gradients(zip(grads, {sources}))
"""
    source = Source(program)
    return [(one.code, source.slice(one.range)) for one in check(source, Config())]


COMPUTED = "dist = tfd.Normal(loc, tf.exp(log_scale))"
NESTED = "dist = tfd.Independent(tfd.Normal(loc=loc, scale=tf.exp(log_scale)), 0)"
JOINT = "dist = tfd.JointDistributionSequential([tfd.Normal(loc, tf.exp(log_scale)), {}])"


@pytest.mark.parametrize(
    ("made", "loss"),
    [
        (COMPUTED, "dist.log_prob(data)"),
        (COMPUTED, "dist.entropy()"),
        (COMPUTED, "tf.square(dist.sample(100) - data)"),
        (COMPUTED, "tf.math.log(dist.prob(data))"),
        (NESTED, "dist.log_prob(data)"),
        (JOINT.format("lambda one: tfd.Normal(one, 1.0)"), "dist.log_prob([data, data])"),
    ],
)
def test_what_a_distribution_is_made_with_is_computed_when_it_is_made(made: str, loss: str) -> None:
    outside = found(made, loss, "[loc, log_scale]", inside=False)
    assert [code for code, _ in outside] == ["TL501"]
    assert found(made, loss, "[loc, log_scale]", inside=True) == []


@pytest.mark.parametrize(
    "made",
    [
        "dist = tfd.Normal(loc, 1.0)",
        "dist = tfd.Normal(0.0, tfp.util.DeferredTensor(loc, tf.exp))",
        "dist = tfd.Normal(0.0, tfp.util.TransformedVariable(1.0, tfp.bijectors.Exp()))",
        JOINT.replace("tf.exp(log_scale)", "1.0").format("lambda one: tfd.Normal(one, loc)"),
        "dist = tfd.Normal(loc, make_scale())",
    ],
)
def test_a_distribution_reads_its_variables_when_it_is_asked(made: str) -> None:
    loss = "dist.log_prob([data, data])" if "Joint" in made else "dist.log_prob(data)"
    assert found(made, loss, "dist.trainable_variables", inside=False) == []
    assert found(made, loss, "[loc]", inside=False) == []


@pytest.mark.parametrize("inside", [True, False])
@pytest.mark.parametrize(
    "made",
    [
        "dist = tfd.Normal(0.0, tf.exp(log_scale))",
        "dist = tfd.Independent(tfd.Normal(0.0, tf.exp(log_scale)), 0)",
    ],
)
def test_a_distribution_made_with_tensors_has_no_variables(made: str, *, inside: bool) -> None:
    codes = found(made, "dist.log_prob(data)", "dist.trainable_variables", inside=inside)
    assert codes == [("TL631", "dist.trainable_variables")]


@pytest.mark.parametrize("source", ["scale", "[loc, scale]"])
@pytest.mark.parametrize(
    "made",
    [
        "scale = tfp.util.TransformedVariable(1.0, tfp.bijectors.Softplus())",
        "scale = tfp.util.DeferredTensor(log_scale, tf.exp)",
    ],
)
def test_what_stands_for_a_variable_is_no_source(made: str, source: str) -> None:
    loss = "scale * loc * data"
    program = f"{HEAD}{made}\nwith tf.GradientTape() as tape:\n    loss = {loss}\n"
    asked = Source(f"{program}grads = tape.gradient(loss, {source})\n")
    (finding,) = (one for one in check(asked, Config()) if one.code != "TL101")
    assert (finding.code, asked.slice(finding.range)) == ("TL430", "scale")
    assert "is not supported as a gradient source" in finding.message
    right = Source(f"{program}grads = tape.gradient(loss, scale.trainable_variables)\n")
    assert [one.code for one in check(right, Config()) if one.code != "TL101"] == []
