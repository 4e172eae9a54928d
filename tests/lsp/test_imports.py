"""What a document imports is found while nobody waits, as it is in the editor or on the disk."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from language_client import Editor

MAIN = """\
import tensorflow as tf
from net.layers import forward, weight

optimizer = tf.keras.optimizers.Adam()
prediction = forward(x)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(prediction))
gradients = tape.gradient(loss, [weight])
optimizer.apply_gradients(gradients)
"""
LAYERS = dedent(
    """
    import tensorflow as tf
    weight = tf.Variable(1.0)

    def forward(x):
        return x * weight
    """
)
OTHER_LAYERS = "def forward(x): ...\nweight = []\n"
ALONE = ["TL102"]
TOGETHER = ["TL501", "TL102"]


@pytest.fixture
def main(tmp_path):
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "net").mkdir()
    (tmp_path / "net/__init__.py").touch()
    (tmp_path / "net/layers.py").write_text(LAYERS)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path / "main.py"


def codes(editor: Editor, uri: str) -> list[str]:
    published = editor.published.get(uri)
    return [each.code for each in published[-1].diagnostics] if published else []


async def shows(editor: Editor, uri: str, expected: list[str]) -> None:
    await editor.until(lambda: sorted(codes(editor, uri)) == sorted(expected))


async def test_the_file_is_told_of_at_once_and_then_with_what_it_imports(start, main):
    editor = await start(real=True)
    editor.open(main.as_uri(), MAIN)
    await shows(editor, main.as_uri(), TOGETHER)
    # Nothing that was shown went away meanwhile.
    seen = [{each.code for each in one.diagnostics} for one in editor.published[main.as_uri()]]
    assert all(before <= after for before, after in pairwise(seen))
    assert "TL102" in seen[0]


async def test_an_unsaved_module_counts_as_it_is_in_the_editor(start, main):
    editor = await start(real=True)
    layers = (main.parent / "net/layers.py").as_uri()
    editor.open(main.as_uri(), MAIN)
    await shows(editor, main.as_uri(), TOGETHER)
    editor.open(layers, LAYERS)
    editor.change(layers, 2, OTHER_LAYERS)
    await shows(editor, main.as_uri(), ALONE)
    editor.change(layers, 3, LAYERS)
    await shows(editor, main.as_uri(), TOGETHER)
    editor.change(layers, 4, OTHER_LAYERS)
    await shows(editor, main.as_uri(), ALONE)
    editor.close(layers)
    editor.change(main.as_uri(), 2, MAIN + "\n")
    await shows(editor, main.as_uri(), TOGETHER)


async def test_a_client_that_asks_is_asked_to_ask_again(start, main):
    editor = await start(real=True, pull=True)
    editor.open(main.as_uri(), MAIN)

    async def ask_until_all_is_known() -> None:
        while [each.code for each in (await editor.pulled(main.as_uri())).items] != TOGETHER:
            pass

    await asyncio.wait_for(ask_until_all_is_known(), 20)
    assert editor.diagnostic_refresh_count >= 1


async def test_a_client_that_cannot_be_told_to_ask_again_gets_all_at_once(start, main):
    def without_refresh(declared):
        declared.workspace.diagnostics = None

    editor = await start(real=True, pull=True, change=without_refresh)
    editor.open(main.as_uri(), MAIN)
    found = [each.code for each in (await editor.pulled(main.as_uri())).items]
    assert found == TOGETHER
