"""What the server needs before its first answer."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("jedi", "libcst", "rich", "pathspec", "parso")


def run(program, given=b""):
    command = [sys.executable, "-c", program]
    return subprocess.run(command, input=given, capture_output=True, check=True)  # noqa: S603


def test_starting_imports_nothing_that_is_not_needed_yet():
    program = f"import sys, tapelint.lsp.server; print([n for n in {HEAVY!r} if n in sys.modules])"
    done = run(program)
    assert done.stdout.decode().strip() == "[]"


def test_nothing_but_messages_goes_to_standard_output():
    program = (
        "import sys, os; from tapelint.lsp import transport;"
        "from tapelint.lsp.features import create;"
        "server = create(None, None);"
        "server.feature('exit')(lambda *_: (print('noise'), sys.exit()));"
        "transport.serve(server)"
    )
    message = b'{"jsonrpc": "2.0", "method": "exit"}'
    done = run(program, b"Content-Length: %d\r\n\r\n%b" % (len(message), message))
    assert done.stdout == b""
    assert done.stderr == b"noise\n"
