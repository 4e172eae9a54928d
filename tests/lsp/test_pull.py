"""Diagnostics for a client that asks for them."""

from __future__ import annotations

import asyncio

import pytest
from language_client import capabilities
from lsprotocol import types
from pygls.exceptions import JsonRpcException

URI = "file:///project/train.py"
PROGRESS = "checking"
PARTS = "parts"


def folder_of(path):
    return types.WorkspaceFolder(path.as_uri(), path.name)


async def asked_workspace(editor, known=()):
    """The workspace's reports by file name."""
    answer = await editor.workspace_diagnostic_async(
        types.WorkspaceDiagnosticParams(
            [types.PreviousResultId(uri, value) for uri, value in known], work_done_token=PROGRESS
        )
    )
    return {report.uri.rpartition("/")[2]: report for report in answer.items}


def test_the_captured_client_asks():
    assert capabilities("visual-studio-code").text_document.diagnostic


async def test_a_client_that_can_ask_is_not_told(start):
    editor = await start(pull=True)
    assert editor.server.diagnostic_provider.workspace_diagnostics
    editor.open(URI, "BAD")
    report = await editor.pulled(URI)
    assert [each.message for each in report.items] == ["BAD is here"]
    assert editor.published == {}


async def test_a_client_that_cannot_ask_is_told_and_nothing_is_declared(start):
    editor = await start()
    assert editor.server.diagnostic_provider is None
    editor.open(URI, "BAD")
    assert len(await editor.diagnostics_of(URI, 1)) == 1


async def test_what_is_known_is_not_sent_again(start):
    editor = await start(pull=True)
    editor.open(URI, "BAD")
    first = await editor.pulled(URI)
    again = await editor.pulled(URI, first.result_id)
    assert again.kind == "unchanged"
    assert again.result_id == first.result_id
    editor.change(URI, 2, "BAD\nBAD")
    changed = await editor.pulled(URI, first.result_id)
    assert len(changed.items) == 2
    editor.change(URI, 3, "BAD")
    assert (await editor.pulled(URI, first.result_id)).kind == "unchanged"


async def test_what_was_found_stays_while_the_analysis_fails(start):
    editor = await start(pull=True)
    editor.open(URI, "BAD")
    first = await editor.pulled(URI)
    editor.change(URI, 2, "BAD\nCRASH")
    failed = await editor.pulled(URI, first.result_id)
    assert (failed.kind, failed.result_id) == ("unchanged", first.result_id)


async def test_what_is_not_open_or_no_python_has_no_diagnostics(start):
    editor = await start(pull=True)
    assert list((await editor.pulled("file:///no/such.py")).items) == []
    editor.open(URI, "BAD", language="markdown")
    assert list((await editor.pulled(URI)).items) == []


async def test_the_client_is_to_ask_again_when_settings_change(start, tmp_path):
    file = tmp_path / "pyproject.toml"
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    uri = (tmp_path / "train.py").as_uri()
    editor.open(uri, "CONFIG")
    first = await editor.pulled(uri)
    file.write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    changed = types.FileEvent(file.as_uri(), types.FileChangeType.Created)
    refreshed = editor.diagnostic_refresh_count
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
    [found] = (await editor.pulled(uri, first.result_id)).items
    assert found.message == "ignore: TL102"
    assert editor.diagnostic_refresh_count == refreshed + 1


