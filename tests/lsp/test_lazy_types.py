"""The classes of the protocol that are built late are those that attrs builds at once."""

from __future__ import annotations

import json
import subprocess
import sys

import attrs
from lsprotocol import converters, types

_DESCRIBE = """
def describe(types, attrs):
    found = {}
    for name, cls in types.ALL_TYPES_MAP.items():
        if isinstance(cls, type) and attrs.has(cls):
            fields = attrs.fields(cls)
            found[name] = [[one.name, repr(one.type), repr(one.default)] for one in fields]
    return found
"""
_LAZY = f"""
import json, sys
import tapelint.lsp
import attrs
from lsprotocol import converters, types
{_DESCRIBE}
position = types.Position(1, 2)
classes = [cls for cls in types.ALL_TYPES_MAP.values() if isinstance(cls, type) and attrs.has(cls)]
waiting = sum(not isinstance(cls.__attrs_attrs__, tuple) for cls in classes)
same = position == types.Position(1, 2) != types.Position(1, 3)
converter = converters.get_converter()
text = converter.unstructure(types.Range(position, position))
print(json.dumps([waiting, same, repr(position), text, describe(types, attrs)]))
"""


def test_all_classes_have_the_fields_that_they_have_otherwise():
    command = [sys.executable, "-c", _LAZY]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    waiting, same, shown, text, found = json.loads(run.stdout)
    assert waiting > 400
    assert same
    assert shown == "1:2"
    assert text == {
        "start": {"line": 1, "character": 2},
        "end": {"line": 1, "character": 2},
    }
    scope: dict[str, object] = {}
    exec(_DESCRIBE, scope)  # noqa: S102 - the same as in the other process
    converters.get_converter()  # it resolves the types of the fields
    assert found == json.loads(json.dumps(scope["describe"](types, attrs)))
