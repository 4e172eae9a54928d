from pathlib import Path
from textwrap import dedent

import pytest

from tapelint.check import check
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.project import Workspace
from tapelint.source.text import Source

PACKAGE = {
    "net/__init__.py": "from .layers import *\nfrom . import losses\nfrom .training import apply\n",
    "net/layers.py": """
        import tensorflow as tf

        weight = tf.Variable(1.0)

        def forward(x):
            return x * weight
        """,
    "net/losses.py": """
        import tensorflow as tf
        from tensorflow.keras.optimizers import Adam as Best

        def mse(y, prediction):
            return tf.reduce_mean(tf.square(y - prediction))
        """,
    "net/training.py": """
        from net import losses

        def apply(optimizer, gradients, variables):
            optimizer.apply_gradients(zip(gradients, variables))

        def bare(optimizer, gradients):
            optimizer.apply_gradients(gradients)
        """,
    "net/circle.py": "from net.ring import name\n",
    "net/ring.py": "from net.circle import name\n",
}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    for name, text in PACKAGE.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    return tmp_path


def found(folder: Path, text: str, name: str = "main.py") -> list[Finding]:
    source = Source("import tensorflow as tf\n" + dedent(text), str(folder / name))
    return check(source, Config(), Workspace())


def lines(findings: list[Finding]) -> list[tuple[int, str]]:
    return [(one.range.start.line, one.code) for one in findings]


def test_a_forward_pass_in_another_module_is_seen(package: Path) -> None:
    text = """
        from net import forward, weight, losses
        optimizer = tf.keras.optimizers.Adam()
        prediction = forward(x)
        with tf.GradientTape() as tape:
            loss = losses.mse(y, prediction)
        gradients = tape.gradient(loss, [weight])
        optimizer.apply_gradients(zip(gradients, [weight]))
        """
    (finding,) = found(package, text)
    assert lines([finding]) == [(4, "TL501")]
    assert "`forward(x)`" in finding.message
    assert [one.title for one in finding.fixes] == ["Move it into the tape"]


def test_the_repaired_program_is_silent(package: Path) -> None:
    text = """
        from net import forward, weight, losses
        optimizer = tf.keras.optimizers.Adam()
        with tf.GradientTape() as tape:
            loss = losses.mse(y, forward(x))
        gradients = tape.gradient(loss, [weight])
        optimizer.apply_gradients(zip(gradients, [weight]))
        """
    assert found(package, text) == []


def test_an_alias_of_a_class_is_followed(package: Path) -> None:
    text = """
        import net.losses as helpers
        from net.layers import weight, forward
        with tf.GradientTape() as tape:
            loss = helpers.mse(y, forward(x))
        helpers.Best.apply_gradients(zip(tape.gradient(loss, [weight]), [weight]))
        """
    assert lines(found(package, text)) == [(6, "TL103")]


def test_gradients_applied_in_another_module_are_applied(package: Path) -> None:
    text = """
        from net import apply, forward, weight
        optimizer = tf.keras.optimizers.Adam()
        with tf.GradientTape() as tape:
            loss = forward(x)
        apply(optimizer, tape.gradient(loss, [weight]), [weight])
        """
    assert found(package, text) == []


def test_findings_of_another_module_stay_there(package: Path) -> None:
    text = """
        from net.training import bare
        from net import forward, weight
        with tf.GradientTape() as tape:
            loss = forward(x)
        bare(tf.keras.optimizers.Adam(), tape.gradient(loss, [weight]))
        """
    assert found(package, text) == []


def test_relative_imports_are_found_from_inside_the_package(package: Path) -> None:
    text = """
        from .layers import forward, weight
        from . import losses
        optimizer = losses.Best()
        prediction = forward(x)
        with tf.GradientTape() as tape:
            loss = losses.mse(y, prediction)
        gradients = tape.gradient(loss, [weight])
        optimizer.apply_gradients(zip(gradients, [weight]))
        """
    assert lines(found(package, text, "net/main.py")) == [(5, "TL501")]


def test_modules_that_import_each_other_end_in_unknown(package: Path) -> None:
    text = """
        from net.circle import name
        with tf.GradientTape() as tape:
            loss = name(x)
        tf.keras.optimizers.Adam().apply_gradients(name(tape, loss))
        """
    assert found(package, text) == []


def test_a_module_that_does_not_parse_or_decode_is_unknown_or_partly_known(package: Path) -> None:
    (package / "net/losses.py").write_bytes(b"\xff\xfe\x00")
    (package / "net/layers.py").write_text(
        "import tensorflow as tf\nweight = tf.Variable(1.0)\ndef ("
    )
    text = """
        from net import losses, weight
        optimizer = tf.keras.optimizers.Adam()
        with tf.GradientTape() as tape:
            loss = losses.mse(y, weight)
        gradients = tape.gradient(loss, [weight])
        """
    assert lines(found(package, text)) == [(6, "TL101")]


