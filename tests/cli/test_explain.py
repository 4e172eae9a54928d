"""``tapelint explain`` tells what an error message is about, whatever stands around it."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from tapelint import symptoms
from tapelint.cli.main import main
from tapelint.knowledge.messages import MESSAGES, Known
from tapelint.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from tapelint.rules.base import Rule

IN_A_GRAPH = """\
Traceback (most recent call last):
  File "/home/ada/mnist/train.py", line 31, in <module>
    step(x, y)
  File "/home/ada/env/lib/python3.11/site-packages/tensorflow/python/util/traceback_utils.py", \
line 153, in error_handler
    raise e.with_traceback(filtered_tb) from None
ValueError: in user code:

    File "/home/ada/mnist/train.py", line 28, in step  *
        optimizer.apply_gradients(zip(grads, model.trainable_variables))
    File "/home/ada/env/lib/python3.11/site-packages/keras/src/optimizers/optimizer.py", line 291, \
in apply_gradients  **
        self.apply(grads, trainable_variables)

    ValueError: Unknown variable: <Variable path=sequential_1/dense_2/kernel, shape=(2, 3), \
dtype=float32>. This optimizer can only be called for the variables it was originally built with. \
When working with a new set of variables, you should recreate a new optimizer instance.
"""
CHAINED = """\
Traceback (most recent call last):
  File "train.py", line 9, in <module>
    rate = settings["rate"]
KeyError: 'rate'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "train.py", line 14, in <module>
    optimizer.apply_gradients(grads)
  File "/usr/lib/python3/dist-packages/keras/src/optimizers/base_optimizer.py", line 383, in \
apply_gradients
    grads, trainable_variables = zip(*grads_and_vars)
    ^^^^^^^^^^^^^^^^^^^^^^^^^^
