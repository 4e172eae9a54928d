"""What the command imports: only what the work at hand needs."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

HEAVY = ("jedi", "libcst", "parso", "pygls", "lsprotocol")
PROGRAM = """
import tensorflow as tf
import json, pytest, numpy as np
from net import step
with tf.GradientTape() as tape:
    loss = step(tape)
tf.keras.optimizers.Adam().apply_gradients(tape.gradient(loss, [w]))
"""


def test_what_was_measured_is_read_only_where_something_is_trained(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import tensorflow as tf\nprint(tf.argmax([1.0, 2.0]))\n")
    code = (
        "import sys; from tapelint.cli.main import main; main(['check', 'main.py']);"
        "from tapelint.knowledge.measured import measured; print(measured.cache_info().currsize)"
    )
    done = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode().split()[-1] == "0"


def test_checking_imports_nothing_that_is_not_needed(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    (tmp_path / "net.py").write_text("import tensorflow\nfrom os import path\ndef step(x): ...\n")
    code = (
        "import sys; from tapelint.cli.main import main; status = main(['check', 'main.py']);"
        f"print(status, [name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True
    )
    assert b"TL102" in done.stdout
    assert done.stderr.decode().strip() == "1 []"


def test_a_run_looks_for_garbage_seldom(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(PROGRAM)
    code = (
        "import gc, sys; looks = []; gc.callbacks.append(lambda phase, _: looks.append(phase));"
        "from tapelint.cli.main import main; main(['check', 'main.py']);"
        "print(looks.count('start'), gc.get_threshold(), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - this very Python
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=True, text=True
    )
    count, _, threshold = done.stderr.partition(" ")
    assert int(count) < 40
    assert threshold.strip() == str(gc.get_threshold())
