"""Begin a rule: its file, and a pair of programs to test it on.

``python scripts/new_rule.py NAME CODE`` writes a rule that finds nothing yet. Its tests fail until
the page, the check and the pair are filled in; CONTRIBUTING.md tells how.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parent.parent
RULES_FOLDER = Path("server/tapelint/rules")
CORPUS = Path("tests/corpus/truth")
USAGE = "make rule NAME=my-rule CODE=TL999"

_PROGRAM = """\
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w])){expectation}
"""
_RULE = '''\
"""Say in one sentence what the user did.

## What happens
Say what TensorFlow does then.

## Why
Give the reason behind it.

## Bad
```python
{program}```

## Good
```python
{program}```

## Fix
Say what the fix does, and why it is safe or is not.

## Runtime message
`TYPE: WORDS` as TensorFlow prints it, or None.

## When it is right
Say what looks alike and is not reported.
"""

from __future__ import annotations

from collections.abc import Iterator

from tapelint.finding import Severity
from tapelint.flow import Applied
from tapelint.rules.base import Context, Report, rule


@rule(
    code="{code}",
    name="{name}",
    severity=Severity.WARNING,
    title="Say it in a few words",
)
def {function}(context: Context) -> Iterator[Report]:
    """Say which events are reported."""
    for applied in context.flow.of(Applied):
        if applied.place.expects_error:
            continue
        yield from ()
'''


class RefusedError(Exception):
    """The rule cannot be begun; the message says why."""


def begin(name: str, code: str) -> list[Path]:
    """Write the files of a rule and return their paths. Raises RefusedError."""
    if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", name):
        message = f"{name!r} is no name: words in lower case with - between, such as zip-reversed"
        raise RefusedError(message)
    if not re.fullmatch(r"TL[1-9]\d\d", code):
        message = f"{code!r} is no code: TL and three digits, such as TL203"
        raise RefusedError(message)
    for rule in RULES:
        if name == rule.name or code == rule.code:
            message = f"there is {rule.name} ({rule.code}) already"
            raise RefusedError(message)
    function = name.replace("-", "_")
    program = _PROGRAM.format(expectation="")
    expectation = f"  # warning: [{code}] w moves wrongly"
    files = {
        RULES_FOLDER / f"{function}.py": _RULE.format(
            code=code, name=name, function=function, program=program
        ),
        CORPUS / f"{function}_bad.py": _PROGRAM.format(expectation=expectation),
        CORPUS / f"{function}_good.py": program,
    }
    for path in files:
        if (ROOT / path).exists():
            message = f"{path} exists already"
            raise RefusedError(message)
    for path, content in files.items():
        (ROOT / path).write_text(content, encoding="utf-8")
    return list(files)


def main(arguments: list[str]) -> int:
    """Begin the rule that ``arguments``, a name and a code, describe; return the exit status."""
    if len(arguments) != 2 or not all(arguments):  # noqa: PLR2004 - a name and a code
        print(f"usage: {USAGE}", file=sys.stderr)
        return 2
    try:
        paths = begin(*arguments)
    except RefusedError as error:
        print(error, file=sys.stderr)
        return 1
    for path in paths:
        print(path)
    print("CONTRIBUTING.md tells what to write into them.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