async def test_the_cells_of_a_notebook_are_told_and_not_asked(start):
    editor = await start(pull=True)
    cell = "vscode-notebook-cell:/project/train.ipynb#a"
    editor.notebook_document_did_open(
        types.DidOpenNotebookDocumentParams(
            types.NotebookDocument(
                "file:///project/train.ipynb",
                "jupyter-notebook",
                1,
                [types.NotebookCell(types.NotebookCellKind.Code, cell)],
            ),
            [types.TextDocumentItem(cell, "python", 1, "BAD")],
        )
    )
    assert len(await editor.diagnostics_of(cell, 1)) == 1
    assert list((await editor.pulled(cell)).items) == []


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[tool.tapelint]\nexclude = ["left"]\n')
    for name in ("a.py", "b.py", "left/c.py", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("BAD")
    return tmp_path


async def test_the_workspace_is_all_its_files_as_they_are_open_or_saved(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    editor.open((workspace / "b.py").as_uri(), "BAD BAD", version=7)
    reports = await asked_workspace(editor)
    assert {name: (len(each.items), each.version) for name, each in reports.items()} == {
        "a.py": (1, None),
        "b.py": (2, 7),
    }
    known = [(report.uri, report.result_id) for report in reports.values()]
    again = await asked_workspace(editor, known)
    assert {(name, each.kind) for name, each in again.items()} == {
        ("a.py", "unchanged"),
        ("b.py", "unchanged"),
    }
    (workspace / "a.py").write_text("BAD BAD")
    assert len((await asked_workspace(editor, known))["a.py"].items) == 2
    (workspace / "a.py").unlink()
    assert list((await asked_workspace(editor, known))["a.py"].items) == []


async def test_what_was_known_of_a_file_that_is_excluded_now_is_taken_back(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    reports = await asked_workspace(editor)
    known = [(report.uri, report.result_id) for report in reports.values()]
    (workspace / "pyproject.toml").write_text('[tool.tapelint]\nexclude = ["a.py"]\n')
    changed(editor, workspace / "pyproject.toml")
    reports = await asked_workspace(editor, known)
    assert {name: len(each.items) for name, each in reports.items()} == {
        "a.py": 0,
        "b.py": 1,
        "c.py": 1,
    }


async def test_progress_tells_how_far_it_is(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    await asked_workspace(editor)
    assert {each.token for each in editor.progressed} == {PROGRESS}
    begin, report, end = [each.value for each in editor.progressed]
    assert (begin["kind"], begin["cancellable"], end["kind"]) == ("begin", True, "end")
    assert (report["percentage"], report["message"]) == (50, "1 of 2 files")


async def test_many_files_show_progress_without_being_asked(start, tmp_path):
    for number in range(120):
        (tmp_path / f"{number}.py").write_text("x")
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    parameters = types.WorkspaceDiagnosticParams([], partial_result_token=PARTS)
    answer = await editor.workspace_diagnostic_async(parameters)
    parts = [each.value["items"] for each in editor.progressed if each.token == PARTS]
    assert [len(part) for part in parts] == [50, 50]
    assert len(answer.items) == 20
    shown = [each.value["kind"] for each in editor.progressed if each.token != PARTS]
    assert (shown[0], *set(shown[1:-1]), shown[-1]) == ("begin", "report", "end")


async def test_the_user_can_stop_it(start, tmp_path):
    for number in range(300):
        (tmp_path / f"{number}.py").write_text("x")
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    parameters = types.WorkspaceDiagnosticParams([], work_done_token=PROGRESS)
    asked = asyncio.ensure_future(editor.workspace_diagnostic_async(parameters))
    await editor.until(lambda: editor.progressed)
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(PROGRESS))
    with pytest.raises(JsonRpcException, match="cancel"):
        await asked
    assert editor.progressed[-1].value["kind"] == "end"


async def test_the_next_answer_waits_until_something_is_new(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    reports = await asked_workspace(editor)
    known = [types.PreviousResultId(each.uri, each.result_id) for each in reports.values()]
    parameters = types.WorkspaceDiagnosticParams(known, partial_result_token=PARTS)
    asked = asyncio.ensure_future(editor.workspace_diagnostic_async(parameters))
    for _ in range(3):  # other requests are answered meanwhile
        await editor.pulled(URI)
    assert not asked.done()
    (workspace / "a.py").write_text("BAD BAD BAD")
    changed(editor, workspace / "a.py")
    [report] = [each for each in (await asked).items if each.uri.endswith("a.py")]
    assert len(report.items) == 3


async def test_it_is_answered_when_a_document_is_closed(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    uri = (workspace / "a.py").as_uri()
    editor.open(uri, "BAD BAD")
    reports = await asked_workspace(editor)
    known = [types.PreviousResultId(each.uri, each.result_id) for each in reports.values()]
    parameters = types.WorkspaceDiagnosticParams(known, partial_result_token=PARTS)
    asked = asyncio.ensure_future(editor.workspace_diagnostic_async(parameters))
    await editor.pulled(URI)
    assert not asked.done()
    editor.close(uri)
    [report] = [each for each in (await asked).items if each.uri == uri]
    assert len(report.items) == 1


async def test_what_is_open_elsewhere_is_not_taken_back(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    editor.open(URI, "BAD")
    known = [(URI, (await editor.pulled(URI)).result_id)]
    assert set(await asked_workspace(editor, known)) == {"a.py", "b.py"}


async def test_what_was_closed_is_told_of_once_also_where_the_client_does_not_ask(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    inside = (workspace / "a.py").as_uri()
    known = [(each.uri, each.result_id) for each in (await asked_workspace(editor)).values()]
    for uri in (URI, inside):
        editor.open(uri, "BAD BAD")
        editor.close(uri)
    reports = await asked_workspace(editor, known)
    found = {name: each.kind == "full" and len(each.items) for name, each in reports.items()}
    assert found == {"a.py": 1, "b.py": False, "train.py": 0}
    assert (await asked_workspace(editor, known)).keys() == {"a.py", "b.py"}


async def test_a_file_that_was_just_closed_is_still_a_file_of_the_workspace(start, workspace):
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    for name, found in (("a.py", 1), ("left/c.py", 0)):
        uri = (workspace / name).as_uri()
        editor.open(uri, "BAD BAD")
        editor.close(uri)
        assert len((await editor.pulled(uri)).items) == found


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("other.py", True),
        ("requirements.txt", True),
        ("uv.lock", False),
        ("open.py", False),
        ("venv/lib/python3/site-packages/other.py", False),
    ],
)
async def test_another_file_that_changes_makes_the_client_ask_again(start, tmp_path, name, again):
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    editor.open((tmp_path / "open.py").as_uri(), "BAD")
    await editor.pulled((tmp_path / "open.py").as_uri())
    refreshed = editor.diagnostic_refresh_count
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("tensorflow==2.15.0\n")
    changed(editor, tmp_path / name)
    await editor.pulled((tmp_path / "open.py").as_uri())
    assert editor.diagnostic_refresh_count == refreshed + again


def changed(editor, file):
    event = types.FileEvent(file.as_uri(), types.FileChangeType.Changed)
    editor.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


async def test_a_client_that_refuses_progress_is_answered_without(start, tmp_path):
    for number in range(120):
        (tmp_path / f"{number}.py").write_text("BAD")
    editor = await start(pull=True, workspace_folders=[folder_of(tmp_path)])
    handlers = editor.protocol.fm.features

    def refuse(_params):
        raise ValueError

    handlers[types.WINDOW_WORK_DONE_PROGRESS_CREATE] = refuse
    answer = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    assert len(answer.items) == 120
    assert editor.progressed == []


def save(editor, uri):
    saved = types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri))
    editor.text_document_did_save(saved)


async def test_a_save_makes_nothing_new_of_what_is_open(start):
    editor = await start(pull=True)
    editor.open(URI, "BAD")
    first = await editor.pulled(URI)
    save(editor, URI)
    assert (await editor.pulled(URI, first.result_id)).kind == "unchanged"
    editor.change(URI, 2, "BAD\nBAD")
    second = await editor.pulled(URI)
    save(editor, URI)
    assert (await editor.pulled(URI, second.result_id)).kind == "unchanged"


LAYERS = "import tensorflow as tf\nweight = tf.Variable(1.0)\n\n\ndef forward(x):\n    %s\n"
MAIN = """\
import tensorflow as tf
from layers import forward, weight

optimizer = tf.keras.optimizers.Adam()
prediction = forward(x)
with tf.GradientTape() as tape:
    loss = tf.reduce_mean(tf.square(prediction))
optimizer.apply_gradients(tape.gradient(loss, [weight]))
"""


async def test_a_save_makes_the_files_new_that_import_it_and_no_others(start, tmp_path):
    texts = {"main": MAIN, "layers": LAYERS % "return x * weight", "other": LAYERS % "return x"}
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text)
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(tmp_path)])
    reports = await asked_workspace(editor)
    assert [each.code for each in reports["main.py"].items] == ["TL501", "TL102"]
    known = {each.uri: each.result_id for each in reports.values()}
    assert {each.kind for each in (await asked_workspace(editor, known.items())).values()} == {
        "unchanged"
    }

    file = tmp_path / "layers.py"
    editor.open(file.as_uri(), texts["layers"])
    editor.change(file.as_uri(), 2, LAYERS % "return None")
    known[file.as_uri()] = (await editor.pulled(file.as_uri())).result_id
    file.write_text(LAYERS % "return None")
    changed(editor, file)
    save(editor, file.as_uri())
    while True:  # what it imports is looked up beside
        reports = await asked_workspace(editor, known.items())
        kinds = {name: each.kind for name, each in reports.items()}
        if kinds["main.py"] == "full":
            break
    assert "TL501" not in [each.code for each in reports["main.py"].items]
    assert (kinds["layers.py"], kinds["other.py"]) == ("unchanged", "unchanged")
    known[reports["main.py"].uri] = reports["main.py"].result_id
    for _ in range(3):
        again = await asked_workspace(editor, known.items())
        assert {each.kind for each in again.values()} == {"unchanged"}


