"""Settings: of the editor, of pyproject.toml, and when either changes."""

from __future__ import annotations

import pytest
from language_client import PROFILES, span
from lsprotocol import types

WORD = "IGNORED"


def folder_of(path):
    return types.WorkspaceFolder(path.as_uri(), path.name)


def settings(path, text):
    (path / "pyproject.toml").write_text(f"[tool.tapelint]\n{text}\n")


def file_in(folder, name="train.py"):
    return (folder / name).as_uri()


async def test_pyproject_holds_in_its_folder(start, tmp_path):
    for name, text in (("a", 'ignore = ["TL102"]'), ("b", "")):
        (tmp_path / name).mkdir()
        settings(tmp_path / name, text)
    editor = await start(workspace_folders=[folder_of(tmp_path)])
    for name in ("a", "b"):
        editor.open(file_in(tmp_path / name), "CONFIG")
    [found] = await editor.diagnostics_of(file_in(tmp_path / "a"), 1)
    assert found.message == "ignore: TL102"
    [found] = await editor.diagnostics_of(file_in(tmp_path / "b"), 1)
    assert found.message == "ignore: "


async def test_a_wrong_setting_is_shown_where_it_is_and_the_rest_holds(start, tmp_path):
    settings(tmp_path, 'ignor = []\nignore = ["TL102"]')
    editor = await start(workspace_folders=[folder_of(tmp_path)])
    editor.open(file_in(tmp_path), "CONFIG")
    [found] = await editor.diagnostics_of(file_in(tmp_path), 1)
    assert found.message == "ignore: TL102"
    [problem] = await editor.diagnostics_of(file_in(tmp_path, "pyproject.toml"), None)
    assert problem.range.start == types.Position(1, 0)
    assert "ignor" in problem.message
    settings(tmp_path, 'ignore = ["TL2"]')
    touch(editor, file_in(tmp_path, "pyproject.toml"))
    await editor.until(lambda: message_of(editor, file_in(tmp_path)) == "ignore: TL2")
    await editor.until(
        lambda: not editor.published[file_in(tmp_path, "pyproject.toml")][-1].diagnostics
    )


async def test_the_place_of_a_wrong_setting_is_counted_as_the_client_does(start, tmp_path):
    settings(tmp_path, 'severity = { "😀" = "off", TL102 = "eror" }')
    editor = await start(workspace_folders=[folder_of(tmp_path)])
    editor.open(file_in(tmp_path), "CONFIG")
    found = await editor.diagnostics_of(file_in(tmp_path, "pyproject.toml"), None)
    assert [each.range for each in found] == [span(1, 13, 1, 17), span(1, 35, 1, 41)]


def touch(editor, uri):
    changed = types.FileEvent(uri, types.FileChangeType.Changed)
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))


def message_of(editor, uri):
    published = editor.published.get(uri)
    return published[-1].diagnostics[0].message if published else None


async def test_asks_to_be_told_when_settings_modules_or_packages_change(start):
    editor = await start()
    await editor.until(lambda: editor.registered)
    registration = editor.registered[0]
    assert registration.method == types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    patterns = {each["globPattern"] for each in registration.register_options["watchers"]}
    assert {"**/pyproject.toml", "**/uv.lock", "**/requirements*.txt", "**/*.py"} <= patterns
    assert any("dist-info" in pattern for pattern in patterns)


async def test_a_client_that_does_not_tell_of_files_gets_the_new_settings_at_a_save(
    start, tmp_path
):
    def forget_watchers(declared):
        declared.workspace.did_change_watched_files = None

    editor = await start(change=forget_watchers, workspace_folders=[folder_of(tmp_path)])
    uri = file_in(tmp_path)
    editor.open(uri, "CONFIG")
    await editor.diagnostics_of(uri, 1)
    settings(tmp_path, 'ignore = ["TL2"]')
    editor.text_document_did_save(
        types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    )
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL2")


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_settings_that_come_with_the_start(start, profile):
    options = {"tapelint": {"ignore": ["TL102"], "interpreter": "python3"}}
    editor = await start(profile, initialization_options=options)
    if editor.capabilities.workspace.configuration:
        editor.set_configuration(options)
    editor.open("untitled:Untitled-1", "CONFIG")
    await editor.until(lambda: message_of(editor, "untitled:Untitled-1") == "ignore: TL102")
    assert editor.messages == []


async def test_each_folder_has_its_own_settings(start, tmp_path):
    folders = [tmp_path / "one", tmp_path / "one" / "two"]
    for folder in folders[::-1]:
        folder.mkdir(parents=True, exist_ok=True)
    editor = await start(
        workspace_folders=[folder_of(folder) for folder in folders],
        settings={
            folders[0].as_uri(): {"tapelint": {"ignore": ["TL1"]}},
            folders[1].as_uri(): {"tapelint": {"ignore": ["TL2"]}},
        },
    )
    for folder in folders:
        editor.open(file_in(folder), "CONFIG")
    await editor.until(lambda: message_of(editor, file_in(folders[0])) == "ignore: TL1")
    await editor.until(lambda: message_of(editor, file_in(folders[1])) == "ignore: TL2")


