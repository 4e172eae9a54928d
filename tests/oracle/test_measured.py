"""The corpus says what TensorFlow does: each broken program shows its symptom, its twin trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oracle.preludes import FROZEN, NOT_LEARNING, PRELUDES
from oracle.symptoms import expressions_of, symptoms_of
from spec.programs import Program, programs
from spec.sampling import sampled
from tapelint.symptoms import explain

if TYPE_CHECKING:
    from oracle.runner import Outcome, Runner

pytestmark = pytest.mark.tensorflow

TRUTH = programs("truth")
BROKEN = [program for program in TRUTH if program.expectations]
REPAIRED = [program for program in TRUTH if not program.expectations]
LISTINGS = [program for program in programs("seeds") if not program.expectations]


def assert_symptoms(runner: Runner, program: Program) -> None:
    for symptom in symptoms_of(program, runner.version):
        symptom.assert_shown(runner.run, program.text, program.twin.text)
        if symptom.exception:
            codes = {symptom.code} if symptom.code else {one.code for one in program.expectations}
            assert_explained(codes, runner.run(program.text, symptom.expressions))


def assert_explained(codes: set[str], outcome: Outcome) -> None:
    """Assert that the traceback leads to one of the rules that find the fault."""
    found = {one.rule.code for one in explain(outcome.errors)}
    assert found & codes, outcome.errors


@pytest.mark.parametrize("program", sampled(BROKEN, 150), ids=lambda program: program.name)
def test_broken_program_shows_its_symptom_on_keras_3(
    program: Program, tensorflow_221: Runner
) -> None:
    assert_symptoms(tensorflow_221, program)


@pytest.mark.parametrize("program", sampled(BROKEN, 100), ids=lambda program: program.name)
def test_broken_program_shows_its_symptom_on_keras_2(
    program: Program, tensorflow_215: Runner
) -> None:
    assert_symptoms(tensorflow_215, program)


@pytest.mark.parametrize("program", LISTINGS, ids=lambda program: program.name)
def test_correct_listing_trains(program: Program, tensorflow_221: Runner) -> None:
    # A tenth of the steps tells the same.
    fewer_steps = program.text.replace("range(1000)", "range(100)")
    outcome = tensorflow_221.run(fewer_steps, prelude=PRELUDES.get(program.name, ""))
    outcome.assert_moved(FROZEN.get(program.name, ()))
    if program.name not in NOT_LEARNING:
        outcome.assert_learned()


@pytest.mark.parametrize("program", sampled(BROKEN, 90), ids=lambda program: program.name)
def test_repaired_twin_trains(program: Program, tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(program.twin.text, expressions_of(program))
    beside = [] if not any(outcome.moved.values()) else outcome.still
    outcome.assert_trained(beside)


SUMMED_BY_HAND = """
import tensorflow as tf

[cpu] = tf.config.list_physical_devices("CPU")
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
with strategy.scope():
    variable = tf.Variable(0.0)
    optimizer = tf.keras.optimizers.SGD(1.0)
    optimizer.build([variable])


def replica():
    with tf.GradientTape() as tape:
        loss = variable * 1.0
    grads = tape.gradient(loss, [variable])
    grads = tf.distribute.get_replica_context().all_reduce("sum", grads)
    optimizer.apply_gradients(zip(grads, [variable])%s)


@tf.function
def step():
    strategy.run(replica)


step()
print(float(variable.numpy()))
"""


def test_gradients_summed_by_hand_are_summed_again(
    tensorflow_215: Runner, tensorflow_221: Runner
) -> None:
    """What TL108 says of the keywords that tell Keras 2 not to sum."""

    def moved(runner: Runner, keyword: str) -> float:
        outcome = runner.run(SUMMED_BY_HAND % keyword)
        assert outcome.raised is None, outcome.errors
        return float(outcome.printed)

    for keyword in ("experimental_aggregate_gradients=False", "skip_gradients_aggregation=True"):
        assert moved(tensorflow_215, f", {keyword}") == -2
    assert moved(tensorflow_215, "") == moved(tensorflow_221, "") == -4
