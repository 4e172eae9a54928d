"""Runs calls with the TensorFlow of this interpreter, and says what became of the gradients.

A call runs with inputs drawn at random under a tape that watches one of them; the gradient is that
of a randomly weighted sum of each output. Outputs with a point count; if there are none, whole
numbers and truth values are cast to float32 first. The words for an outcome:

- ``value``: not None, and not zero somewhere for one of three to five random inputs;
- ``zero``: a tensor of zeros for all of them; ``nan``: zeros and NaN only;
- ``none``: None;
- ``raises:TYPE: WORDS``: taking the gradient raises; ``the call raises …``: the call itself does;
- ``no float output``: text, arrays of NumPy, numbers of Python and the like;
- ``value | none``: one word for each output, in their order, where they differ.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import words
from inputs import Inputs

_SEEDS = (0, 1, 2)
_TRIES = [(seed, False) for seed in _SEEDS] + [(seed, True) for seed in _SEEDS[:2]]
# The call and the tape are run eagerly; both in a tf.function; only the call in one; with a
# variable as the watched input.
MODES = ("eager", "graph", "outer", "variable")
_WITH_A_POINT = ("float", "bfloat", "complex", "half")


class Bench:
    """Measures calls."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"tf": tf, "np": np, "keras": tf.keras}
        # A persistent tape is not always as good as another, so it is used only if it has to be.
        self._several = False

    @staticmethod
    def stamp() -> dict[str, str]:
        """The versions that the tables are of."""
        return {"tensorflow": tf.__version__, "keras": keras.__version__}

    def find(self, name: str) -> Any:
        """What a dotted name stands for; None where there is no such thing."""
        first, *rest = name.split(".")
        value = self.names.get(first)
        for part in rest:
            value = getattr(value, part, None)
        return value

    def names_of(self, modules: list[str], wanted: Callable[[str, Any], bool]) -> list[list[str]]:
        """The names in ``modules`` of all that is ``wanted``, those of the same thing together."""
        found: dict[int, list[str]] = {}
        for name in modules:
            module = self.find(name)
            for key in dir(module) if module is not None else ():
                value = getattr(module, key, None)
                if not key.startswith("_") and wanted(key, value):
                    found.setdefault(id(value), []).append(f"{name}.{key}")
        return list(found.values())

    def measure(self, op: str, call: str, modes: tuple[str, ...] = MODES) -> dict[str, Any]:
        """The outcomes of ``call`` for each watched input, in the ``modes`` where they differ."""
        named = re.findall(r"\b(?:tf|keras)(?:\.\w+)+", op)
        if " " not in op and any(self.find(name) is None for name in named):
            return {"failed": "absent"}
        code = compile(call, "<recipe>", "eval")
        inputs = Inputs(tf, np)
        try:
            leaves = self.leaves(self.run(code, inputs))
        except words.CallFailedError as error:
            gone = "AttributeError: module" in str(error) and "has no attribute" in str(error)
            return {"failed": "absent" if gone else f"the call raises {words.of(error)}"}
        names = self._arguments(call, len(inputs.arrays))
        kinds = [kind for kind, _ in leaves]
        answer: dict[str, Any] = {"gives": " ".join(kinds) if kinds else "nothing of a tensor"}
        self._several = len(self.chosen(leaves)) > 1
        if not inputs.arrays:
            return answer | {"eager": {}}
        eager = answer["eager"] = self._outcomes(code, "eager", names)
        answer["positions"] = self._positions(call, names)
        for mode in modes[1:]:
            outcomes = self._outcomes(code, mode, names)
            others = {
                one: what for one, what in outcomes.items() if not words.same(what, eager[one])
            }
            if others:
                answer[mode] = others
        return answer

    def outcomes(self, call: str) -> dict[str, str]:
        """The outcomes of ``call`` for each watched input, run eagerly."""
        code = compile(call, "<recipe>", "eval")
        inputs = Inputs(tf, np)
        self._several = len(self.chosen(self.leaves(self.run(code, inputs)))) > 1
        return self._outcomes(code, "eager", self._arguments(call, len(inputs.arrays)))

    def _outcomes(self, code: Any, mode: str, names: list[str]) -> dict[str, str]:
        found = {}
        for index, name in enumerate(names):
            try:
                found[name] = self._outcome(code, mode, index)
            except Exception as error:
                found[name] = f"raises:{words.of(error)}"
        return found

    def run(self, code: Any, inputs: Inputs) -> Any:
        """The result of the call."""
        helpers = {
            "jvp": _jvp,
            "inner_gradient": _inner_gradient,
            "inner_jacobian": _inner_jacobian,
            "stopped": lambda function, x: _stopped(inputs, function, x),
        }
        try:
            return eval(code, self.names | inputs.names | helpers)
        except Exception as error:
            raise words.CallFailedError(words.of(error)) from error

    @staticmethod
    def leaves(result: Any) -> list[tuple[str, Any]]:
        """The tensors of a result, each with the name of its type."""
        found = []
        for leaf in tf.nest.flatten(result, expand_composites=True):
            plain = tf.convert_to_tensor(leaf) if isinstance(leaf, tf.Variable) else leaf
            if tf.is_tensor(plain):
                found.append((plain.dtype.name, plain))
            elif plain is not None:
                found.append((f"({type(plain).__name__})", plain))
        return found

    @staticmethod
    def chosen(leaves: list[tuple[str, Any]]) -> list[Any]:
        """The outputs of numbers with a point; without any, all of them."""
        points = [leaf for kind, leaf in leaves if kind.startswith(_WITH_A_POINT)]
        return points or [leaf for _, leaf in leaves]

    def total(self, leaf: Any) -> Any:
        """A randomly weighted sum of a tensor, or None of one of text and the like."""
        if not tf.is_tensor(leaf) or leaf.dtype in (tf.string, tf.variant, tf.resource):
            return None
        if leaf.dtype.is_complex:
            return self.total(tf.math.real(leaf)) + 0.7 * self.total(tf.math.imag(leaf))
        if leaf.dtype.is_quantized:
            return None
        number = tf.cast(leaf, tf.float32) if leaf.dtype != tf.float64 else leaf
        if not leaf.shape.is_fully_defined():
            flat = tf.reshape(number, [-1])
            weights = 1.0 + tf.sin(3.0 * tf.cast(tf.range(tf.size(flat)), flat.dtype))
            return tf.reduce_sum(flat * weights)
        shape = leaf.shape.as_list()
        weights = 1.0 + np.sin(3.0 * np.arange(int(np.prod(shape)))).reshape(shape)
        return tf.reduce_sum(number * tf.constant(weights, number.dtype))

    def _outcome(self, code: Any, mode: str, index: int) -> str:
        """What the gradient is for the input of an index, of each output that counts."""
        merged: list[str] | None = None
        for seed, wide in _TRIES:
            try:
                found = getattr(self, f"_{mode}")(code, index, seed, wide=wide)
            except words.CallFailedError as error:
                if wide or merged is not None:
                    continue
                return f"the call raises {words.of(error)}"
            if merged is None:
                merged = found
            elif len(found) == len(merged):
                merged = list(map(words.stronger, merged, found))
            if not any(one in ("zero", "nan") for one in merged):
                break
        if not merged:
            return "no float output"
        return merged[0] if len(set(merged)) == 1 else " | ".join(merged)

    def _judge(self, tape: Any, totals: list[Any], source: Any) -> list[str]:
        found = []
        for total in totals:
            if total is None:
                continue
            try:
                found.append(self.kind(tape.gradient(total, source)))
            except Exception as error:
                found.append(f"raises:{words.of(error)}")
        return found

    @staticmethod
    def kind(gradient: Any) -> str:
        """The word for a gradient."""
        if gradient is None:
            return "none"
        values = np.asarray(tf.convert_to_tensor(gradient))
        finite = np.isfinite(values)
        if (finite & (values != 0)).any():
            return "value"
        return "zero" if finite.all() else "nan"

    def _eager(
        self, code: Any, index: int, seed: int, *, wide: bool, variable: Any = None
    ) -> list[str]:
        with tf.GradientTape(persistent=self._several) as tape:
            inputs = Inputs(
                tf, np, seed=seed, wide=wide, watched=index, tape=tape, variable=variable
            )
            chosen = self.chosen(self.leaves(self.run(code, inputs)))
            totals = [self.total(leaf) for leaf in chosen]
        return self._judge(tape, totals, inputs.tensors[index])

    def _variable(self, code: Any, index: int, seed: int, *, wide: bool) -> list[str]:
        arrays = self._arrays(code, seed, wide=wide)
        return self._eager(code, index, seed, wide=wide, variable=tf.Variable(arrays[index]))

    def _arrays(self, code: Any, seed: int, *, wide: bool) -> list[Any]:
        inputs = Inputs(tf, np, seed=seed, wide=wide)
        self.run(code, inputs)
        return inputs.arrays

    def _graph(self, code: Any, index: int, seed: int, *, wide: bool) -> list[str]:
        seen: list[str] = []

        @tf.function
        def traced(*tensors: Any) -> list[Any]:
            seen.clear()
            with tf.GradientTape(persistent=self._several) as tape:
                inputs = Inputs(
                    tf, np, seed=seed, wide=wide, watched=index, tape=tape, given=tensors
                )
                chosen = self.chosen(self.leaves(self.run(code, inputs)))
                totals = [self.total(leaf) for leaf in chosen]
            gradients = []
            for total in totals:
                if total is None:
                    continue
                try:
                    gradient = tape.gradient(total, inputs.tensors[index])
                except Exception as error:
                    seen.append(f"raises:{words.of(error)}")
                    continue
                seen.append("none" if gradient is None else "")
                if gradient is not None:
                    gradients.append(tf.convert_to_tensor(gradient))
            return gradients

        arrays = self._arrays(code, seed, wide=wide)
        try:
            gradients = iter(traced(*map(tf.constant, arrays)))
        except words.CallFailedError:
            raise
        except Exception as error:
            raise words.CallFailedError(words.of(error)) from error
        return [word or self.kind(next(gradients)) for word in seen]

    def _outer(self, code: Any, index: int, seed: int, *, wide: bool) -> list[str]:
        @tf.function
        def traced(*tensors: Any) -> list[Any]:
            inputs = Inputs(tf, np, seed=seed, wide=wide, given=tensors)
            chosen = self.chosen(self.leaves(self.run(code, inputs)))
            totals = [self.total(leaf) for leaf in chosen]
            return [total for total in totals if total is not None]

        tensors = [tf.constant(array) for array in self._arrays(code, seed, wide=wide)]
        with tf.GradientTape(persistent=self._several) as tape:
            tape.watch(tensors[index])
            totals = traced(*tensors)
        return self._judge(tape, totals, tensors[index])

    def _arguments(self, call: str, count: int) -> list[str]:
        """The argument that each input is, or is in."""
        tree = ast.parse(call, mode="eval").body
        found: list[str] = []
        if isinstance(tree, ast.Call):
            parameters = self._parameters(ast.unparse(tree.func))
            given = [
                (one, parameters[position] if position < len(parameters) else str(position))
                for position, one in enumerate(tree.args)
            ]
            given += [(one.value, str(one.arg)) for one in tree.keywords]
            for value, name in given:
                made = sum(
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in ("F", "Z", "S", "RG")
                    for node in ast.walk(value)
                )
                found += [name] if made == 1 else [f"{name}[{one}]" for one in range(made)]
        if len(found) != count or len(set(found)) != count:
            found = [f"input {one + 1}" for one in range(count)] if count > 1 else ["input"]
        return found

    def _positions(self, call: str, names: list[str]) -> dict[str, int]:
        """The position among the parameters of each argument that has one."""
        tree = ast.parse(call, mode="eval").body
        if not isinstance(tree, ast.Call):
            return {}
        parameters = self._parameters(ast.unparse(tree.func))
        plain = {name.partition("[")[0] for name in names} | {
            str(one.arg) for one in tree.keywords if isinstance(one.value, ast.Constant)
        }
        return {name: parameters.index(name) for name in sorted(plain) if name in parameters}

    def _parameters(self, function: str) -> list[str]:
        value = self.find(function) if re.fullmatch(r"[\w.]+", function) else None
        try:
            parameters = inspect.signature(value).parameters.values() if value is not None else ()
        except (TypeError, ValueError):
            return []
        return [
            one.name
            for one in parameters
            if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD, one.KEYWORD_ONLY)
        ]


def _jvp(function: Callable[[Any], Any], x: Any) -> Any:
    with tf.autodiff.ForwardAccumulator(x, tf.ones_like(x)) as accumulator:
        y = function(x)
    return accumulator.jvp(y)


def _inner_gradient(function: Callable[[Any], Any], x: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.gradient(y, x)


def _inner_jacobian(function: Callable[[Any], Any], x: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    return tape.jacobian(y, x)


def _stopped(inputs: Inputs, function: Callable[[Any], Any], x: Any) -> Any:
    if inputs.tape is None:
        return function(x)
    with inputs.tape.stop_recording():
        return function(x)
