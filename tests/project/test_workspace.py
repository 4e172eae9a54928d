"""What a workspace knows of the disk, and for how long it believes it."""

from pathlib import Path

from tapelint.project import Workspace


def test_what_is_lasting_is_believed_until_the_workspace_is_to_look_again(tmp_path: Path) -> None:
    workspace = Workspace(lasting=True)
    importer = tmp_path / "main.py"
    assert workspace.locate("helper", 0, importer) is None
    helper = tmp_path / "helper.py"
    helper.write_text("")
    assert workspace.locate("helper", 0, importer) is None
    workspace.look_again()
    assert workspace.locate("helper", 0, importer) == helper


def test_a_text_that_changes_is_read_again_whatever_lasts(tmp_path: Path) -> None:
    workspace = Workspace(lasting=True)
    module = tmp_path / "helper.py"
    module.write_text("first = 1")
    read = workspace.read(module)
    assert read is not None
    assert "first" in read.bindings.names
    module.write_text("second = 22")
    read = workspace.read(module)
    assert read is not None
    assert "second" in read.bindings.names
