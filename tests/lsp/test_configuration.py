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


def without_configuration(declared):
    declared.workspace.configuration = False


async def is_left_alone(editor, uri):
    place = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(0, 0))
    return await editor.text_document_hover_async(place) is None


async def test_a_folder_that_is_added_later_gets_the_settings_of_the_editor(start, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b" / "old").mkdir(parents=True)
    options = {"ignore": ["TL102"], "exclude": ["/old/"]}
    editor = await start(
        change=without_configuration,
        workspace_folders=[folder_of(tmp_path / "a")],
        initialization_options=options,
    )
    event = types.WorkspaceFoldersChangeEvent([folder_of(tmp_path / "b")], [])
    editor.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    for name in ("old/train.py", "train.py"):
        editor.open(file_in(tmp_path / "b", name), "CONFIG")
    [found] = await editor.diagnostics_of(file_in(tmp_path / "b"), 1)
    assert found.message == "ignore: TL102"
    assert await is_left_alone(editor, file_in(tmp_path / "b", "old/train.py"))


async def test_a_root_without_folders_is_one(start, tmp_path):
    (tmp_path / "old").mkdir()
    editor = await start(
        change=without_configuration,
        root_uri=tmp_path.as_uri(),
        initialization_options={"exclude": ["/old/"]},
    )
    for name in ("old/train.py", "train.py"):
        editor.open(file_in(tmp_path, name), "BAD")
    assert await editor.diagnostics_of(file_in(tmp_path), 1)
    assert await is_left_alone(editor, file_in(tmp_path, "old/train.py"))


async def test_a_folder_may_have_any_name(start, tmp_path):
    folder = tmp_path / "C# 100%25"
    (folder / "old").mkdir(parents=True)
    editor = await start(
        change=without_configuration,
        workspace_folders=[folder_of(folder)],
        initialization_options={"exclude": ["/old/"]},
    )
    for name in ("old/train.py", "train.py"):
        editor.open(file_in(folder, name), "BAD")
    assert await editor.diagnostics_of(file_in(folder), 1)
    assert await is_left_alone(editor, file_in(folder, "old/train.py"))
    actions = await editor.all_actions(file_in(folder), span(0, 0, 0, 0), ["quickfix"])
    [edit] = [each.edit for each in actions if each.title.startswith("Turn ")]
    assert edit.document_changes[0].uri == file_in(folder, "pyproject.toml")


@pytest.mark.parametrize("drive", ["c:", "C:", "C%3A"])
async def test_the_folder_on_a_drive_is_one_however_it_is_written(start, drive):
    editor = await start(
        workspace_folders=[types.WorkspaceFolder("file:///c%3A/Work", "Work")],
        settings={"file:///c%3A/Work": {"tapelint": {"ignore": ["TL102"]}}},
    )
    uri = f"file:///{drive}/Work/train.py"
    editor.open(uri, "CONFIG")
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL102")
    assert await editor.actions(uri, span(0, 0, 0, 0)) == []
    assert editor.messages == []


async def test_a_file_that_is_broken_keeps_what_it_said_when_the_editor_changes_its_settings(
    start, tmp_path
):
    settings(tmp_path, 'ignore = ["TL1"]')
    file, uri = tmp_path / "pyproject.toml", file_in(tmp_path)
    editor = await start(change=without_configuration, workspace_folders=[folder_of(tmp_path)])
    editor.open(uri, "CONFIG")
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL1")
    editor.open(file.as_uri(), file.read_text() + "ignore = [\n", language="toml")
    assert await editor.diagnostics_of(file.as_uri(), 1)
    for select in ("TL1", "TL2"):
        editor.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"tapelint": {"select": [select]}})
        )
        editor.open(file_in(tmp_path, f"{select}.py"), "CONFIG")
        [found] = await editor.diagnostics_of(file_in(tmp_path, f"{select}.py"), 1)
        assert found.message == "ignore: TL1"
    assert editor.published[file.as_uri()][-1].diagnostics
    editor.change(file.as_uri(), 2, '[tool.tapelint]\nignore = ["TL2"]\n')
    await editor.until(lambda: message_of(editor, uri) == "ignore: TL2")
    assert not editor.published[file.as_uri()][-1].diagnostics


async def test_a_wrong_setting_of_the_editor_that_comes_back_is_told_again(start):
    editor = await start(change=without_configuration)
    editor.open("file:///project/train.py", "CONFIG")
    for ignore in ("TL999", "TL101", "TL999", "TL102"):
        editor.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"ignore": [ignore], "exclude": [1]})
        )
        editor.open(f"file:///project/{ignore}.py", "BAD")
        await editor.diagnostics_of(f"file:///project/{ignore}.py", 1)
        editor.close(f"file:///project/{ignore}.py")
        await editor.diagnostics_of(f"file:///project/{ignore}.py", None)
    told = [each.message.partition(":")[0] for each in editor.messages]
    assert told == ["ignore", "exclude", "ignore"]
