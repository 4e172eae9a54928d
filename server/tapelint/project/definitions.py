"""Where names of installed packages are defined, as jedi tells. Only this file imports it.

Jedi is asked for what the rules of import alone do not tell, such as a module that loads its parts
when they are used. That is seldom needed, and takes tenths of a second, as it does to import jedi.
"""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_log = logging.getLogger(__name__)

# How many names are looked up in one run: a bound that no clock decides on.
_MOST = 50


class Definitions:
    """What jedi tells, in a process in which nothing of the user's is imported or run."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._left = _MOST
        self._lock = threading.Lock()

    def find(self, path: Path, name: str, folders: Sequence[Path]) -> tuple[Path, str] | None:
        """The file that defines ``name`` of the module in ``path``, and its name there.

        The name is empty where it is a module. ``folders`` are those that packages are in.
        """
        folder = next((one for one in folders if one in path.parents), None)
        with self._lock:
            if folder is None or self._left <= 0:
                return None
            self._left -= 1
            module = ".".join(path.relative_to(folder).with_suffix("").parts)
            try:
                found = self._ask(module.removesuffix(".__init__"), name, folder, folders)
            except Exception as error:  # noqa: BLE001 - it is a guest: all else goes on
                self._left = 0
                _log.warning(
                    "jedi failed with %s of %s, and is not asked again: %r", name, path, error
                )
                return None
        return None if found is None or found == (path, name) else found

    @cached_property
    def _ask(
        self,
    ) -> Callable[[str, str, Path, Sequence[Path]], tuple[Path, str] | None]:
        return _jedi()


def _jedi() -> Callable[[str, str, Path, Sequence[Path]], tuple[Path, str] | None]:
    """Import jedi, and keep it from importing anything, as it does with extension modules."""
    import sys  # noqa: PLC0415

    import jedi  # noqa: PLC0415 - half a second
    from jedi.api.environment import InterpreterEnvironment  # noqa: PLC0415
    from jedi.inference.compiled.subprocess import InferenceStateSameProcess  # noqa: PLC0415

    class Reader(InferenceStateSameProcess):  # type: ignore[misc]
        def get_module_info(self, sys_path: list[str] | None = None, **search: Any) -> Any:  # noqa: ANN401
            # It would put `sys_path` in the place of this process's own.
            if sys_path is not None:
                search["path"] = sys_path
            return self.__getattr__("get_module_info")(**search)

        def load_module(self, dotted_name: str, sys_path: object = None) -> Any:  # noqa: ANN401
            del sys_path
            if dotted_name not in sys.builtin_module_names:
                return None
            return self.__getattr__("load_module")(dotted_name=dotted_name, sys_path=sys.path)

    class Environment(InterpreterEnvironment):  # type: ignore[misc]
        def get_inference_state_subprocess(self, inference_state: object) -> Reader:
            return Reader(inference_state)

        def get_sys_path(self) -> list[str]:
            return []

    def ask(
        module: str, name: str, folder: Path, folders: Sequence[Path]
    ) -> tuple[Path, str] | None:
        code = f"from {module} import {name}\n"
        project = jedi.Project(
            str(folder), sys_path=[str(one) for one in folders], smart_sys_path=False
        )
        script = jedi.Script(
            code, path=str(folder / "_.py"), environment=Environment(), project=project
        )
        for found in script.goto(1, len(code) - 1, follow_imports=True):
            path = found.module_path and Path(found.module_path)
            if path and path.suffix == ".py":
                return path, "" if found.type == "module" else found.name
        return None

    return ask
