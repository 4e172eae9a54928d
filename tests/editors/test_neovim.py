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


@pytest.mark.editor
def test_a_fix_taken_in_neovim_repairs_the_file(neovim, setup_of_the_readme, tmp_path):
    file = tmp_path / "zip_clipped.py"
    shutil.copy(HERE / "workspace" / file.name, file)
    broken = file.read_text(encoding="utf-8")
    run = subprocess.run(
        [neovim, "--headless", "--clean", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"],
        env={
            **os.environ,
            "PATH": PROGRAMS,
            "SETUP": str(setup_of_the_readme),
            "FILE": str(file),
            "WORDS": "clipped",
        },
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert file.read_text(encoding="utf-8") == broken.replace(
        "apply_gradients(clipped)", "apply_gradients(zip(clipped, model.trainable_variables))"
    )
