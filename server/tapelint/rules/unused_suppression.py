"""A comment silences findings that are not there.

## What happens
A `# tapelint:` comment is where nothing is found that it could silence, or is misspelt; or some
of the rules that it names are not found there. It does nothing now; a mistake that is made there
later would go unreported.

## Why
Code moves and is repaired, and the comments that once silenced a finding stay behind. One that was
forgotten hides the next mistake on its lines.

## Bad
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))  # tapelint: ignore[gradients-not-zipped]
```

## Good
```python
import tensorflow as tf

x = tf.random.normal((32, 3))
y = tf.reduce_sum(x, axis=1, keepdims=True)
w = tf.Variable(tf.zeros((3, 1)))
optimizer = tf.keras.optimizers.SGD(0.1)

for step in range(20):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(x @ w - y))
    grads = tape.gradient(loss, [w])
    optimizer.apply_gradients(zip(grads, [w]))
```

## Fix
Takes the comment away, or out of it the names that are not needed. Safe: a comment does nothing
when the program runs.

## Runtime message
None: it is a comment. Keras 2 accepts it, and Keras 3 accepts it.

## When it is right
The name of a rule which the settings turn off is not reported, nor is any comment in a file that
does not parse at the moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from tapelint.config import Config
from tapelint.finding import Edit, Finding, Fix, Position, Range, Safety, Severity
from tapelint.rules.base import Context, Report, Rule, rule
from tapelint.source.suppressions import Kind, Selector, Suppression, Suppressions
from tapelint.source.text import Source


@rule(
    code="TL001",
    name="unused-suppression",
    severity=Severity.HINT,
    title="The comment silences nothing",
)
def unused_suppression(_context: Context) -> Iterable[Report]:
    """Nothing that flows: what the comments silence is known once all rules have run."""
    return ()


def unused(
    source: Source,
    suppressions: Suppressions,
    found: Sequence[Finding],
    config: Config,
    rules: Iterable[Rule],
) -> Iterator[Finding]:
    """The comments in ``source``, and names in them, that silence none of ``found``.

    That is all that ``rules`` found.
    """
    this = unused_suppression
    severity = config.severity_of(this.code, this.name, this.severity)
    if severity is None:
        return
    off = [one for one in rules if config.severity_of(one.code, one.name, one.severity) is None]
    for comment, idle in suppressions.unused(found):
        needless = [each for each in idle if not any(each.selects(x.code, x.name) for x in off)]
        is_idle = not off if comment.selectors is None else needless == list(comment.selectors)
        if is_idle or comment.kind is Kind.UNKNOWN:
            message, build = _message(comment), partial(_without, source, comment)
            fix = Fix("Remove the comment", Safety.SAFE, build)
            yield Finding(this.code, this.name, severity, comment.range, message, fixes=(fix,))
            continue
        for names in _runs(comment.selectors or (), needless):
            texts = [f"`{each.text}`" for each in names]
            message = f"Nothing is found here that {' or '.join(texts)} could silence."
            place = Range(names[0].range.start, names[-1].range.end)
            build = partial(_without_names, comment.selectors or (), names)
            fix = Fix(f"Remove {' and '.join(texts)}", Safety.SAFE, build)
            yield Finding(this.code, this.name, severity, place, message, fixes=(fix,))


def _runs(all_: Sequence[Selector], needless: Sequence[Selector]) -> Iterator[list[Selector]]:
    """Yield those of ``needless`` that stand side by side among ``all_``: one edit removes them."""
    for is_needless, names in groupby(all_, needless.__contains__):
        if is_needless:
            yield list(names)


def _message(comment: Suppression) -> str:
    if comment.kind is Kind.UNKNOWN:
        known = ", ".join(f"`{kind.value}`" for kind in Kind if kind is not Kind.UNKNOWN)
        return f"Tapelint knows no such comment: there are {known}."
    return "Nothing is found here that this comment could silence."


def _without(source: Source, comment: Suppression) -> tuple[Edit, ...]:
    """Take ``comment`` away, with its line where nothing else stands on it."""
    start, end = comment.range.start, comment.range.end
    line = source.line(start.line)
    before = line[: start.column].rstrip()
    if before or line[end.column :].strip():
        return (Edit(Range(Position(start.line, len(before)), end), ""),)
    if start.line + 1 == len(source.lines):
        return (Edit(Range(Position(start.line, 0), end), ""),)
    return (Edit(Range(Position(start.line, 0), Position(start.line + 1, 0)), ""),)


def _without_names(all_: Sequence[Selector], names: Sequence[Selector]) -> tuple[Edit, ...]:
    """Take ``names``, which stand side by side among ``all_``, away, with what parts them."""
    first = all_.index(names[0])
    if first:
        place = Range(all_[first - 1].range.end, names[-1].range.end)
    else:
        place = Range(names[0].range.start, all_[len(names)].range.start)
    return (Edit(place, ""),)
