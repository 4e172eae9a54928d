"""Leaves out the tests of editors that are not there and that no package brings."""

import shutil
import subprocess


def has_eglot():
    program = "(progn (require 'package) (package-initialize) (require 'eglot))"
    emacs = shutil.which("emacs")
    return (
        emacs is not None
        and not subprocess.run(
            [emacs, "--batch", "-q", "--eval", program], check=False, capture_output=True
        ).returncode
    )


collect_ignore = [] if has_eglot() else ["test_emacs.py"]
