"""JupyterLab: a notebook comes as one text, in a folder that is not there."""

from __future__ import annotations

import sys

import pytest
from jupyter_lsp import LanguageServerManager
from jupyter_lsp.schema import LANGUAGE_SERVER_SPEC
from lsprotocol import types
from test_hover import place

from tapelint.jupyter import spec

# As JupyterLab sends it: cells joined by empty lines, magics replaced by calls.
TEXT = """\



get_ipython().getoutput("pip list")


import tensorflow as tf
from helper import make

model, optimizer = make()


with tf.GradientTape() as tape:
    loss = tf.reduce_sum(model(tf.ones((1, 3))))


# START_CELL_MAGIC("time", "")
grads = tape.gradient(loss, model.trainable_variables)
clipped, _ = tf.clip_by_global_norm(grads, 1.0)
optimizer.apply_gradients(clipped)
# END_CELL_MAGIC
"""
HELPER = """\
import tensorflow as tf


def make():
    model = tf.keras.Sequential([tf.keras.Input((3,)), tf.keras.layers.Dense(1)])
    return model, tf.keras.optimizers.Adam
"""


def forget_the_rest(declared):
    """What JupyterLab declares: no code actions, no configuration, no workspace folders."""
    declared.text_document.code_action = None
    declared.text_document.publish_diagnostics = types.PublishDiagnosticsClientCapabilities()
    declared.workspace = None
    declared.window = None
    declared.general = None


@pytest.fixture
def project(tmp_path):
    (tmp_path / "helper.py").write_text(HELPER)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.tapelint]\ntensorflow-version = "2.15"\nignore = ["gradients-not-zipped"]\n'
    )
    return tmp_path


async def opened(start, project, text=TEXT):
    root = (project / ".virtual_documents").as_uri()
    editor = await start(real=True, change=forget_the_rest, root_uri=root)
    editor.workspace_did_change_configuration(types.DidChangeConfigurationParams({"settings": {}}))
    uri = f"{root}/train.ipynb"
    editor.open(uri, text, version=0)
    return editor, uri


async def test_settings_and_modules_are_those_beside_the_notebook(start, project):
    editor, uri = await opened(start, project)
    await editor.until(lambda: any(one.diagnostics for one in editor.published.get(uri, ())))
    found = editor.published[uri][-1].diagnostics
    assert [one.code for one in found] == ["TL103"]
    assert "Adam" in found[0].message


async def test_a_version_that_does_not_grow_is_followed(start, project):
    (project / "pyproject.toml").unlink()
    editor, uri = await opened(start, project, TEXT.replace("make()\n", "model, tf.optim\n"))
    await editor.diagnostics_of(uri, 0)
    editor.change(uri, 0, TEXT)
    await editor.until(lambda: any(one.diagnostics for one in editor.published[uri]))


async def test_a_hover_quotes_code_where_it_cannot_name_lines(start, project):
    editor, uri = await opened(start, project)
    said = {}
    for words in ("clipped)", "optimizer.apply", "tape:"):
        hover = await editor.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), place(TEXT, words))
        )
        said[words] = hover.contents.value
    assert "tape → `loss` → `∂loss/∂model.trainable_variables`" in said["clipped)"]
    assert "**Applies gradients** with `optimizer`." in said["optimizer.apply"]
    assert "made at `tf.GradientTape()`" in said["tape:"]
    assert "line" not in "".join(said.values())


def test_jupyter_lsp_finds_the_server_by_itself():
    manager = LanguageServerManager(autodetect=True, node_roots=[])
    manager.init_language_servers()
    found = manager.language_servers["tapelint"]
    assert found["argv"] == [sys.executable, "-m", "tapelint", "server"]
    assert found["languages"] == ["python"]


def test_what_it_is_told_is_what_it_takes():
    assert not list(LANGUAGE_SERVER_SPEC.iter_errors(spec(None)["tapelint"]))
