"""The server over the real core: the editor is told and given what the core says."""

from __future__ import annotations

from pathlib import Path

import pytest
from language_client import applied, span
from lsprotocol import types

from spec.sampling import EVERYTHING
from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Safety
from tapelint.fixes.apply import apply
from tapelint.settings import load
from tapelint.source.text import Source

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.py"))[:: 1 if EVERYTHING else 13]
BROKEN = """\
import tensorflow as tf
from tensorflow import keras

model = keras.Sequential([keras.layers.Dense(1)])
optimizer = keras.optimizers.Adam()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(grads)
"""
CALL = "optimizer.apply_gradients("
URI = "file:///project/train.py"


def lines_and_codes(diagnostics):
    return [(each.range.start.line, each.code) for each in diagnostics]


async def test_reports_what_the_core_finds_in_each_of_many_open_files(start):
    editor = await start(real=True)
    texts = {path: path.read_text() for path in CORPUS}
    for path, text in texts.items():
        editor.open(path.as_uri(), text)
    config = load(CORPUS[0].parent).config
    for path, text in texts.items():
        found = check(Source(text, str(path)), config)
        expected = [(each.range.start.line, each.code) for each in found]
        published = await editor.diagnostics_of(path.as_uri(), 1)
        assert lines_and_codes(published) == expected, path
    assert editor.messages == []


async def test_repairs_as_the_core_repairs(start):
    editor = await start(real=True)
    repairs = 0
    for path in CORPUS:
        source = Source(path.read_text(), str(path))
        if not source.text.isascii():
            continue
        editor.open(path.as_uri(), source.text)
        for finding in check(source, load(path.parent).config):
            place = types.Position(finding.range.start.line, finding.range.start.column)
            actions = await editor.actions(path.as_uri(), types.Range(place, place), ["quickfix"])
            for fix in finding.fixes:
                if fix.safety is Safety.DISPLAY or not fix.build():
                    continue
                [action] = [
                    action
                    for action in actions
                    if action.title == fix.title and action.diagnostics[0].code == finding.code
                ]
                [change] = action.edit.document_changes
                assert applied(source.text, change.edits) == apply(source, fix.build()), path
                repairs += 1
        editor.close(path.as_uri())
    assert repairs > 20


@pytest.mark.parametrize("profile", ["visual-studio-code", "neovim", "emacs"])
async def test_zips_bare_gradients_in_every_editor(start, profile):
    editor = await start(profile, real=True)
    editor.open(URI, BROKEN)
    [found] = await editor.diagnostics_of(URI, 1)
    assert found.code == "TL102"
    [action, *_] = await editor.actions(URI, found.range, ["quickfix"])
    edit = action.edit
    edits = edit.document_changes[0].edits if edit.document_changes else edit.changes[URI]
    repaired = applied(BROKEN, edits)
    assert "apply_gradients(zip(grads, model.trainable_variables))" in repaired
    editor.change(URI, 2, repaired)
    assert await editor.diagnostics_of(URI, 2) == []


async def test_says_what_flows_where_the_pointer_is(start):
    editor = await start(real=True)
    editor.open(URI, BROKEN)
    [found] = await editor.diagnostics_of(URI, 1)
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(URI), found.range.start)
    )
    assert hover.contents.kind is types.MarkupKind.Markdown
    assert "gradients-not-zipped" in hover.contents.value
    nothing = types.HoverParams(types.TextDocumentIdentifier(URI), types.Position(2, 0))
    assert await editor.text_document_hover_async(nothing) is None


async def test_one_program_over_the_cells_of_a_notebook(start):
    editor = await start(real=True)
    head, body = BROKEN.split("\n\n\n")
    cells = {"1": "%matplotlib inline\n" + head, "2": "!nvidia-smi", "3": body}
    uri = "vscode-notebook-cell:/project/train.ipynb#{}".format
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                "file:///project/train.ipynb",
                "jupyter-notebook",
                1,
                [types.NotebookCell(types.NotebookCellKind.Code, uri(name)) for name in cells],
            ),
            [types.TextDocumentItem(uri(n), "python", 1, text) for n, text in cells.items()],
        )
    )
    [found] = await editor.diagnostics_of(uri("3"), 1)
    assert (found.code, found.range.start.line) == ("TL102", 4)
    assert await editor.diagnostics_of(uri("1"), 1) == []
    [action, *_] = await editor.actions(uri("3"), found.range, ["quickfix"])
    [change] = action.edit.document_changes
    assert change.text_document.uri == uri("3")
    assert "zip(grads, model.trainable_variables)" in applied(cells["3"], change.edits)


async def test_typing_a_program_ends_in_what_the_core_finds(start):
    editor = await start(real=True)
    editor.open(URI, "", version=0)
    line = column = 0
    for version, char in enumerate(BROKEN, 1):
        editor.change(URI, version, (line, column, line, column, char))
        line, column = (line + 1, 0) if char == "\n" else (line, column + 1)
    published = await editor.diagnostics_of(URI, len(BROKEN))
    found = check(Source(BROKEN, "train.py"), Config())
    assert lines_and_codes(published) == [(each.range.start.line, each.code) for each in found]
    assert editor.messages == []


async def test_columns_after_an_emoji_are_utf_16(start):
    editor = await start(real=True)
    editor.open(URI, BROKEN.replace(f"    {CALL}", f"    '😀😀'; {CALL}"))
    [found] = await editor.diagnostics_of(URI, 1)
    plain = await start(real=True)
    plain.open(URI, BROKEN)
    [expected] = await plain.diagnostics_of(URI, 1)
    shift = len("'....'; ")
    start_, end = expected.range.start, expected.range.end
    assert found.range == span(
        start_.line, start_.character + shift, end.line, end.character + shift
    )
