"""The server in a real Neovim, set up with the lines that the README gives."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"
# Where pip puts programs: Neovim's, and tapelint, which the README wants on the PATH.
PROGRAMS = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="session")
def neovim():
    program = shutil.which("nvim", path=PROGRAMS)
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Neovim for this machine among the Python packages")
    assert program
    return program


@pytest.fixture
def setup_of_the_readme(tmp_path):
    (lines,) = re.findall(r"```lua\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "setup.lua"
    file.write_text(lines, encoding="utf-8")
    return file


def repaired_in_neovim(neovim, setup, file, **env):
    """What is in ``file`` after Neovim has repaired it."""
    run = subprocess.run(
        [neovim, "--headless", "--clean", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"],
        env={**os.environ, "PATH": PROGRAMS, "SETUP": str(setup), "FILE": str(file), **env},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return file.read_text(encoding="utf-8")


def repaired(text):
    return text.replace(
        "apply_gradients(clipped)", "apply_gradients(zip(clipped, model.trainable_variables))"
    )


@pytest.mark.editor
def test_a_fix_taken_in_neovim_repairs_the_file(neovim, setup_of_the_readme, tmp_path):
    file = tmp_path / "zip_clipped.py"
    shutil.copy(HERE / "workspace" / file.name, file)
    broken = file.read_text(encoding="utf-8")
    text = repaired_in_neovim(neovim, setup_of_the_readme, file, WORDS="clipped")
    assert text == repaired(broken)


@pytest.mark.editor
def test_all_is_repaired_in_neovim_until_nothing_is_left(neovim, setup_of_the_readme, tmp_path):
    broken = (HERE / "workspace" / "zip_clipped.py").read_text(encoding="utf-8")
    head, loop, body = broken.partition("for ")
    broken = head.replace("SGD(0.3)", "SGD(lr=0.3)") + loop + body + loop + body
    file = tmp_path / "train.py"
    file.write_text(f"# tensorflow==2.21\n{broken}", encoding="utf-8")
    text = repaired_in_neovim(neovim, setup_of_the_readme, file)
    expected = repaired(broken).replace("SGD(lr=0.3)", "SGD(learning_rate=0.3)")
    assert text == f"# tensorflow==2.21\n{expected}"
