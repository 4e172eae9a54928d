"""What jedi tells of installed packages. Only this file imports it.

Jedi is asked where a name is defined if the rules of import alone do not tell, as of a module that
loads its parts when they are used; and of what class something is that a package gives, if
following its code does not tell. Both are seldom needed, and take tenths of a second or more, as it
does to import jedi.
"""

from __future__ import annotations

import logging
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Script = Callable[[str, Path, Sequence[Path]], Any]

_log = logging.getLogger(__name__)

# How many questions are answered in one run: a bound that no clock decides on. One for classes,
# for which jedi follows the code of functions, counts as several.
_MOST = 50
_OF_CLASSES = 5

Answer = TypeVar("Answer")


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

        def ask(module: str, folder: Path) -> tuple[Path, str] | None:
            code = f"from {module} import {name}\n"
            script = self._script(code, folder, folders)
            for found in script.goto(1, len(code) - 1, follow_imports=True):
                file = found.module_path and Path(found.module_path)
                if file and file.suffix == ".py":
                    return file, "" if found.type == "module" else found.name
            return None

        found = self._ask(path, name, folders, ask)
        return None if found == (path, name) else found

    def classes(self, path: Path, name: str, folders: Sequence[Path]) -> tuple[str, ...] | None:
        """The full names of the classes that what ``name`` of the module in ``path`` gives is of.

        ``name`` is called; it may be a method, after its class. None where it may be of others.
        """

        def ask(module: str, folder: Path) -> tuple[str, ...] | None:
            code = f"from {module} import {name.partition('.')[0]}\n{name}"
            script = self._script(code, folder, folders)
            functions = script.infer(2, len(name) - 1)
            found = [one for function in functions for one in function.execute()]
            if not found or any(one.type != "instance" for one in found):
                return None
            names = {one.full_name or "" for one in found} - {"builtins.NoneType"}
            return tuple(sorted(names))

        return self._ask(path, name, folders, ask, _OF_CLASSES)

    def _ask(
        self,
        path: Path,
        name: str,
        folders: Sequence[Path],
        ask: Callable[[str, Path], Answer | None],
        cost: int = 1,
    ) -> Answer | None:
        """What ``ask`` answers, which is given the module in ``path`` and the folder it is in."""
        folder = next((one for one in folders if one in path.parents), None)
        with self._lock:
            if folder is None or self._left <= 0:
                return None
            self._left -= cost
            module = ".".join(path.relative_to(folder).with_suffix("").parts)
            try:
                return ask(module.removesuffix(".__init__"), folder)
            except Exception as error:  # noqa: BLE001 - it is a guest: all else goes on
                self._left = 0
                _log.warning(
                    "jedi failed with %s of %s, and is not asked again: %r", name, path, error
                )
                return None

    @cached_property
    def _script(self) -> Script:
        return _jedi()


def _jedi() -> Script:
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

    def script(code: str, folder: Path, folders: Sequence[Path]) -> Any:  # noqa: ANN401
        project = jedi.Project(
            str(folder), sys_path=[str(one) for one in folders], smart_sys_path=False
        )
        return jedi.Script(
            code, path=str(folder / "_.py"), environment=Environment(), project=project
        )

    return script
