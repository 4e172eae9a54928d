"""Nothing that a client, a text or the core does ends the server before the client leaves it."""

from __future__ import annotations

import sys

import pytest
from language_client import span
from lsprotocol import types
from servers import REAL, SCRIPTED, START
from wire import Wire, body, changed, framed, opened

URI = "file:///project/train.py"
NONSENSE = [
    b"hello\r\n\r\n",
    b"Content-Length: many\r\n\r\n",
    b"x" * 200_000 + b"\r\n",
    b"Content-Type: text\r\n" + body(b"{"),
    body(b"[]"),
    body(b"null"),
    body(b"\xff\xfe"),
    body(b"[" * 100_000),
    body(b'{"jsonrpc": "2.0"}'),
    body(b'{"jsonrpc": "1.0", "method": "exit"}'),
    body(b'{"jsonrpc": "2.0", "id": 99, "result": null}'),
    body(b'{"jsonrpc": "2.0", "id": 99, "error": {"code": 1, "message": ""}}'),
    framed({"method": "no/such/thing", "params": {}}),
    framed({"method": "$/no/such/thing"}),
    framed({"method": "textDocument/didOpen", "params": {"textDocument": 3}}),
    framed({"method": "textDocument/didChange", "params": changed(URI, 2, {"range": 0})}),
    framed({"method": "textDocument/didChange", "params": changed("a:b", 2, {"text": ""})}),
    framed({"method": "textDocument/didClose", "params": {"textDocument": {"uri": "a:b"}}}),
    framed({"method": "$/cancelRequest", "params": {"id": 77}}),
    framed({"method": "textDocument/didOpen", "params": opened("file://[", "BAD")}),
]
URIS = [
    "untitled:Untitled-1",
    "file:///c%3A/My%20Work/train.py",
    "file://server/share/train.py",
    "vscode-vfs://github/owner/repo/train.py",
    "git:/project/train.py?%7B%22ref%22%3A%22HEAD%22%7D",
    "inmemory://model/1",
    "jupyter:/ü/😀.py",
]


@pytest.fixture
def wire():
    with_server = Wire(SCRIPTED)
    yield with_server
    with_server.process.kill()
    with_server.process.communicate()


def test_goes_on_after_nonsense(wire):
    wire.initialize()
    for number, nonsense in enumerate(NONSENSE):
        wire.send(nonsense)
        wire.open(f"file:///project/{number}.py", "BAD")
        published = wire.diagnostics(f"file:///project/{number}.py")
        assert len(published["diagnostics"]) == 1, nonsense


def test_what_cannot_be_read_is_answered(wire):
    wire.initialize()
    assert wire.answer("no/such/thing", {})["error"]["code"] == -32601
    wire.send(framed({"id": "x", "method": "no/such/thing"}))
    assert wire.until(lambda message: message.get("id") == "x")["error"]["code"] == -32601
    assert wire.answer("textDocument/hover", {"textDocument": 3})["error"]["code"] == -32602
    assert wire.answer("textDocument/codeAction")["error"]["code"] == -32602


def test_what_is_left_out_or_null_is_no_failure(wire):
    wire.answer("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    wire.send(framed({"method": "initialized"}), framed({"method": "$/no/such/thing"}))
    wire.open(URI, "x")
    change = {"range": None, "text": "BAD"}
    wire.notify("textDocument/didChange", changed(URI, 2, change))
    wire.until(lambda message: len(message.get("params", {}).get("diagnostics", ())) == 1)
    assert not any(each.get("method") == "window/showMessage" for each in wire.received)


def test_the_user_is_told_of_nonsense_once(wire):
    wire.initialize()
    wire.send(body(b"{"), body(b"{"), body(b"{"))
    wire.answer("shutdown")
    wire.notify("exit")
    _, log = wire.leave()
    shown = [each for each in wire.received if each.get("method") == "window/showMessage"]
    assert len(shown) == 1
    assert log.count("JSONDecodeError") >= 3


def test_requests_about_what_is_not_open_are_answered(wire):
    wire.initialize({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}})
    document = {"textDocument": {"uri": "file:///no/such/file.py"}}
    start = {"line": 0, "character": 0}
    assert wire.answer("textDocument/hover", {**document, "position": start})["result"] is None
    actions = wire.answer(
        "textDocument/codeAction",
        {**document, "range": {"start": start, "end": start}, "context": {"diagnostics": []}},
    )
    assert actions["result"] == []


