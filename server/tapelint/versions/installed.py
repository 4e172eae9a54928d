"""What is installed in an environment, by the names of the folders that pip and conda leave there.

Nothing of it is run or imported: the environment may be anyone's.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tapelint import disk
from tapelint.config import keras_of_tensorflow
from tapelint.source.pinned import Version
from tapelint.versions.packages import (
    KERAS,
    TENSORFLOW,
    Found,
    keras_of_keras,
    normal,
    only,
    span,
    version,
)

_METADATA = re.compile(r"(?P<name>[\w.]+)-(?P<version>\d[^-]*?)(?:-[^-]*)?\.(?:dist|egg)-info")
_LIBRARIES = ("lib/python3*/site-packages", "lib64/python3*/site-packages", "Lib/site-packages")
_OF_DEBIAN = ("lib/python3/dist-packages", "local/lib/python3*/dist-packages")


def at(place: Path) -> Found | None:
    """What is installed in the environment at ``place``, its folder or its Python."""
    # The Python of a virtual environment is a link to another one: it must not be followed.
    folder = place if disk.is_folder(place) else place.parent
    home = _home(folder)
    return _found(libraries(home), f"in {_short(home)}")


def here() -> Found | None:
    """What is installed beside Tapelint."""
    return _found(map(Path, sys.path), "beside Tapelint")


def libraries(home: Path) -> Iterator[Path]:
    """The folders that the environment at ``home`` has its packages in."""
    homes = [home]
    for each in homes:
        settings = disk.text(each / "pyvenv.cfg")
        for pattern in _LIBRARIES if settings else _LIBRARIES + _OF_DEBIAN:
            yield from disk.matching(each, pattern)
        shared = re.search(r"^include-system-site-packages\s*=\s*true", settings, re.MULTILINE)
        base = re.search(r"^home\s*=\s*(.+)$", settings, re.MULTILINE)
        if shared and base and (shares := _home(Path(base[1].strip()))) not in homes:
            homes.append(shares)


def _home(folder: Path) -> Path:
    """The folder of the environment whose Python lies in ``folder``."""
    return folder.parent if folder.name in ("bin", "Scripts") else folder


def _found(libraries: Iterable[Path], where: str) -> Found | None:
    tensorflow: dict[str, Version] = {}
    keras: dict[str, Version] = {}
    for name, text in _packages(libraries):
        number = version(text)
        if number is None:
            continue
        if name in TENSORFLOW:
            tensorflow[text] = number
        elif name in KERAS:
            keras[text] = number
    if not tensorflow and not keras:
        return None
    names = [f"TensorFlow {text}" for text in sorted(tensorflow)]
    names += [f"Keras {text}" for text in sorted(keras)]
    standalone = only(map(keras_of_keras, keras.values()))
    of_tensorflow = only(map(keras_of_tensorflow, tensorflow.values()))
    return Found(
        of_tensorflow if tensorflow else standalone,
        standalone,
        f"{' and '.join(names)} {where}",
        span(tensorflow.values(), keras.values()),
    )


def _packages(libraries: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for library in dict.fromkeys(libraries):
        for name in disk.names_in(library):
            if found := _METADATA.fullmatch(name):
                yield normal(found["name"]), found["version"]


def _short(home: Path) -> str:
    return home.name if home.name in (".venv", "venv") else str(home)