async def test_a_line_that_is_typed_makes_nothing_new_of_other_files(start, tmp_path):
    (tmp_path / "other.py").write_text(MAIN)
    editor = await start(real=True, pull=True, workspace_folders=[folder_of(tmp_path)])
    other = (await asked_workspace(editor))["other.py"]
    uri = (tmp_path / "train.py").as_uri()
    text = MAIN.replace("optimizer.apply_gradients(", "grads = (") + "o"
    editor.open(uri, text)
    await editor.pulled(uri)
    refreshed = editor.diagnostic_refresh_count
    last = len(text.splitlines()) - 1
    for version, letter in enumerate("ptimizer.apply_gradients(grads)", 2):
        editor.change(uri, version, (last, 999, last, 999, letter))
        await editor.pulled(uri)
    await editor.until(lambda: editor.diagnostic_refresh_count > refreshed)
    again = await asked_workspace(editor, [(other.uri, other.result_id)])
    assert again["other.py"].kind == "unchanged"


async def test_wrong_settings_are_shown_with_the_workspace(start, workspace):
    file = workspace / "pyproject.toml"
    file.write_text('[tool.tapelint]\nignore = ["TL999"]\n')
    editor = await start(pull=True, workspace_folders=[folder_of(workspace)])
    await asked_workspace(editor)
    [found] = await editor.diagnostics_of(file.as_uri(), None)
    assert "TL999" in found.message
    file.write_text('[tool.tapelint]\nignore = ["TL102"]\n')
    changed(editor, file)
    await editor.until(lambda: not editor.published[file.as_uri()][-1].diagnostics)
