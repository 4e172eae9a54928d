"""What an installed package gives is known by what it promises, where its code is not followed."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from tapelint.check import analyse
from tapelint.config import Config
from tapelint.finding import Finding
from tapelint.project import Workspace
from tapelint.source.text import Source

SITE = ".venv/lib/python3.11/site-packages"

OPTIMIZERS = """
    from __future__ import annotations
    import typing
    import tensorflow as tf
    from typing import Any, Optional, Union
    from . import native

    class Momentum(tf.keras.optimizers.Optimizer):
        def __init__(self):
            super().__init__(name="Momentum")

        @classmethod
        def from_file(cls, name):
            return native.load(name)

        def again(self) -> typing.Self:
            return native.copy(self)

    class Ledger:
        def apply_gradients(self, entries): ...

        @classmethod
        def from_file(cls, name):
            return native.load(name)

    def by_class(name) -> tf.keras.optimizers.Optimizer:
        return native.load(name)

    def by_name(name) -> "Momentum":
        return native.load(name)

    def perhaps(name) -> Optional[Momentum]:
        return native.load(name)

    def one_of_two(name) -> Union[Momentum, tf.keras.optimizers.legacy.Optimizer]:
        return native.load(name)

    def either(name) -> Momentum | tf.keras.optimizers.Adam:
        return native.load(name)

    def anything(name) -> Any:
        return native.load(name)

    def a_ledger(name) -> Ledger:
        return native.load(name)

    def perhaps_a_ledger(name) -> Momentum | Ledger:
        return native.load(name)

    def several(name) -> list[Momentum]:
        return native.load(name)

    CLASSES = {"momentum": Momentum, "adam": tf.keras.optimizers.Adam}

    def kept_by_name(name):
        return CLASSES[name]()
    """

NOT_ZIPPED = """
    import tensorflow as tf
    from net import optimizers
    optimizer = optimizers.{made}
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(gradients)
    """

MODELS = """
    import tensorflow as tf
    from . import native

    class Encoder(tf.keras.Model):
        @classmethod
        def from_preset(cls, name, with_options=False):
            found = native.load(name)
            return (found, {}) if with_options else found

    class Tokenizer:
        @classmethod
        def from_preset(cls, name):
            return native.load(name)

    def pretrained(name) -> tf.keras.Model:
        return native.load(name)
    """

TRAINED_AS_A_WHOLE = """
    import tensorflow as tf
    from net import models
    model = models.{made}
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(model(x)))
    gradients = tape.gradient(loss, model)
    tf.keras.optimizers.Adam().apply_gradients(zip(gradients, weights))
    """

# What is called after so many lines were run is not followed.
_MUCH = "\n".join(["    name = native.part(name)"] * 220)
DISPATCHING = f"""
import tensorflow as tf
from . import native

class Momentum(tf.keras.optimizers.Optimizer): ...

class Ledger:
    def apply_gradients(self, entries): ...

def prepare(name):
{_MUCH}

def create(name):
    prepare(name)
    return build(name)

def build(name):
    return Momentum() if name else None

def create_model(name):
    prepare(name)
    return build_model(name)

def build_model(name):
    return Net(name)

class Net(tf.keras.Model): ...

def create_any(name):
    prepare(name)
    return build_any(name)

def build_any(name):
    return Momentum() if name else Ledger()
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a package in its environment, and no other environment around."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").touch()
    package = tmp_path / SITE / "net"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "optimizers.py").write_text(dedent(OPTIMIZERS))
    (package / "models.py").write_text(dedent(MODELS))
    (package / "dispatching.py").write_text(DISPATCHING)
    return tmp_path


def found(folder: Path, text: str, workspace: Workspace | None = None) -> list[Finding]:
    source = Source(dedent(text), str(folder / "main.py"))
    return analyse(source, Config(), workspace or Workspace()).findings


def codes(folder: Path, text: str, workspace: Workspace | None = None) -> list[str]:
    return [one.code for one in found(folder, text, workspace)]


