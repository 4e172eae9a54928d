from __future__ import annotations

from pathlib import Path

import pytest
import pytest_asyncio
from language_client import Editor, capabilities
from lsprotocol import types
from servers import REAL, SCRIPTED

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"))


@pytest_asyncio.fixture
async def start():
    """Start a server in a process of its own, over the scripted core or the real one."""
    editors = []

    async def start(
        profile="visual-studio-code",
        *,
        real=False,
        pull=False,
        change=None,
        settings=None,
        **params,
    ) -> Editor:
        editor = Editor()
        for scope, value in (settings or {}).items():
            editor.set_configuration(value, scope_uri=scope)
        editors.append(editor)
        await editor.start_io(*(REAL if real else SCRIPTED))
        declared = capabilities(profile)
        if not pull and declared.text_document:
            declared.text_document.diagnostic = None
        if change:
            change(declared)
        answer = await editor.initialize_session(
            types.InitializeParams(capabilities=declared, **params)
        )
        editor.server = answer.capabilities
        return editor

    yield start
    for editor in editors:
        await editor.shutdown_session()
        await editor.stop()
