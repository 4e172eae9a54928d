"""Run programs on the TensorFlow of this interpreter, each in a process of its own.

Reads one JSON request a line on stdin, answers one JSON outcome a line on stdout:

- request: ``{"source": str, "prelude": str, "expressions": [str]}``
- outcome: ``{"raised": {"type", "message"} | null, "printed": str, "errors": str,
  "losses": [float], "moved": {expression: bool}, "values": {expression: [each variable's value]},
  "still": [name of each variable], "finally": [value of each variable]}``

TensorFlow is imported once. A program gets a fork of it, made before the runtime starts, so it
begins in a fresh runtime with fixed seeds and cannot disturb the next one. ``prelude`` defines the
names that the program takes for granted. ``expressions`` are variables, models or lists of
variables of the program, looked at after it ended, also where it raised. ``losses`` are the values
that its global name ``loss`` took.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["OMP_NUM_THREADS"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["TF_NUM_INTRAOP_THREADS"] = "1"
os.environ["TF_NUM_INTEROP_THREADS"] = "1"

import numpy as np
import tensorflow as tf

SECONDS_A_PROGRAM = 120


def innermost(message: str) -> str:
    """The message of the exception itself, without the frames that AutoGraph puts around it."""
    if message.startswith("in user code:"):
        found = re.findall(r"\n\s+\w*Error\w*: (.*)$", message, re.DOTALL)
        return found[-1].strip() if found else message
    return message


class Variables:
    """The variables that a program creates, with the values they began with."""

    def __init__(self) -> None:
        self.initial: dict[int, np.ndarray] = {}
        self.kept: list[tf.Variable] = []

    def creator(self, next_creator: Any, **arguments: Any) -> tf.Variable:
        """Create a variable and remember what it began with; for tf.variable_creator_scope."""
        variable = next_creator(**arguments)
        if tf.executing_eagerly():
            self.kept.append(variable)
            self.initial[id(variable)] = variable.numpy()
        return variable

    @property
    def trainable(self) -> list[tf.Variable]:
        """Those that gradients are for, in the order of their creation."""
        return [v for v in self.kept if v.trainable and v.dtype.is_floating]

    def moved(self, variable: Any) -> bool:
        """Whether the value of ``variable`` differs from the one it was created with."""
        variable = plain(variable)
        return not np.array_equal(variable.numpy(), self.initial[id(variable)])

    def still(self) -> list[str]:
        """The names of the trainable variables that never moved."""
        return [variable.name for variable in self.trainable if not self.moved(variable)]


class Globals(dict[str, Any]):
    """The local names of a module as it runs: its globals, with the losses written down."""

    def __init__(self, names: dict[str, Any]) -> None:
        super().__init__()
        self.names = names
        self.losses: list[float] = []

    def __getitem__(self, name: str) -> Any:
        return self.names[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.names[name] = value
        if name == "loss" and tf.executing_eagerly() and tf.is_tensor(value) and not value.shape:
            self.losses.append(float(value))

    def __delitem__(self, name: str) -> None:
        del self.names[name]


def plain(variable: Any) -> tf.Variable:
    """The tf.Variable of one that Keras 3, or Keras 2 in mixed precision, wraps in its own."""
    inner = variable if isinstance(variable, tf.Variable) else variable.value
    return getattr(inner, "_variable", inner)


def variables_of(value: Any) -> list[Any]:
    """The variables that an expression means: itself, a list's elements, or an object's weights."""
    if isinstance(value, (list, tuple)):
        return [variable for element in value for variable in variables_of(element)]
    if hasattr(value, "trainable_weights"):
        return list(value.trainable_weights)
    if isinstance(value, tf.Module) and not isinstance(value, tf.Variable):
        return list(value.trainable_variables)
    return [value]


def execute(request: dict[str, Any], directory: Path) -> dict[str, Any]:
    """Run the program of ``request`` in this process and tell what came of it."""
    path = directory / "program.py"
    path.write_text(request["source"], encoding="utf-8")
    tf.keras.utils.set_random_seed(7)
    variables = Variables()
    namespace: dict[str, Any] = {"__name__": "__main__"}
    module = Globals(namespace)
    raised = None
    with tf.variable_creator_scope(variables.creator):
        exec(request["prelude"], namespace)
        try:
            exec(compile(request["source"], str(path), "exec"), namespace, module)
        except Exception as error:
            traceback.print_exc()
            raised = {"type": type(error).__name__, "message": innermost(str(error))}
    found = {each: variables_of(eval(each, namespace)) for each in request["expressions"]}
    return {
        "raised": raised,
        "losses": module.losses,
        "moved": {each: any(map(variables.moved, found[each])) for each in found},
        "values": {each: [plain(v).numpy().tolist() for v in found[each]] for each in found},
        "still": variables.still(),
        "finally": [variable.numpy().tolist() for variable in variables.trainable],
    }


def in_child(request: dict[str, Any], directory: Path) -> None:
    """Run ``request`` with its output going to files in ``directory``; does not return."""
    signal.alarm(SECONDS_A_PROGRAM)
    for name, descriptor in (("printed", 1), ("errors", 2)):
        target = os.open(directory / name, os.O_WRONLY | os.O_CREAT)
        os.dup2(target, descriptor)
    status = 1
    with contextlib.suppress(BaseException):
        try:
            (directory / "outcome").write_text(json.dumps(execute(request, directory)))
            status = 0
        except BaseException:
            traceback.print_exc()
            raise
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
    os._exit(status)


def run(request: dict[str, Any]) -> dict[str, Any]:
    """Fork, run ``request`` there, and collect its outcome."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        child = os.fork()
        if child == 0:
            in_child(request, directory)
        os.waitpid(child, 0)
        errors = (directory / "errors").read_text(errors="replace")
        if not (directory / "outcome").exists():
            return {"failed": errors[-3000:]}
        outcome: dict[str, Any] = json.loads((directory / "outcome").read_text())
        printed = (directory / "printed").read_text(errors="replace")
        return {**outcome, "printed": printed, "errors": errors[-3000:]}


def main() -> None:
    """Serve requests until stdin ends."""
    _ = tf.keras.optimizers, tf.keras.Sequential  # lazily loaded modules, before the first fork
    answers = os.fdopen(os.dup(1), "w")
    print(json.dumps({"tensorflow": tf.__version__}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
