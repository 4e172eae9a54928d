"""What a document imports is found while nobody waits, as it is in the editor or on the disk."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from textwrap import dedent
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from lsprotocol import types

from tapelint.check import analyse
from tapelint.hover import hover_at
from tapelint.lsp import features
from tapelint.lsp.features import create
from tapelint.project import Workspace, workspace

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


async def test_what_is_looked_up_again_and_found_as_before_has_nothing_analysed_anew(
    main, monkeypatch
):
    now = 0.0
    monkeypatch.setattr(workspace, "time", SimpleNamespace(monotonic=lambda: now))
    modules = Workspace(deferred=True)
    texts = []

    def counted(source, *rest, **named):
        texts.append(source.text)
        return analyse(source, *rest, modules=modules, **named)

    server = create(counted, hover_at, modules)
    server.protocol.set_writer(SimpleNamespace(write=lambda _: None, close=lambda: None))
    # A second file of the package is open, and nobody edits it.
    package = {main.as_uri(): MAIN, (main.parent / "net/other.py").as_uri(): MAIN}
    for uri, text in package.items():
        item = types.TextDocumentItem(uri, "python", 1, text)
        features.did_open(server, types.DidOpenTextDocumentParams(item))
    await at_rest(texts, modules)
    for version in range(2, 6):
        now += 10.0
        texts.clear()
        text = MAIN.replace("Adam()", f"Adam({version})")
        identifier = types.VersionedTextDocumentIdentifier(version, main.as_uri())
        change = types.TextDocumentContentChangeWholeDocument(text)
        features.did_change(server, types.DidChangeTextDocumentParams(identifier, [change]))
        await at_rest(texts, modules)
        assert texts == [text]


async def at_rest(texts: list[str], modules: Workspace) -> None:
    """Wait until no more is analysed and looked up."""
    count = None
    while count != len(texts) or modules.pending:
        count = len(texts)
        await asyncio.sleep(1.3)
