"""The server in a real Emacs with eglot, set up with the lines that the README gives.

No package of Python or Node.js has an Emacs: conftest.py leaves this out where there is none.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
README = HERE.parent.parent / "README.md"


@pytest.mark.editor
def test_a_fix_taken_in_emacs_repairs_the_file(tmp_path):
    (lines,) = re.findall(r"```elisp\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    setup = tmp_path / "setup.el"
    setup.write_text(lines, encoding="utf-8")
    file = tmp_path / "zip_clipped.py"
    shutil.copy(HERE / "workspace" / file.name, file)
    broken = file.read_text(encoding="utf-8")
    run = subprocess.run(
        [shutil.which("emacs"), "--batch", "-q", "-l", HERE / "eglot.el"],
        env={
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "SETUP": str(setup),
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
