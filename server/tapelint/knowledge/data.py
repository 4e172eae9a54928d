"""What gives data: numbers that come from outside, and not from what is trained."""

from __future__ import annotations

import re

# Methods of arrays, tables and columns; tensors and models have none of that name.
_METHODS = frozenset(
    {
        "argsort",
        "as_numpy_iterator",
        "astype",
        "copy",
        "cumsum",
        "drop",
        "dropna",
        "fillna",
        "flatten",
        "groupby",
        "iterrows",
        "itertuples",
        "nonzero",
        "permutation",
        "ravel",
        "reshape",
        "sort_values",
        "strip",
        "swapaxes",
        "to_numpy",
        "tolist",
    }
)

# What holds data, or makes it, is called so.
_HOLDS = re.compile(
    r"(?:^|_)(?:batch(?:es)?|buffer|data|dataset|df|ds|env|environment|frame|generator|iterator"
    r"|loader|memory|replay|rng|sampler|simulator|table)\d*$|dataset$|loader$|env$|buffer$"
)


def is_method_of_data(name: str) -> bool:
    """Whether a method called ``name`` gives what its object and its arguments hold, no more."""
    return name in _METHODS


def names_data(name: str) -> bool:
    """Whether what is called ``name`` holds data, or makes it."""
    return _HOLDS.search(name) is not None
