"""What a file imports decides which Keras its findings speak of."""

from __future__ import annotations

import pytest

from tapelint.check import analyse, check
from tapelint.config import Config, Keras, Span
from tapelint.source.notebook import join
from tapelint.source.text import Source

KERAS_2, KERAS_3 = Keras
BOTH = Config()
ON_2 = Config(keras=KERAS_2)
ON_3 = Config(keras=KERAS_3)
LEGACY = Config(keras=KERAS_2, standalone=KERAS_3)
SILENT = "trains with the default learning rate"
LOUD = "raises `ValueError"


TODAY = Config(keras=KERAS_3, tensorflow=Span((2, 21), (2, 21)))


def said(head: str, optimizer: str, config: Config) -> str:
    program = f"""\
{head}
optimizer = {optimizer}(lr=0.1)
with tf.GradientTape() as tape:
    loss = model(x)
optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables))
"""
    (finding,) = check(Source(program), config)
    return finding.message


TF = "import tensorflow as tf"
SGD = "tf.keras.optimizers.SGD"
SWITCH = 'os.environ["TF_USE_LEGACY_KERAS"] = "1"'
DEFAULT = 'os.environ.setdefault("TF_USE_LEGACY_KERAS", "True")'


@pytest.mark.parametrize(
    ("head", "optimizer", "config", "spoken_of"),
    [
        (TF, SGD, BOTH, {KERAS_2, KERAS_3}),
        (TF, SGD, ON_2, {KERAS_2}),
        (TF, SGD, ON_3, {KERAS_3}),
        (TF, SGD, LEGACY, {KERAS_2}),
        (f"{TF}\nimport keras", "keras.optimizers.SGD", ON_3, {KERAS_3}),
        (f"{TF}\nimport keras", "keras.optimizers.SGD", LEGACY, {KERAS_3}),
        (f"{TF}\nfrom keras.optimizers import SGD", "SGD", LEGACY, {KERAS_3}),
        (f"{TF}\nimport tf_keras", "tf_keras.optimizers.SGD", ON_3, {KERAS_2}),
        (f"{TF}\nimport tf_keras as keras", "keras.optimizers.SGD", BOTH, {KERAS_2}),
        (f"{TF}\nfrom other import tf_keras", "tf.optimizers.SGD", ON_2, {KERAS_2}),
        (f"{TF}\nimport tf_keras\ntf.keras", "tf_keras.optimizers.SGD", ON_3, {KERAS_2, KERAS_3}),
        (f"import os\n{SWITCH}\n{TF}", SGD, ON_3, {KERAS_2}),
        (f"import os\n{SWITCH}\n{TF}", SGD, BOTH, {KERAS_2}),
        (f"import os\n{TF}\n{SWITCH}", SGD, ON_3, {KERAS_3}),
        (f"import os\n# {SWITCH}\n{TF}", SGD, ON_3, {KERAS_3}),
        (f"import os\n{SWITCH.replace('1', '0')}\n{TF}", SGD, ON_3, {KERAS_3}),
        (f"import os\n{DEFAULT}\n{TF}", SGD, ON_3, {KERAS_2}),
    ],
)  # fmt: skip
def test_the_imports_of_the_file_decide(
    head: str, optimizer: str, config: Config, spoken_of: set[Keras]
) -> None:
    message = said(head, optimizer, config)
    assert (SILENT in message) == (KERAS_2 in spoken_of)
    assert (LOUD in message) == (KERAS_3 in spoken_of)
    assert ("Keras 2" in message and "Keras 3" in message) == (len(spoken_of) == 2)


@pytest.mark.parametrize(
    ("magic", "spoken_of"),
    [
        ("!pip install tensorflow==2.1", set()),
        ("!pip3 install -q --upgrade tensorflow-gpu==2.4.1 tf-agents", set()),
        ("%pip install 'tensorflow==2.10'", set()),
        ("%tensorflow_version 1.x", set()),
        ("!pip install tensorflow==2.15.0", {KERAS_2}),
        ("!pip install tensorflow-cpu==2.16.1", {KERAS_3}),
        ("!pip install tensorflow-datasets==2.1", {KERAS_3}),
        ("!pip install tensorflow", {KERAS_3}),
        (f"!pip install tensorflow=={'9' * 5000}.1", {KERAS_3}),
        ("# !pip install tensorflow==2.1", set()),
        ("# pip install tensorflow==2.1", {KERAS_3}),
        ("%tensorflow_version 2.x", {KERAS_3}),
    ],
)
def test_what_a_notebook_installs_decides(magic: str, spoken_of: set[Keras]) -> None:
    training = """\
optimizer = tf.keras.optimizers.SGD(lr=0.1)
with tf.GradientTape() as tape:
    loss = model(x)
optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables))
"""
    source, _ = join([f"{magic}\n{TF}\n", training], "notebook.ipynb")
    messages = " ".join(finding.message for finding in check(source, TODAY))
    assert (SILENT in messages) == (KERAS_2 in spoken_of)
    assert (LOUD in messages) == (KERAS_3 in spoken_of)


def script(*requirements: str) -> str:
    listed = "".join(f'#   "{each}",\n' for each in requirements)
    return f'# /// script\n# requires-python = ">=3.10"\n# dependencies = [\n{listed}# ]\n# ///'


@pytest.mark.parametrize(
    ("head", "spoken_of"),
    [
        (script("numpy", "tensorflow==2.15.*"), {KERAS_2}),
        (script("tensorflow-cpu ~= 2.15.0"), {KERAS_2}),
        (script("tensorflow[and-cuda]>=2.16"), {KERAS_3}),
        (script("tensorflow>=2.12,<2.16"), {KERAS_2}),
        (script("tensorflow>=2.11, <3"), {KERAS_2, KERAS_3}),
        (script("tensorflow<2.11"), set()),
        (script("tensorflow!=2.15"), {KERAS_3}),
        (script("tensorflow"), {KERAS_3}),
        (script("tensorflow-datasets==2.1"), {KERAS_3}),
        (script("numpy").replace("numpy", 'numpy",\n#   # "tensorflow==2.15'), {KERAS_3}),
        ("# /// other\n# tensorflow==2.15\n", {KERAS_2}),
        ("# tensorflow==2.15.*", {KERAS_2}),
        ("#!/usr/bin/env python3\n#  tensorflow-cpu == 2.15.1\n", {KERAS_2}),
        ("# tensorflow==2.1", set()),
        ("# Fails with tensorflow==2.15", {KERAS_3}),
        ("# tensorflow>=2.15 is slow here", {KERAS_3}),
        ("import os\n# tensorflow==2.15", {KERAS_3}),
        ('TEXT = """\n# tensorflow==2.15\n"""', {KERAS_3}),
    ],
)
def test_what_the_head_of_a_script_asks_for_decides(head: str, spoken_of: set[Keras]) -> None:
    program = f"""\
{head}
{TF}
optimizer = {SGD}(lr=0.1)
with tf.GradientTape() as tape:
    loss = model(x)
optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables))
"""
    messages = " ".join(finding.message for finding in check(Source(program), TODAY))
    assert (SILENT in messages) == (KERAS_2 in spoken_of)
    assert (LOUD in messages) == (KERAS_3 in spoken_of)


def test_a_pin_that_is_typed_counts_at_once() -> None:
    program = f"# tensorflow==2.1\n{TF}\ntape = tf.GradientTape()\n"
    before = analyse(Source(program), TODAY)
    assert before.config.keras is KERAS_2
    after = analyse(Source(program.replace("==2.1", "==2.16")), TODAY, before=before)
    assert after.config.keras is KERAS_3
