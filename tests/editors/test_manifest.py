"""What the extension declares is what the package knows."""

import json
from pathlib import Path

import pytest

import tapelint
from tapelint.settings import load

MANIFEST = json.loads(Path("package.json").read_text(encoding="utf-8"))
OF_THE_CLIENT = {"tapelint.interpreter", "tapelint.importStrategy", "tapelint.trace.server"}
VALUES = {
    "tapelint.tensorflowVersion": "2.15",
    "tapelint.select": ["TL1"],
    "tapelint.ignore": ["gradients-not-zipped"],
    "tapelint.severity": {"TL101": "off"},
    "tapelint.exclude": ["legacy/"],
    "tapelint.inlayHints": True,
    "tapelint.perFileIgnores": {"tests/**": ["TL1"]},
}


def test_the_extension_has_the_version_of_the_package():
    assert MANIFEST["version"] == tapelint.__version__


def test_every_setting_is_the_clients_or_the_servers():
    assert set(MANIFEST["contributes"]["configuration"]["properties"]) == OF_THE_CLIENT | set(
        VALUES
    )


@pytest.mark.parametrize("name", VALUES)
def test_the_server_takes_every_setting_of_the_editor(name, tmp_path):
    key = name.removeprefix("tapelint.")
    settings = load(tmp_path, {key: VALUES[name]})
    assert settings.problems == ()
    assert settings != load(tmp_path)


def test_the_settings_that_choose_the_program_need_trust():
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert restricted == ["tapelint.interpreter", "tapelint.importStrategy"]
