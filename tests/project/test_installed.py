"""Names imported from installed packages are found there, and nothing of them is run."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.project import Workspace
from tapelint.source.text import Source

LAYERS = """
    import tensorflow as tf
    open("RUN", "w").close()
    weight = tf.Variable(1.0)

    def forward(x):
        return x * weight
    """
SITE = ".venv/lib/python3.11/site-packages"

FORWARD_BEFORE_THE_TAPE = """
    import tensorflow as tf
    {imports}
    optimizer = tf.keras.optimizers.Adam()
    prediction = forward(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(prediction))
    gradients = tape.gradient(loss, [weight])
    optimizer.apply_gradients(zip(gradients, [weight]))
    """


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an environment, and no other environment around."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"pyproject.toml": "", f"{SITE}/here.txt": ""})
    return tmp_path


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))


def found(folder: Path, imports: str, workspace: Workspace | None = None) -> list[Finding]:
    text = dedent(FORWARD_BEFORE_THE_TAPE).format(imports=imports)
    source = Source(text, str(folder / "main.py"))
    return check(source, Config(), workspace or Workspace())


def codes(folder: Path, imports: str) -> list[str]:
    return [one.code for one in found(folder, imports)]


def test_a_package_of_the_projects_environment_is_read_and_not_run(project: Path) -> None:
    write(project / SITE, {"net/__init__.py": "", "net/layers.py": LAYERS})
    assert codes(project, "from net.layers import forward, weight") == ["TL501"]
    assert not (project / "RUN").exists()
    assert "net" not in sys.modules


def test_what_is_not_installed_is_unknown(project: Path) -> None:
    assert codes(project, "from net.layers import forward, weight") == []


def test_names_are_followed_through_those_who_only_hand_them_on(project: Path) -> None:
    write(
        project / SITE,
        {
            "net/__init__.py": "from net.api import *\nfrom . import parts\n",
            "net/api.py": "from .parts import layers\nfrom .parts.layers import weight as weight\n",
            "net/parts/__init__.py": "try:\n    import fast\nexcept ImportError:\n    pass\n",
            "net/parts/layers.py": LAYERS,
        },
    )
    assert codes(project, "from net import weight, layers\nforward = layers.forward") == ["TL501"]
    assert codes(project, "import net\nforward, weight = net.parts.layers.forward, net.weight") == [
        "TL501"
    ]


def test_a_namespace_package_has_no_file_of_its_own(project: Path) -> None:
    write(project / SITE, {"company/net.py": LAYERS})
    assert codes(project, "from company.net import forward, weight") == ["TL501"]
    assert codes(project, "from company import net\nfrom company.net import *") == ["TL501"]


def test_packages_that_path_files_lead_to(project: Path) -> None:
    write(project / "elsewhere", {"net.py": LAYERS})
    path_file = f"import os; open('RUN', 'w')\n# a comment\n{project / 'elsewhere'}\nnowhere\n"
    write(project / SITE, {"net.pth": path_file})
    assert codes(project, "from net import forward, weight") == ["TL501"]
    assert not (project / "RUN").exists()


def test_packages_that_are_installed_for_editing(project: Path) -> None:
    write(project / "sources/net", {"__init__.py": "", "layers.py": LAYERS})
    finder = f"MAPPING: dict[str, str] = {{'net': {str(project / 'sources/net')!r}}}\n"
    write(project / SITE, {"__editable___net_1_0_finder.py": finder})
    assert codes(project, "from net.layers import forward, weight") == ["TL501"]


def test_a_finder_that_is_too_large_is_left_alone(project: Path) -> None:
    write(project / "sources/net", {"__init__.py": "", "layers.py": LAYERS})
    finder = f"MAPPING: dict[str, str] = {{'net': {str(project / 'sources/net')!r}}}\n"
    name = "__editable___net_1_0_finder.py"
    write(project / SITE, {name: f"{finder}X = [{'0,' * 1_000_000}]\n"})
    assert codes(project, "from net.layers import forward, weight") == []
    write(project / SITE, {name: f"{finder}X = {'(' * 10_000}\n"})
    assert codes(project, "from net.layers import forward, weight") == ["TL501"]


def test_the_active_environment_is_searched(
    project: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("active")
    write(home / "lib/python3.12/site-packages", {"net.py": LAYERS})
    monkeypatch.setenv("VIRTUAL_ENV", str(home))
    assert codes(project, "from net import forward, weight") == ["TL501"]


def test_a_module_of_the_project_hides_an_installed_one(project: Path) -> None:
    write(project / SITE, {"net.py": LAYERS})
    write(project, {"net.py": "from elsewhere import forward, weight\n"})
    assert codes(project, "from net import forward, weight") == []


def test_installed_code_that_has_nothing_to_do_with_tensorflow_is_left_alone(project: Path) -> None:
    text = "class Optimizer:\n    def apply_gradients(self, pairs): ...\n"
    write(project / SITE, {"net.py": text})
    assert codes(project, "from net import Optimizer, forward, weight") == []


def test_a_package_is_entered_by_its_names_where_these_are_known(project: Path) -> None:
    write(project / SITE, {"tensorflow/__init__.py": "GradientTape = None\n", "keras.py": ""})
    write(project, {"net.py": LAYERS})
    assert codes(project, "from net import forward, weight") == ["TL501"]


LAZY = {
    "net/__init__.py": """
        import lazy_loader
        __getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
        """,
    "net/__init__.pyi": "from .layers import forward as forward, weight as weight\n",
    "net/layers.py": LAYERS,
}


def test_jedi_tells_what_a_package_loads_when_it_is_used(project: Path) -> None:
    write(project / SITE, LAZY)
    path = list(sys.path)
    assert codes(project, "from net import forward, weight") == ["TL501"]
    assert not (project / "RUN").exists()
    assert not {"net", "net.layers", "lazy_loader"} & sys.modules.keys()
    assert sys.path == path


def test_where_jedi_cannot_be_imported_that_is_unknown_and_the_log_says_so_once(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(project / SITE, LAZY)
    monkeypatch.setitem(sys.modules, "jedi", None)
    assert codes(project, "from net import forward, weight") == []
    assert ["jedi" in one.getMessage() for one in caplog.records] == [True]


def test_a_failing_jedi_is_not_asked_again(
    project: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    write(project / SITE, LAZY)
    monkeypatch.setattr("jedi.Script", fail)
    assert codes(project, "from net import forward, weight") == []
    assert len(caplog.records) == 1


def test_what_is_deferred_is_found_when_there_is_time(project: Path) -> None:
    write(project / SITE, {"net/__init__.py": "from .layers import *\n", "net/layers.py": LAYERS})
    workspace = Workspace(deferred=True)
    imports = "from net import forward, weight"
    rounds = 0
    assert found(project, imports, workspace) == []
    while workspace.resolve_pending():
        rounds += 1
        last = found(project, imports, workspace)
    assert [one.code for one in last] == ["TL501"]
    assert rounds <= 5
    assert not workspace.resolve_pending()


def test_what_an_editor_has_open_counts_not_what_is_on_the_disk(project: Path) -> None:
    write(project, {"net.py": LAYERS})
    workspace = Workspace()
    imports = "from net import forward, weight"
    assert [one.code for one in found(project, imports, workspace)] == ["TL501"]
    unsaved = Source("from elsewhere import forward, weight\n", str(project / "net.py"))
    workspace.update(project / "net.py", unsaved)
    assert found(project, imports, workspace) == []
    workspace.update(project / "net.py", None)
    assert [one.code for one in found(project, imports, workspace)] == ["TL501"]


def test_an_edit_of_an_open_module_is_noticed_by_those_who_import_it(project: Path) -> None:
    write(project, {"net.py": "from elsewhere import forward, weight\n"})
    workspace = Workspace(deferred=True)
    imports = "from net import forward, weight"
    found(project, imports, workspace)
    while workspace.resolve_pending():
        assert found(project, imports, workspace) == []
    workspace.update(project / "net.py", Source(dedent(LAYERS), str(project / "net.py")))
    assert workspace.resolve_pending() == {project / "net.py"}
    assert [one.code for one in found(project, imports, workspace)] == ["TL501"]
    workspace.update(project / "other.py", Source("", str(project / "other.py")))
    assert not workspace.resolve_pending()
