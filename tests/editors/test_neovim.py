"""The server in a real Neovim, with nothing but what comes with it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def neovim():
    program = shutil.which("nvim", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Neovim for this machine among the Python packages")
    assert program
    return program


@pytest.mark.editor
def test_a_fix_taken_in_neovim_repairs_the_file(neovim, tmp_path):
    file = tmp_path / "zip_clipped.py"
    shutil.copy(HERE / "workspace" / file.name, file)
    broken = file.read_text(encoding="utf-8")
    run = subprocess.run(
        [neovim, "--headless", "--clean", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"],
        env={**os.environ, "FILE": str(file), "PYTHON": sys.executable, "WORDS": "clipped"},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert file.read_text(encoding="utf-8") == broken.replace(
        "apply_gradients(clipped)", "apply_gradients(zip(clipped, model.trainable_variables))"
    )