ValueError: not enough values to unpack (expected 2, got 1)
"""
IN_COLOUR = """\
\x1b[31mRuntimeError\x1b[0m: A non-persistent GradientTape can only be used to
compute one set of gradients (or jacobians)
"""
OF_PYTEST = """\
        with tf.GradientTape() as tape:
            loss = model(x)
>       optimizer.apply_gradients(zip(variables, grads))
E       AttributeError: 'tensorflow.python.framework.ops.EagerTensor' object has no attribute \
'_unique_id'

train.py:14: AttributeError
"""
LOGGED = (
    "WARNING:tensorflow:Gradients do not exist for variables ['dense/kernel:0', 'dense/bias:0'] "
    "when minimizing the loss. If you're using `model.compile()`, did you forget to provide a "
    "`loss` argument?"
)
OF_AN_OP = (
    "tensorflow.python.framework.errors_impl.InvalidArgumentError: {{function_node "
    "__wrapped__AssignSubVariableOp_device_/job:localhost/replica:0/task:0/device:CPU:0}} Cannot "
    "update variable with shape [7,4] using a Tensor with shape [2,1], shapes must be equal. "
    "[Op:AssignSubVariableOp] name: "
)
IN_REPLICAS = """\
Traceback (most recent call last):
  File "train.py", line 25, in <module>
    train_step(tf.ones((4, 3)))
tensorflow.python.framework.errors_impl.InvalidArgumentError: Graph execution error:

Detected at node cond/Placeholder_1 defined at (most recent call last):
  File "train.py", line 25, in <module>

2 root error(s) found.
  (0) INVALID_ARGUMENT:  You must feed a value for placeholder tensor \
'cond/else/_1/cond/Placeholder_1' with dtype int32
\t [[{{node cond/Placeholder_1}}]]
0 successful operations.
"""
OF_ANOTHER_GRAPH = (
    "InaccessibleTensorError: <tf.Tensor 'while/Mean:0' shape=() dtype=float32> is out of scope "
    "and cannot be used here. Use return values, explicit Python locals or TensorFlow collections"
)
OF_THE_BASE_CLASS = (
    "TypeError: learning_rate is not a valid argument, kwargs should be empty for "
    "`optimizer_experimental.Optimizer`."
)
OTHER_CODE = """\
Traceback (most recent call last):
  File "report.py", line 3, in <module>
    name, value = line.split("=")
    ^^^^^^^^^^^
ValueError: not enough values to unpack (expected 2, got 1)
"""


def run(*arguments: str) -> int:
    return main(["explain", *arguments])


def explained(text: str) -> list[str]:
    return [one.rule.code for one in symptoms.explain(text)]


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        (IN_A_GRAPH, {"TL601", "TL702"}),
        (CHAINED, {"TL102"}),
        (IN_COLOUR, {"TL401", "TL402"}),
        (OF_PYTEST, {"TL102", "TL203"}),
        (LOGGED, {"TL501", "TL519", "TL530", "TL601"}),
        (OF_AN_OP, {"TL201", "TL202"}),
        (IN_REPLICAS, {"TL734"}),
        ("No gradients provided for any variable", {"TL403", "TL501", "TL503"}),
        ("a non-persistent gradienttape can only be used...", {"TL401", "TL402"}),
        ("The optimizer cannot recognize variable", {"TL601", "TL702"}),
        ("KeyError: 'The optimizer cannot recognize variable W:0. This", {"TL601", "TL702"}),
        ("'NoneType' object is not iterable", {"TL405"}),
        ("'SGD' object has no attribute 'apply_gradient'", {"TL106"}),
        ("AttributeError: 'MyModel' object has no attribute '_id'", {"TL109", "TL408"}),
        ("ValueError: Argument(s) not recognized: {'lr': 3e-4}", {"TL804"}),
        (
            "TypeError: _BaseOptimizer.apply_gradients() missing 1 required positional argument: \
'grads_and_vars'",
            {"TL103"},
        ),
    ],
)
def test_what_tensorflow_prints_is_explained(printed: str, codes: set[str]) -> None:
    found = explained(printed)
    assert found[0] in codes
    assert codes <= set(found)


@pytest.mark.parametrize(
    "printed",
    [
        OTHER_CODE,
        "",
        "…",
        "Traceback (most recent call last):",
        "ValueError: in user code:",
        "object is not iterable",
        "has no attribute",
        "'NoneType' object is not callable",
        "'NoneType' object has no attribute 'shape'",
        "TypeError: 'int' object is not iterable",
        "'EagerTensor' object has no attribute 'numpy_'",
        "'SGD' object has no attribute 'foo'",
        "not enough values to unpack (expected 3, got 2)",
        "RuntimeError: No gradients provided for any variable",
        "Dense.__init__() missing 1 required positional argument: 'units'",
        "Model.fit() got an unexpected keyword argument 'foo'",
        "unsupported operand type(s) for +: 'int' and 'str'",
        "ModuleNotFoundError: No module named 'tensorflow'",
        'ValueError: Input 0 of layer "dense" is incompatible with the layer: expected axis -1',
        "ValueError: Shapes (None, 1) and (None, 10) are incompatible",
        "ResourceExhaustedError: OOM when allocating tensor with shape[32,512]",
        "ValueError: logits and labels must have the same shape ((None, 1) vs (None, 10))",
        "ValueError: Unknown variable initializer: glorot",
        "a variable",
    ],
)
def test_what_the_catalogue_does_not_know_is_not_explained(
    printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert explained(printed) == []
    assert run(f"{printed} ") == 2
    assert "nothing in the catalogue explains this" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("printed", "told"),
    [
        ("bad operand type for unary -: 'NoneType'", "TL507"),
        ("TypeError: bad operand type for unary +: 'NoneType'", "TL501"),
        ("Tried to convert 'x' to a tensor and failed. Error: None values not supported.", "TL507"),
        ("None values not supported", "TL503"),
        ("RuntimeError: Cannot get value inside Tensorflow graph function.", "variable.assign"),
        ("Cannot get value inside Tensorflow graph function", "get_weights"),
        (
            "NotImplementedError: Cannot convert a symbolic tf.Tensor (Const:0) to a numpy array.",
            "np.sum",
        ),
        (
            "Using a symbolic `tf.Tensor` as a Python `bool` is not allowed. You can attempt",
            "@tf.function",
        ),
        (
            OF_ANOTHER_GRAPH,
            "tf.TensorArray",
        ),
        (
            OF_THE_BASE_CLASS,
            "_build_learning_rate",
        ),
        ("No module named 'tf_keras'", "TF_USE_LEGACY_KERAS"),
    ],
)
def test_a_message_that_no_rule_can_explain_alone_is_told_about(
    printed: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(printed) == 0
    assert told in capsys.readouterr().out


@pytest.mark.parametrize("one", MESSAGES, ids=lambda one: one.words)
def test_what_is_told_of_a_message_names_rules_that_there_are(one: Known) -> None:
    assert set(one.rules) <= {rule.code for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_message_of_a_page_leads_to_it(rule: Rule) -> None:
    for message in rule.messages:
        found = [one.rule for one in symptoms.explain(str(message))]
        assert rule in found


def test_the_last_exception_counts_most() -> None:
    text = f"{LOGGED}\n{CHAINED}"
    found = explained(text)
    assert found[0] == "TL102"
    assert "TL501" in found


def test_the_command_names_the_rules_and_how_to_read_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("KeyError:", "The optimizer cannot", "recognize variable W") == 0
    output = capsys.readouterr().out
    assert "KeyError: The optimizer cannot recognize variable …\n  TL601  variable-re" in output
    assert "A variable that the optimizer trains is replaced" in output
    assert output.endswith("See a page with `tapelint explain TL601`.\n")
    assert "Python says this of much else" not in output
    assert run("'NoneType' object is not iterable") == 0
    assert "Python says this of much else" in capsys.readouterr().out


def test_a_traceback_is_read_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CHAINED.encode() + b"\xff")))
    assert run("-") == 0
    assert "TL102" in capsys.readouterr().out


def test_what_is_reported_in_the_files_of_the_traceback_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = next(rule.bad for rule in RULES if rule.code == "TL503")
    path = tmp_path / "train.py"
    path.write_text(program)
    traceback = f"""\
Traceback (most recent call last):
  File "{path}", line 14, in <module>
    optimizer.apply_gradients(zip(grads, [w]))
  File "{tmp_path / "gone.py"}", line 3, in apply_gradients
ValueError: No gradients provided for any variable.
"""
    assert run(traceback) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("  TL503  no-gradient-through")
    assert lines[2].startswith(f"         reported at {path}:")
    assert any(line.startswith("  TL403") for line in lines[3:])
    assert lines[-1] == "See a page with `tapelint explain TL503`."


def test_a_word_that_is_no_rule_is_told() -> None:
    assert run("zip-revrsed") == 2