@pytest.mark.parametrize("data", [3, [1], {}, {"revision": 1}, {"uri": 3, "revision": 1}])
def test_an_action_of_someone_else_comes_back_as_it_is(wire, data):
    wire.initialize()
    action = {"title": "x", "data": data}
    assert wire.answer("codeAction/resolve", action)["result"] == action


def test_a_command_with_wrong_arguments_does_nothing(wire):
    wire.initialize({"window": {"showDocument": {"support": True}}})
    command = {"command": "tapelint.openDocumentation"}
    for arguments in (None, [], [3], [None], ["no-such-rule"], ["../README"], ["a", "b"]):
        answer = wire.answer("workspace/executeCommand", {**command, "arguments": arguments})
        assert answer.get("error", {"code": -32602})["code"] == -32602, arguments
    assert not any(each.get("method") for each in wire.received)


def test_messages_in_an_order_that_should_not_be(wire):
    wire.initialize()
    wire.notify("textDocument/didChange", changed(URI, 5, {"text": "BAD"}))
    wire.open(URI, "BAD")
    wire.open(URI, "BAD BAD")
    wire.notify("textDocument/didChange", changed(URI, 1, {"text": "BAD BAD BAD"}))
    wire.notify("textDocument/didChange", changed(URI, 1, {"text": "BAD BAD BAD BAD"}))
    wire.until(lambda message: len(message.get("params", {}).get("diagnostics", ())) == 4)
    wire.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    wire.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    wire.notify("textDocument/didChange", changed(URI, 7, {"text": "BAD"}))
    assert wire.diagnostics(URI)["diagnostics"] == []
    wire.open(URI, "BAD", version=1)
    assert wire.diagnostics(URI)["version"] == 1


def test_a_request_that_was_cancelled_is_still_answered(wire):
    wire.initialize()
    wire.open(URI, "BAD")
    where = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    wire.send(
        framed({"id": "a", "method": "textDocument/hover", "params": where}),
        framed({"method": "$/cancelRequest", "params": {"id": "a"}}),
        framed({"id": "b", "method": "textDocument/hover", "params": where}),
    )
    wire.until(lambda message: message.get("id") == "a")
    assert wire.until(lambda message: message.get("id") == "b")["result"]


def test_work_for_a_text_that_is_outdated_is_dropped(wire):
    wire.initialize()
    wire.send(
        framed({"method": "textDocument/didOpen", "params": opened(URI, "BAD")}),
        *(
            framed({"method": "textDocument/didChange", "params": changed(URI, n, {"text": "BAD"})})
            for n in range(2, 12)
        ),
    )
    assert wire.diagnostics(URI)["version"] == 11


def test_a_closed_document_is_not_reported_late(wire):
    wire.initialize()
    wire.send(
        framed({"method": "textDocument/didOpen", "params": opened(URI, "BAD")}),
        framed({"method": "textDocument/didClose", "params": {"textDocument": {"uri": URI}}}),
        framed({"method": "textDocument/didOpen", "params": opened("a:b", "BAD")}),
    )
    message = wire.until(lambda message: message.get("method") == "textDocument/publishDiagnostics")
    assert message["params"]["uri"] == "a:b"


@pytest.mark.parametrize("command", [SCRIPTED, REAL])
@pytest.mark.parametrize(("shut_down", "code"), [(True, 0), (False, 1)])
def test_exit_ends_the_process(command, shut_down, code):
    wire = Wire(command)
    wire.initialize()
    if shut_down:
        assert wire.answer("shutdown")["result"] is None
    wire.notify("exit")
    # The connection stays open: the process ends of itself.
    assert wire.process.wait(timeout=20) == code
    assert wire.leave() == (code, "")


def test_what_comes_in_after_the_end_is_not_told_of():
    served = "try: start()\nfinally: sys.stderr.write('ended\\n'); time.sleep(1)"
    wire = Wire([sys.executable, "-c", f"import sys, time\n{START}\n{served}"])
    wire.initialize()
    wire.answer("shutdown")
    wire.notify("exit")
    assert wire.process.stderr.readline().strip() == b"ended"
    assert wire.leave() == (0, "")


@pytest.mark.parametrize("last_words", [b"", b"Content-Le", b"Content-Length: 100\r\n\r\n{"])
def test_the_process_ends_with_the_connection(wire, last_words):
    wire.initialize()
    wire.send(last_words)
    code, log = wire.leave()
    assert code == 0
    assert "Traceback" not in log