def test_a_change_of_the_other_module_is_seen(package: Path) -> None:
    workspace = Workspace()
    text = """
        import tensorflow as tf
        from net.losses import Best
        Best.apply_gradients(pairs)
        """
    source = Source(dedent(text), str(package / "main.py"))
    assert lines(check(source, Config(), workspace)) == [(3, "TL103")]
    (package / "net/losses.py").write_text("from elsewhere import Best\n")
    assert check(source, Config(), workspace) == []


FORWARD_BEFORE_THE_TAPE = """
    {imports}
    optimizer = tf.keras.optimizers.Adam()
    prediction = forward(x)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(prediction))
    gradients = tape.gradient(loss, [weight])
    optimizer.apply_gradients(zip(gradients, [weight]))
    """


@pytest.mark.parametrize(
    "imports",
    [
        "import net.layers as layers; forward, weight = layers.forward, layers.weight",
        "import net.layers; forward, weight = net.layers.forward, net.layers.weight",
        "from net import *",
        "from net.again import *",
        "from net.again import forward, weight",
        "from net.fallback import forward, weight",
        "from net.chosen import forward, weight",
        "from net.late import *; from net.layers import weight",
        "try:\n        from net import forward, weight\n    except ImportError:\n        pass",
        "if True:\n        from net import forward, weight",
        "from flat import forward, weight",
    ],
)
def test_every_way_to_import_is_followed(package: Path, imports: str) -> None:
    layers = PACKAGE["net/layers.py"]
    more = {
        "net/again.py": "from net import *\n",
        "net/fallback.py": """
            try:
                from net.layers import forward, weight
            except ImportError:
                from .layers import forward, weight
            """,
        "net/chosen.py": "if FAST:\n    from .layers import forward\nfrom .layers import weight\n"
        "if not FAST:\n    from .layers import forward\n",
        "net/late.py": "__all__ = ['forward']\nfrom .layers import forward, weight\n",
        "src/flat.py": layers,
        "pyproject.toml": "",
    }
    for name, text in more.items():
        path = package / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text))
    assert lines(found(package, FORWARD_BEFORE_THE_TAPE.format(imports=imports)))[-1][1] == "TL501"


def test_tests_beside_a_package_find_it_below_the_root_of_the_project(tmp_path: Path) -> None:
    for name, text in PACKAGE.items():
        path = tmp_path / "python" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    (tmp_path / "pyproject.toml").touch()
    text = FORWARD_BEFORE_THE_TAPE.format(imports="from net import forward, weight")
    assert lines(found(tmp_path, text, "python/tests/unit/test_net.py"))[-1][1] == "TL501"


def test_a_star_brings_what_all_lists_and_nothing_private(package: Path) -> None:
    (package / "net/some.py").write_text(
        "from .layers import forward as _forward, weight, forward\n__all__ = ['weight']\n"
    )
    for name in ("forward", "_forward"):
        text = f"from net.some import *\n    prediction = {name}"
        program = FORWARD_BEFORE_THE_TAPE.format(imports=text).replace("= forward", f"= {name}")
        assert found(package, program) == []


def test_a_class_whose_base_is_in_another_module(package: Path) -> None:
    (package / "net/base.py").write_text(
        dedent(
            """
            import tensorflow as tf

            class Trainer:
                def __init__(self):
                    self.optimizer = tf.keras.optimizers.Adam()

                def apply(self, gradients):
                    self.optimizer.apply_gradients(zip(gradients, [self.weight]))
            """
        )
    )
    text = """
        from net.base import Trainer
        class Mine(Trainer):
            def __init__(self):
                super().__init__()
                self.weight = tf.Variable(1.0)

            def step(self, x):
                with tf.GradientTape() as tape:
                    loss = x * self.weight
                gradients = tape.gradient(loss, [self.weight])
                self.{applies}(gradients)
        """
    assert found(package, text.format(applies="apply")) == []
    bare = found(package, text.format(applies="optimizer.apply_gradients"))
    assert [one.code for one in bare] == ["TL102"]


def test_what_an_imported_module_does_is_unknown_until_it_is_read(package: Path) -> None:
    (package / "net" / "keeping.py").write_text("def total_loss(kept, y):\n    return kept.loss\n")
    text = """
        import types
        from net import losses
        from {module} import {name}

        weight, kept = tf.Variable(1.0), types.SimpleNamespace()
        with tf.GradientTape() as tape:
            prediction = weight * 2.0
            kept.loss = losses.mse(1.0, prediction)
        loss = total_loss(kept, {given})
        gradients = tape.gradient(loss, [weight])
        tf.keras.optimizers.SGD().apply_gradients(zip(gradients, [weight]))
        """
    workspace = Workspace(deferred=True)

    def codes(module: str, given: str, name: str = "total_loss") -> list[str]:
        source = dedent(text).format(module=module, given=given, name=name)
        path = str(package / "main.py")
        findings = check(Source("import tensorflow as tf\n" + source, path), Config(), workspace)
        return [one.code for one in findings]

    for name in ("total_loss", "*"):
        assert codes("net.keeping", "prediction", name) == []
        while workspace.resolve_pending():
            assert codes("net.keeping", "prediction", name) == []
    assert codes("nowhere", "prediction") == []
    while workspace.resolve_pending():
        last = codes("nowhere", "prediction")
    assert last == ["TL501"]
