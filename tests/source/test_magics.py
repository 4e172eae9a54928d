"""What is masked in a notebook cell, and what only looks as if it should be."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapelint.source.magics import mask
from tapelint.source.text import Source


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx", "0" + " " * 17 + "\nx"),
        ("!ls\n", "0  \n"),
        ("?f", "0 "),
        ("model.fit??", "0" + " " * 10),
        ("%", "0"),
        ("if x:\n    !ls -l\nelse:\n    y", "if x:\n    0     \nelse:\n    y"),
        ("files = !ls\nn = 1", "files = 0  \nn = 1"),
        ("t = %timeit -o f()", "t = 0" + " " * 13),
        ("!pip install tensorflow==2.1\nx", "0#ip install tensorflow==2.1\nx"),
        ("%tensorflow_version 1.x", "0#ensorflow_version 1.x"),
        ("!pip install \x00tensorflow", "0" + " " * 23),
        ("!pip install \\\n  tensorflow\nx", "0" + " " * 13 + "\n" + " " * 12 + "\nx"),
        ("%%time\nx = 1\r\n!ls\r\n", "0     \nx = 1\r\n0  \r\n"),
        ("%%bash\necho 1\r\nls", "      \n      \r\n  "),
        ("\n%%writefile a.py\nx = 1", "\n" + " " * 16 + "\n     "),
    ],
)
def test_masks(cell, python):
    assert mask(cell) == python
    ast.parse(python)


@pytest.mark.parametrize(
    "cell",
    [
        "x = (5\n% 3)\n",
        '"""\n%d items\n!important\n"""\n',
        "x = 5 \\\n% 3\n",
        "print('?')  # really?\n",
        "x != y\n",
        "a = b % c\n",
        "f(\n    a,\n    b=1\n)\n",
        "",
    ],
)
def test_leaves_python_alone(cell):
    assert mask(cell) == cell


@given(
    st.lists(
        st.sampled_from(["%", "!", "?", "x", "=", " ", "\n", "\r", "\\", '"""', "(", "%%bash"])
    )
)
def test_every_character_stays_in_its_place(parts):
    cell = "".join(parts)
    assert len(mask(cell)) == len(cell)
    assert Source(mask(cell)).starts == Source(cell).starts


def test_each_line_is_looked_at_once():
    count = 20_000  # with a look at all lines before each it would not end
    assert mask("%magic\nx = (1,\n% 3)\n" * count) == "0     \nx = (1,\n% 3)\n" * count
