"""Ways not to see a finding again, offered as code actions."""

from __future__ import annotations

import pytest
from language_client import applied, span
from lsprotocol import types

from tapelint.settings import load

BROKEN = """\
import tensorflow as tf

model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam()


def step(x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((model(x) - y) ** 2)
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(
        grads
    )
"""
EVERYWHERE = span(0, 0, 99, 0)


async def offered(editor, uri, beginning):
    found = await editor.all_actions(uri, EVERYWHERE, ["quickfix"])
    [action] = [action for action in found if action.title.startswith(beginning)]
    return action.edit.document_changes


async def test_a_comment_silences_the_statement(start):
    editor = await start(real=True)
    uri = "file:///project/train.py"
    editor.open(uri, BROKEN)
    assert len(await editor.diagnostics_of(uri, 1)) == 1
    [change] = await offered(editor, uri, "Ignore gradients-not-zipped")
    assert change.text_document.version == 1
    silenced = applied(BROKEN, change.edits)
    assert silenced == BROKEN[:-1] + "  # tapelint: ignore[TL102]\n"
    editor.change(uri, 2, silenced)
    assert await editor.diagnostics_of(uri, 2) == []


async def test_a_comment_that_is_there_takes_in_the_rule(start):
    editor = await start(real=True)
    uri = "file:///project/train.py"
    text = BROKEN[:-1] + "  # tapelint: ignore[zip-reversed]\n"
    editor.open(uri, text)
    found = await editor.diagnostics_of(uri, 1)
    assert [each.code for each in found] == ["TL102", "TL001"]
    assert list(found[1].tags) == [types.DiagnosticTag.Unnecessary]
    [change] = await offered(editor, uri, "Ignore gradients-not-zipped")
    assert "# tapelint: ignore[zip-reversed, TL102]" in applied(text, change.edits)


async def test_a_comment_that_silences_nothing_is_taken_away(start):
    editor = await start(real=True)
    uri = "file:///project/train.py"
    text = BROKEN.replace("(x, y):", "(x, y):  # tapelint: ignore")
    editor.open(uri, text)
    assert [each.code for each in await editor.diagnostics_of(uri, 1)] == ["TL001", "TL102"]
    actions = await editor.actions(uri, span(6, 0, 6, 99), ["quickfix"])
    [change] = actions[0].edit.document_changes
    assert applied(text, change.edits) == BROKEN


@pytest.mark.parametrize(
    "before",
    [
        None,
        "[project]\nname = 'x'",
        "[tool.tapelint]\nignore = [\n    'zip-reversed',  # why\n]\n[tool.other]\nignore = []\n",
    ],
)
async def test_a_rule_is_turned_off_in_the_settings(start, tmp_path, before):
    file = tmp_path / "pyproject.toml"
    if before is not None:
        file.write_text(before)
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "work")
    editor = await start(real=True, workspace_folders=[folder])
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BROKEN)
    assert len(await editor.diagnostics_of(uri, 1)) == 1
    *made, change = await offered(editor, uri, "Turn gradients-not-zipped")
    assert [each.uri for each in made] == ([] if before else [file.as_uri()])
    assert change.text_document.uri == file.as_uri()
    after = applied(before or "", change.edits)
    file.write_text(after)
    assert "gradients-not-zipped" in load(tmp_path).config.ignore
    assert all(line in after for line in (before or "").splitlines())
    event = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await editor.until(lambda: not editor.published[uri][-1].diagnostics)


async def test_no_settings_are_written_outside_the_workspace(start, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.tapelint]\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    folder = types.WorkspaceFolder(inner.as_uri(), "inner")
    editor = await start(real=True, workspace_folders=[folder])
    for place in (inner, tmp_path):
        uri = (place / "train.py").as_uri()
        editor.open(uri, BROKEN)
        titles = [each.title for each in await editor.all_actions(uri, EVERYWHERE)]
        assert not any(title.startswith("Turn") for title in titles)


@pytest.mark.parametrize(
    ("own", "is_offered"),
    [({}, True), ({"ignore": ["TL203"]}, False), ({"ignore": ["TL999"]}, True)],
)
async def test_no_rule_is_turned_off_where_the_editor_says_what_is_off(
    start, tmp_path, own, is_offered
):
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "work")
    editor = await start(
        real=True, workspace_folders=[folder], settings={tmp_path.as_uri(): {"tapelint": own}}
    )
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, BROKEN)
    await editor.diagnostics_of(uri, 1)
    titles = [each.title for each in await editor.all_actions(uri, EVERYWHERE)]
    assert any(title.startswith("Turn") for title in titles) == is_offered


async def test_the_settings_that_are_open_are_edited_as_they_are(start, tmp_path):
    file = tmp_path / "pyproject.toml"
    file.write_text("")
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "work")
    editor = await start(real=True, workspace_folders=[folder])
    uri = (tmp_path / "train.py").as_uri()
    typed = "[tool.tapelint]\nignore = ['zip-reversed']\n"
    editor.open(file.as_uri(), "", language="toml")
    editor.change(file.as_uri(), 5, typed)
    editor.open(uri, BROKEN)
    [change] = await offered(editor, uri, "Turn gradients-not-zipped")
    assert (change.text_document.uri, change.text_document.version) == (file.as_uri(), 5)
    editor.change(file.as_uri(), 6, applied(typed, change.edits))
    await editor.until(lambda: last(editor, uri) == [])
    editor.change(file.as_uri(), 7, typed)
    await editor.until(lambda: last(editor, uri))


def last(editor, uri):
    published = editor.published.get(uri)
    return published and list(published[-1].diagnostics)
