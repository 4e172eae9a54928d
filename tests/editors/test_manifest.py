"""What the extension declares is what the package knows."""

import json
import re
from pathlib import Path

import pytest

import tapelint
from spec.unpaired import BROKEN
from tapelint.cli.main import main
from tapelint.settings import load

MANIFEST = json.loads(Path("package.json").read_text(encoding="utf-8"))
OF_THE_CLIENT = {
    "tapelint.interpreter",
    "tapelint.importStrategy",
    "tapelint.codeLens",
    "tapelint.trace.server",
}
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


def test_the_settings_stand_in_the_order_that_a_user_needs():
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    assert [each["order"] for each in properties.values()] == [*range(1, len(properties) + 1)]
    assert next(iter(properties)) == "tapelint.tensorflowVersion"
    assert list(properties)[-1] == "tapelint.trace.server"


def test_a_yes_or_no_is_a_checkbox():
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    checkboxes = [name for name, each in properties.items() if each["type"] == "boolean"]
    assert checkboxes == ["tapelint.inlayHints", "tapelint.codeLens"]
    assert not any(isinstance(each["type"], list) for each in properties.values())


def test_the_walkthrough_leads_only_to_what_is_there():
    commands = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    [walkthrough] = MANIFEST["contributes"]["walkthroughs"]
    for step in walkthrough["steps"]:
        assert set(re.findall(r"\(command:([\w.]+)\)", step["description"])) <= commands
        assert Path(step["media"].get("image") or step["media"]["markdown"]).is_file()


def test_it_can_be_published():
    assert "private" not in MANIFEST
    for name in ("publisher", "license", "icon", "galleryBanner", "categories", "keywords"):
        assert MANIFEST[name]
    assert Path("LICENSE").is_file()


def test_a_task_lists_what_the_command_prints(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(BROKEN, encoding="utf-8")
    assert main(["check", "--format", "concise"]) == 1
    (matcher,) = MANIFEST["contributes"]["problemMatchers"]
    pattern = matcher["pattern"]
    found = re.search(pattern["regexp"], capsys.readouterr().out, re.MULTILINE)
    told = {
        name: found[pattern[name]]
        for name in ("file", "line", "column", "severity", "code", "message")
    }
    assert told.pop("message").startswith("`apply_gradients` takes (gradient, variable) pairs")
    assert told == {
        "file": "a.py",
        "line": "10",
        "column": "31",
        "severity": "error",
        "code": "TL102",
    }