@pytest.mark.parametrize("pulls", [True, False])
async def test_settings_change_while_documents_are_open(start, pulls):
    def maybe_forget(declared):
        declared.workspace.configuration = pulls

    editor = await start(change=maybe_forget)
    editor.open("file:///project/train.py", "CONFIG")
    assert message_of(editor, "file:///project/train.py") in (None, "ignore: ")
    new = {"tapelint": {"ignore": ["TL3"]}}
    editor.set_configuration(new)
    pushed = None if pulls else new
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(pushed))
    await editor.until(lambda: message_of(editor, "file:///project/train.py") == "ignore: TL3")


async def test_a_wrong_setting_of_the_editor_is_told_once(start):
    wrong = {"tapelint": {"ignore": 3}}
    editor = await start(initialization_options=wrong, settings={"": wrong})
    for name in ("a", "b", "c"):
        editor.open(f"file:///project/{name}/x.py", "x")
        await editor.diagnostics_of(f"file:///project/{name}/x.py", 1)
    [message] = editor.messages
    assert "ignore" in message.message


async def test_an_excluded_file_is_left_alone(start, tmp_path):
    editor = await start(workspace_folders=[folder_of(tmp_path)])
    editor.open(file_in(tmp_path), "BAD")
    assert await editor.diagnostics_of(file_in(tmp_path), 1)
    settings(tmp_path, 'exclude = ["train.py"]')
    touch(editor, file_in(tmp_path, "pyproject.toml"))
    await editor.until(lambda: not editor.published[file_in(tmp_path)][-1].diagnostics)
    assert editor.published[file_in(tmp_path)][-1].version == 1


RATE = """\
import tensorflow as tf

optimizer = tf.keras.optimizers.SGD(lr=0.1)
with tf.GradientTape() as tape:
    loss = model(x)
optimizer.apply_gradients(zip(tape.gradient(loss, model.variables), model.variables))
"""


@pytest.mark.parametrize(
    ("tensorflow", "words"), [("2.15.1", "trains with the default"), ("2.21.0", "raises")]
)
async def test_what_is_installed_in_the_selected_environment_counts(
    start, tmp_path, tensorflow, words
):
    library = tmp_path / "chosen" / "lib" / "python3.12" / "site-packages"
    (library / f"tensorflow-{tensorflow}.dist-info").mkdir(parents=True)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "requirements.txt").write_text("tensorflow==2.16.1\n")
    python = str(tmp_path / "chosen" / "bin" / "python")
    editor = await start(
        real=True,
        workspace_folders=[folder_of(folder)],
        settings={folder.as_uri(): {"tapelint": {"environment": python}}},
    )
    editor.open(file_in(folder), RATE)
    await editor.until(lambda: words in (message_of(editor, file_in(folder)) or ""))
    hover = await editor.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(file_in(folder)), types.Position(2, 38))
    )
    assert f"TensorFlow {tensorflow} in {tmp_path / 'chosen'}." in hover.contents.value


async def test_the_pyproject_that_is_being_edited_holds_as_it_is(start, tmp_path):
    settings(tmp_path, 'ignore = ["TL1"]')
    file, uri = tmp_path / "pyproject.toml", file_in(tmp_path)
    editor = await start(workspace_folders=[folder_of(tmp_path)])
    await editor.until(lambda: len(editor.registered) == 4)
    selectors = [each.register_options.get("documentSelector") for each in editor.registered[1:]]
    assert selectors == [[{"pattern": "**/pyproject.toml"}]] * 3
    editor.open(uri, "CONFIG")
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL1")

    text = file.read_text()
    editor.open(file.as_uri(), text, language="toml")
    editor.change(file.as_uri(), 2, text.replace("TL1", "TL2"))
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL2")

    # What is half typed is shown, and does not bring back what was ignored.
    editor.change(file.as_uri(), 3, text.replace('"TL1"]', '"TL2", "TL'))
    [problem] = await editor.diagnostics_of(file.as_uri(), 3)
    assert (problem.range.start.line, "TOML" in problem.message) == (1, True)
    assert message_of(editor, uri) == "ignore: TL2"

    editor.close(file.as_uri())
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL1")
    assert not editor.published[file.as_uri()][-1].diagnostics


@pytest.mark.parametrize("has_file", [True, False])
async def test_the_patterns_of_the_editor_start_from_its_folder(start, tmp_path, has_file):
    inner = tmp_path / "old" / "package"
    inner.mkdir(parents=True)
    if has_file:
        settings(inner, 'exclude = ["nothing"]')
    mine = {"tapelint": {"exclude": ["old/*/train.py"], "perFileIgnores": {"old/**": ["TL1"]}}}
    editor = await start(
        workspace_folders=[folder_of(tmp_path)],
        initialization_options=mine,
        settings={None: mine, tmp_path.as_uri(): mine},
    )
    editor.open(file_in(inner), "CONFIG")
    editor.open(file_in(inner, "other.py"), "CONFIG")
    [found] = await editor.diagnostics_of(file_in(inner, "other.py"), 1)
    assert found.message == "ignore: TL1"
    assert not editor.published.get(file_in(inner))


async def test_a_client_that_answers_nothing_keeps_what_it_started_with(start):
    editor = await start(initialization_options={"tapelint": {"ignore": ["TL102"]}})
    assert editor.capabilities.workspace.configuration
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
    editor.open("file:///project/train.py", "CONFIG")
    await editor.until(lambda: message_of(editor, "file:///project/train.py") == "ignore: TL102")
    editor.open("file:///project/other.py", "CONFIG")
    [found] = await editor.diagnostics_of("file:///project/other.py", 1)
    assert found.message == "ignore: TL102"