def test_each_request_is_answered_also_before_the_start_and_after_the_end(wire):
    where = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
    wire.open(URI, "BAD")
    assert wire.answer("textDocument/hover", where)["error"]["code"] == -32002
    wire.initialize()
    assert wire.answer("textDocument/hover", where)["result"] is None
    again = {"processId": None, "rootUri": None, "capabilities": {}}
    assert wire.answer("initialize", again)["error"]["code"] == -32600
    assert wire.answer("shutdown")["result"] is None
    wire.open(URI, "BAD")
    for method in ("textDocument/hover", "shutdown", "no/such/thing"):
        assert wire.answer(method, where)["error"]["code"] == -32600
    wire.notify("exit")
    assert wire.leave() == (0, "")


@pytest.mark.parametrize(
    "odd",
    [
        {"publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 99]}}},
        {"publishDiagnostics": {"tagSupport": True}, "hover": {"contentFormat": ["html"]}},
        {"codeAction": {"resolveSupport": {}}, "foldingRange": {"rangeLimit": -1}},
        3,
    ],
)
def test_what_cannot_be_read_of_the_capabilities_counts_as_not_there(wire, odd):
    wire.initialize({"general": {"positionEncodings": ["utf-32"]}, "textDocument": odd})
    wire.open(URI, "\U0001f600 ORIGIN MEH")
    [found] = wire.diagnostics(URI)["diagnostics"]
    assert found["range"]["start"]["character"] == 9
    assert ("relatedInformation" in found) == ("relatedInformation" in str(odd))


@pytest.mark.parametrize(
    ("answer", "ignored"),
    [
        (None, "TL101"),
        ([], "TL101"),
        ([None], "TL101"),
        ([{"ignore": ["TL102"]}], "TL102"),
        ([{"ignore": ["TL102"]}, None, {"ignore": ["TL103"]}], "TL102"),
        ({"ignore": ["TL102"]}, "TL101"),
        (3, "TL101"),
    ],
)
def test_what_is_there_of_an_answer_to_the_question_for_settings_counts(wire, answer, ignored):
    wire.initialize({"workspace": {"configuration": True}}, {"ignore": ["TL101"]})
    asked = wire.until(lambda message: message.get("method") == "workspace/configuration")
    wire.send(framed({"id": asked["id"], "result": answer}))
    wire.open(URI, "CONFIG")
    [found] = wire.diagnostics(URI)["diagnostics"]
    assert found["message"] == f"ignore: {ignored}"
    assert not any(each.get("method") == "window/showMessage" for each in wire.received)


def test_a_failing_analysis_is_logged_and_told_once(wire):
    wire.initialize()
    for name in ("a", "b"):
        wire.open(f"file:///project/{name}.py", "CRASH")
    told = wire.until(lambda message: message["method"] == "window/showMessage")
    assert told["params"]["type"] == types.MessageType.Error
    assert "could not analyse" in told["params"]["message"]
    wire.open(URI, "BAD")
    assert wire.read()["params"]["uri"] == URI
    _, log = wire.leave()
    assert "/project/a.py: the analysis failed" in log
    assert "/project/b.py: the analysis failed" in log
    assert log.count("RuntimeError: CRASH") == 2


async def test_what_was_found_stays_while_the_analysis_fails(start):
    editor = await start()
    editor.open(URI, "BAD")
    assert await editor.diagnostics_of(URI, 1)
    editor.change(URI, 2, "BAD\nCRASH")
    await editor.until(lambda: editor.messages)
    assert [params.version for params in editor.published[URI]] == [1]
    assert await editor.actions(URI, span(0, 0, 0, 0)) == []


async def test_any_uri_is_a_document_and_comes_back_as_it_was_sent(start):
    editor = await start()
    for uri in URIS:
        editor.open(uri, "BAD")
        assert await editor.diagnostics_of(uri, 1)
        [action, *_] = await editor.actions(uri, span(0, 0, 0, 0))
        resolved = await editor.code_action_resolve_async(action)
        assert resolved.edit.document_changes[0].text_document.uri == uri


async def test_one_document_under_two_spellings_of_its_uri(start):
    editor = await start()
    editor.open("file:///c%3A/train.py", "x")
    editor.change("file:///c:/train.py", 2, "BAD")
    assert len(await editor.diagnostics_of("file:///c%3A/train.py", 2)) == 1
    editor.close("file:///c:/train.py")
    assert await editor.diagnostics_of("file:///c%3A/train.py", None) == []


async def test_only_what_the_client_calls_python_is_analysed(start):
    editor = await start()
    for language in ("markdown", "", "plaintext", "Python", "python"):
        editor.open(f"untitled:{language}", "BAD", language=language)
    await editor.until(lambda: len(editor.published) == 2)
    assert set(editor.published) == {"untitled:Python", "untitled:python"}
