"""The inputs of a measured call, by the names that the recipes know them by."""

from __future__ import annotations

from typing import Any

_LOW, _HIGH, _WIDE = 0.1, 0.9, 9.0


class Inputs:
    """Makes the inputs of one call, and has a tape watch the one of the index ``watched``.

    ``given`` are tensors to take in place of new ones, ``variable`` is to take the place of the
    watched one; ``wide`` draws from -9 to 9 where the recipe does not say.
    """

    def __init__(
        self,
        tf: Any,
        np: Any,
        *,
        seed: int = 0,
        wide: bool = False,
        watched: int | None = None,
        tape: Any = None,
        given: Any = None,
        variable: Any = None,
    ) -> None:
        self.tf, self.np, self.wide = tf, np, wide
        self.random = np.random.default_rng(seed)
        self.watched, self.tape, self.given, self.variable = watched, tape, given, variable
        self.arrays: list[Any] = []
        self.tensors: list[Any] = []

    @property
    def names(self) -> dict[str, Any]:
        """What the recipes write, and what it calls."""
        return {"F": self.real, "Z": self.complex, "S": self.sparse, "RG": self.ragged}

    def real(
        self,
        *shape: int,
        lo: float | None = None,
        hi: float | None = None,
        kind: str | None = None,
        dtype: str = "float32",
    ) -> Any:
        """``F(*shape)``: numbers between ``lo`` and ``hi``, or arranged as ``kind`` says."""
        value = self.random.uniform(0, 1, shape)
        low, high = _LOW if lo is None else lo, _HIGH if hi is None else hi
        if self.wide and lo is None and hi is None and kind is None:
            low, high = -_WIDE, _WIDE
        value = self._arranged(value, kind) if kind else low + (high - low) * value
        return self._put(self.np.asarray(value, dtype))

    def complex(self, *shape: int) -> Any:
        """``Z(*shape)``: complex numbers."""
        draw = self.random.uniform
        value = draw(_LOW, _HIGH, shape) + 1j * draw(_LOW, _HIGH, shape)
        return self._put(self.np.asarray(value, "complex64"))

    def sparse(self, *shape: int) -> Any:
        """``S(*shape)``: a SparseTensor of three entries, whose values are watched."""
        values = self.tf.convert_to_tensor(self.real(3))
        return self.tf.SparseTensor([[0, 0], [0, 2], [1, 1]], values, shape)

    def ragged(self) -> Any:
        """``RG()``: a ragged tensor of the rows of 2, 0 and 3 numbers, whose values are watched."""
        return self.tf.RaggedTensor.from_row_lengths(self.real(5), [2, 0, 3])

    def _arranged(self, value: Any, kind: str) -> Any:
        np = self.np
        if kind == "spd":
            return value @ np.swapaxes(value, -1, -2) + np.eye(value.shape[-1])
        if kind == "tril":
            return np.tril(value) + np.eye(value.shape[-1])
        if kind == "tridiag":
            return value + np.array([[0], [3], [0]])
        if kind == "prob":
            return (value + 0.1) / (value + 0.1).sum(-1, keepdims=True)
        if kind in ("sorted", "range"):
            return np.sort(value, -1) + 0.1 * np.arange(value.shape[-1])
        if kind == "boxes":
            return np.concatenate([value[..., :2] * 0.4, 0.5 + value[..., 2:] * 0.4], -1)
        raise ValueError(kind)

    def _put(self, array: Any) -> Any:
        index = len(self.arrays)
        self.arrays.append(array)
        if self.given is not None:
            tensor = self.given[index]
        elif self.variable is not None and index == self.watched:
            tensor = self.variable
        else:
            tensor = self.tf.constant(array)
        if self.tape is not None and self.variable is None and index == self.watched:
            self.tape.watch(tensor)
        self.tensors.append(tensor)
        return tensor
