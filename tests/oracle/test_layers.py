"""What is known of layers is so: which have no variables before the first call, and which after."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tapelint.knowledge.layers import is_built_when_called, is_weightless, wraps

if TYPE_CHECKING:
    from oracle.runner import Runner

sys.path.append(str(Path(__file__).parents[2] / "scripts" / "facts"))
from layers import recipes

FACTS = Path(__file__).parents[2] / "scripts" / "facts"
pytestmark = pytest.mark.tensorflow

BEGIN = f"""
import sys

sys.path.append({str(FACTS)!r})
import numpy as np
import tensorflow as tf
from inputs import Inputs

keras = tf.keras
wrong = []


def look(make, call, trainable):
    try:
        layer = make()
    except AttributeError:
        return  # the other Keras has it
    early = bool(layer.weights)
    call(layer, **Inputs(tf, np).names)
    if (early and trainable) or bool(layer.trainable_variables) is not trainable:
        wrong.append(layer.name)


"""
END = "assert not wrong, wrong"


def known() -> dict[str, tuple[str, bool]]:
    """The call of each layer that is known, and whether it then has trainable variables."""
    found: dict[str, tuple[str, bool]] = {}
    for made, call in recipes():
        name = made.partition("(")[0]
        if is_built_when_called(name) or wraps(name) or is_weightless(name):
            calls = f"lambda: {made}, lambda L, F, Z, S, RG: {call}"
            found.setdefault(name, (calls, not is_weightless(name)))
    return found


PROGRAM = "\n".join(
    (BEGIN, *(f"look({calls}, {trainable})" for calls, trainable in known().values()), END)
)


def test_layers_have_variables_when_they_are_known_to_on_keras_3(tensorflow_221: Runner) -> None:
    outcome = tensorflow_221.run(PROGRAM)
    assert outcome.raised is None, outcome.errors


def test_layers_have_variables_when_they_are_known_to_on_keras_2(tensorflow_215: Runner) -> None:
    outcome = tensorflow_215.run(PROGRAM)
    assert outcome.raised is None, outcome.errors
