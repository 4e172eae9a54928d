"""Which TensorFlow and Keras a project uses, found without running or importing anything."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tapelint import disk
from tapelint.config import ANY, Keras, Span, keras_of_tensorflow
from tapelint.source.pinned import Version
from tapelint.versions import declared, installed
from tapelint.versions.packages import KNOWN, Found, exists, version

__all__ = ["KNOWN", "PATTERNS", "Used", "exists", "marks_project", "used", "used_with", "version"]

PATTERNS = declared.PATTERNS
ENVIRONMENTS = (".venv", "venv")
_MARKS = re.compile("|".join(map(fnmatch.translate, (*PATTERNS, *ENVIRONMENTS))))


@dataclass(frozen=True)
class Used:
    """What ``tf.keras`` and the package ``keras`` are, None where unknown; and why, in words.

    The rest is as in ``Config``.
    """

    keras: Keras | None = None
    standalone: Keras | None = None
    origin: str = ""
    tensorflow: Span = ANY
    tf_keras: bool = False


def used(folder: Path, environment: Path | None = None) -> Used:
    """Return what the files in ``folder`` use.

    What is installed comes first: in ``environment`` (its folder or its Python), which the user
    selected in an editor; in the environment that is active; in one of the project's own; beside
    Tapelint. Then what the project asks for, the nearest file first.
    """
    above = list(_upward(folder))
    looks: list[Callable[[], Found | None]] = [
        *(_look(installed.at, each) for each in (environment, *active()) if each),
        *(_look(installed.at, each / name) for each in above for name in ENVIRONMENTS),
        installed.here,
        *(_look(declared.in_folder, each) for each in above),
    ]
    found = next((one for one in (look() for look in looks) if one is not None), None)
    return _keras(found) if found else Used()


def used_with(tensorflow: Version, origin: str) -> Used:
    """Return what is used with this version of TensorFlow, of which ``origin`` tells."""
    keras = keras_of_tensorflow(tensorflow)
    return Used(keras, keras, origin, Span(tensorflow, tensorflow))


def marks_project(folder: Path) -> bool:
    """Whether ``folder`` holds something that tells which TensorFlow is used."""
    return any(map(_MARKS.fullmatch, disk.names_in(folder)))


def _look(question: Callable[[Path], Found | None], place: Path) -> Callable[[], Found | None]:
    return lambda: question(place)


def active() -> Iterator[Path]:
    """The environments that are active where this runs."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if path := os.environ.get(variable):
            yield Path(path)


def _upward(folder: Path) -> Iterator[Path]:
    """The folders from ``folder`` up to the root of its repository."""
    for each in (folder, *folder.parents):
        yield each
        if disk.exists(each / ".git"):
            return


def _keras(found: Found) -> Used:
    legacy = os.environ.get("TF_USE_LEGACY_KERAS", "").lower() in {"1", "true"}
    of_tensorflow, standalone = found.of_tensorflow, found.standalone
    if legacy and of_tensorflow is Keras.KERAS_3:
        origin = f"{found.origin}, with TF_USE_LEGACY_KERAS"
        return Used(Keras.KERAS_2, standalone, origin, found.tensorflow)
    return Used(of_tensorflow, standalone, found.origin, found.tensorflow, found.tf_keras)