@pytest.mark.parametrize(
    "made",
    [
        "by_class('a')",
        "by_name('a')",
        "perhaps('a')",
        "one_of_two('a')",
        "either('a')",
        "Momentum.from_file('a')",
        "Momentum().again()",
        "kept_by_name(name)",
    ],
)
def test_an_optimizer_by_what_the_function_promises(project: Path, made: str) -> None:
    assert codes(project, NOT_ZIPPED.format(made=made)) == ["TL102"]


@pytest.mark.parametrize(
    "made",
    [
        "anything('a')",
        "a_ledger('a')",
        "perhaps_a_ledger('a')",
        "several('a')",
        "Ledger.from_file('a')",
        "missing('a')",
    ],
)
def test_what_may_be_no_optimizer_is_unknown(project: Path, made: str) -> None:
    assert codes(project, NOT_ZIPPED.format(made=made)) == []


@pytest.mark.parametrize(
    "made", ["pretrained('a')", "Encoder.from_preset('a')", "Encoder.from_config(config)"]
)
def test_a_model_by_what_its_class_promises(project: Path, made: str) -> None:
    assert codes(project, TRAINED_AS_A_WHOLE.format(made=made)) == ["TL109"]


def test_what_another_class_makes_of_itself_is_no_model(project: Path) -> None:
    made = "Tokenizer.from_preset('a')"
    assert codes(project, TRAINED_AS_A_WHOLE.format(made=made)) == []


@pytest.mark.parametrize("where", ["", "lazy = transformers = __getattr__\n"])
def test_what_the_automatic_classes_of_transformers_make_is_a_model(
    project: Path, where: str
) -> None:
    if where:
        (project / SITE / "transformers.py").write_text(f"import tensorflow\n{where}")
    text = TRAINED_AS_A_WHOLE.replace("from net import models", "import transformers as models")
    made = "TFAutoModelForMaskedLM.from_pretrained('a')"
    assert codes(project, text.format(made=made)) == ["TL109"]


def test_two_that_a_function_gives_may_be_one(project: Path) -> None:
    text = """
        import tensorflow as tf
        from net.models import pretrained
        one, other = pretrained("a"), pretrained("a")
        optimizer = tf.keras.optimizers.Adam()
        for x in data:
            for model in (one, other):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(model(x)))
                gradients = tape.gradient(loss, model.trainable_variables)
                optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(one(x)))
        gradients = tape.gradient(loss, other.trainable_variables)
        optimizer.apply_gradients(zip(gradients, other.trainable_variables))
        """
    assert codes(project, text) == []


DISPATCHED = NOT_ZIPPED.replace("import optimizers", "import dispatching as optimizers")


def test_jedi_tells_the_class_where_a_function_is_not_followed(project: Path) -> None:
    assert codes(project, DISPATCHED.format(made="create('a')")) == ["TL102"]
    assert codes(project, DISPATCHED.format(made="create_any('a')")) == []


def test_jedi_tells_that_it_is_a_model_that_is_trained(project: Path) -> None:
    text = TRAINED_AS_A_WHOLE.replace("import models", "import dispatching as models")
    assert codes(project, text.format(made="create_model('a')")) == ["TL109"]


def test_without_jedi_the_class_is_unknown(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jedi", None)
    assert codes(project, DISPATCHED.format(made="create('a')")) == []


def test_jedi_is_asked_when_there_is_time(project: Path) -> None:
    workspace = Workspace(deferred=True)
    text = DISPATCHED.format(made="create('a')")
    assert codes(project, text, workspace) == []
    while workspace.resolve_pending():
        last = codes(project, text, workspace)
    assert last == ["TL102"]


def test_jedi_is_not_asked_of_what_trains_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jedi", None)
    text = "import tensorflow as tf\nfrom net.dispatching import create\ncreate('a').summary()\n"
    source = Source(f"{text}tf.GradientTape()\n", str(project / "main.py"))
    asked = analyse(source, Config(), Workspace()).asked
    assert not [one for one in asked if isinstance(one, tuple) and one[0] == "classes"]
