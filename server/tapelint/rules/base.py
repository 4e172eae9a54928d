"""What a rule is, and what it can ask."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, cast

from tapelint.config import Config, Keras
from tapelint.finding import Finding, Fix, Range, Related, Severity
from tapelint.flow import Applied, E, GradientFlow, Optimizer, Value
from tapelint.knowledge.optimizers import is_experimental, is_legacy
from tapelint.knowledge.tensorflow_1 import is_program_of_tensorflow_1, may_be_of_tensorflow_1
from tapelint.knowledge.versions import (
    OPTIMIZERS_OF_TODAY,
    Fact,
    needs_keras_2,
    needs_old_optimizers,
)
from tapelint.rules import facts
from tapelint.source.outline import Outline, statements_in
from tapelint.source.parse import Syntax
from tapelint.source.text import Source

_BLOCK = re.compile(r"^## (Bad|Good)$.*?^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

_SONNET = re.compile(r"^[ \t]*(?:import|from) sonnet\b", re.MULTILINE)

_SECTION = re.MULTILINE | re.DOTALL
_CODE = re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)")
_SILENCE = re.compile(r"\bnone\b|\bwarning\b", re.IGNORECASE)
_EXCEPTION = re.compile(r"(\w+(?:Error|Exception)): (.+)")


T = TypeVar("T")


@dataclass(frozen=True)
class Context:
    """What a rule looks at: the flow, and the text for the words of its findings."""

    source: Source
    syntax: Syntax
    flow: GradientFlow
    config: Config
    outline: Outline
    _answers: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def keras(self) -> Keras | None:
        """The Keras that the program runs on; None where that is not known."""
        if self.config.keras is not None:
            return self.config.keras
        if needs_keras_2(self.source.text):
            return Keras.KERAS_2
        return Keras.KERAS_3 if facts.calls_apply(self) else None

    @cached_property
    def is_for_tensorflow_2(self) -> bool:
        """Whether the program runs on TensorFlow 2, as far as settings and its text tell."""
        if self.config.keras is Keras.KERAS_3:
            return True
        is_old = self.config.tensorflow.is_before((2, 0))
        return not is_old and not may_be_of_tensorflow_1(self.source.text)

    @cached_property
    def has_old_optimizers(self) -> bool:
        """Whether Keras's optimizers surely are those that TensorFlow 2.11 calls `legacy`."""
        if self.keras is Keras.KERAS_3 or self.has_optimizers_of_today:
            return False
        text = self.source.text
        is_old = self.config.tensorflow.is_before(OPTIMIZERS_OF_TODAY)
        return is_old or needs_old_optimizers(text) or is_program_of_tensorflow_1(text)

    @cached_property
    def has_optimizers_of_today(self) -> bool:
        """Whether Keras's optimizers surely are those of TensorFlow 2.11 and later."""
        known = self.config.tensorflow.is_from(OPTIMIZERS_OF_TODAY)
        return known or self.keras is Keras.KERAS_3

    def is_legacy(self, optimizer: Value) -> bool:
        """Whether ``optimizer`` surely is one of those that TensorFlow 2.11 calls `legacy`."""
        api = optimizer.api if isinstance(optimizer, Optimizer) else ""
        return is_legacy(api) or (self.has_old_optimizers and not is_experimental(api))

    def has_own(self, method: str) -> bool:
        """Whether the file has a ``method`` that is not Keras's: one of its own, or Sonnet's."""
        return self.once(_has_own, method)

    def once(self, question: Callable[..., T], *about: Hashable) -> T:
        """The answer to ``question`` of this context ``about`` something; it is worked out once."""
        key = (question, *about)
        if key not in self._answers:
            self._answers[key] = question(self, *about)
        answer: T = self._answers[key]
        return answer

    def is_unfinished(self, node: ast.AST) -> bool:
        """Whether something in the function around ``node`` is being typed.

        What is missing there may be about to come: a masked line, a statement that is nothing but
        a name or an attribute, an apply call without arguments; or it was not looked for.
        """
        return self.once(_is_unfinished, self.outline.function(node))

    def text(self, node: ast.AST) -> str:
        """The source text of ``node``; as Python writes it where it stands in another module."""
        here = self.outline.holds(node)
        return self.source.slice(self.range(node)) if here else ast.unparse(node)

    def range(self, node: ast.AST) -> Range:
        """The range of ``node``, an expression, statement or keyword argument."""
        assert isinstance(node, (ast.expr, ast.stmt, ast.keyword))  # noqa: S101
        return self.source.range(node)

    def here(self, node: ast.AST) -> ast.AST | None:
        """``node``, or the one call that leads to it where it stands in another module."""
        if self.outline.holds(node):
            return node
        led = self.flow.made_by.get(node)
        return None if led is None else led.call

    def whereabouts(self, node: ast.AST) -> str:
        """Where ``node`` stands, as the end of a message, if that is in another module."""
        led = None if self.outline.holds(node) else self.flow.made_by.get(node)
        if led is None or led.path is None:
            return ""
        return f" See line {getattr(node, 'lineno', 1)} of `{led.path.name}`."

    def fixes(self, node: ast.AST, fixes: Iterable[Fix]) -> tuple[Fix, ...]:
        """The ``fixes`` of what is wrong at ``node``; none where it stands in another module."""
        return tuple(fixes) if self.outline.holds(node) else ()

    def events(self, kind: type[E]) -> Iterator[E]:
        """The events of one kind that happened in this file, where no error is expected."""
        found: list[E] = self.once(_events, cast("Hashable", kind))
        return iter(found)

    def say(self, fact: Fact) -> str:
        """What happens, for the Keras at hand."""
        keras = self.keras
        return fact.text(None if keras is None else keras.value)


def _has_own(context: Context, method: str) -> bool:
    text = context.source.text
    return f"def {method}(" in text or (method == "apply" and _SONNET.search(text) is not None)


def _events(context: Context, kind: type[E]) -> list[E]:
    return [
        event
        for event in context.flow.of(kind)
        if context.outline.holds(event.node) and not event.place.expects_error
    ]


def _is_unfinished(context: Context, function: ast.AST) -> bool:
    if function in context.flow.unexplored:
        return True
    start = getattr(function, "lineno", 1) - 1
    end = getattr(function, "end_lineno", len(context.source.starts))
    if not context.syntax.masked.isdisjoint(range(start, end)):
        return True
    if function in context.once(_applying_nothing):
        return True
    return any(
        isinstance(one, ast.Expr)
        and (isinstance(one.value, (ast.Name, ast.Attribute)) or _is_empty_apply(one.value))
        for one in statements_in(function)
    )


def _applying_nothing(context: Context) -> frozenset[ast.AST]:
    """The functions with an apply call that is given nothing."""
    return frozenset(
        context.outline.function(applied.node)
        for applied in context.events(Applied)
        if applied.call.complete and not applied.call.values
    )


def _is_empty_apply(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="apply_gradients" | "apply"), args=[], keywords=[]):
            return True
        case _:
            return False


Check = Callable[[Context], Iterable["Report"]]


@dataclass(frozen=True)
class Message:
    """What TensorFlow prints: the type of an exception, empty for a warning, and its words.

    An ellipsis in the words stands for what differs from program to program.
    """

    kind: str
    words: str

    def __str__(self) -> str:
        """The message as it is printed."""
        return f"{self.kind}: {self.words}" if self.kind else self.words


@dataclass(frozen=True)
class Report:
    """What a rule found: the node it is about, and the rest of a Finding."""

    node: ast.AST
    message: str
    related: tuple[tuple[ast.AST, str], ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True)
class Rule:
    """A rule; its page is the docstring of the module that defines it."""

    code: str
    name: str
    severity: Severity
    title: str
    check: Check

    @property
    def page(self) -> str:
        """The documentation, as Markdown."""
        return sys.modules[self.check.__module__].__doc__ or ""

    @property
    def summary(self) -> str:
        """The first line of the page: what the user did, in one sentence."""
        return self.page.strip().partition("\n")[0]

    def section(self, heading: str) -> str:
        """The text under ``heading`` on the page."""
        found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", self.page, _SECTION)
        return str(found.group(1)).strip() if found else ""

    @cached_property
    def messages(self) -> tuple[Message, ...]:
        """What TensorFlow prints where the fault is, as the page quotes it."""
        text = " ".join(self.section("Runtime message").split())
        found = []
        for quoted in _CODE.finditer(text):
            if exception := _EXCEPTION.fullmatch(quoted[2]):
                found.append(Message(exception[1], exception[2]))
            elif text[: quoted.start()].endswith("warning "):
                found.append(Message("", quoted[2]))
        return tuple(found)

    @property
    def kerases(self) -> tuple[Keras, ...]:
        """The Kerases with which it is a fault: those that the page does not say accept it."""
        text = " ".join(self.section("Runtime message").split())
        return tuple(each for each in Keras if f"Keras {each.value} accepts it" not in text)

    @property
    def runs(self) -> bool:
        """Whether the page names a case in which nothing is raised."""
        return bool(_SILENCE.search(_CODE.sub("", self.section("Runtime message"))))

    @property
    def bad(self) -> str:
        """The program on the page that has the fault."""
        return self._example("Bad")

    @property
    def good(self) -> str:
        """The program on the page that has not."""
        return self._example("Good")

    def _example(self, heading: str) -> str:
        blocks: dict[str, str] = dict(_BLOCK.findall(self.page))
        return blocks.get(heading, "")

    def findings(self, context: Context) -> Iterator[Finding]:
        """What the rule finds; what touches a line that was masked is withheld."""
        for report in self.check(context):
            node = context.here(report.node)
            if node is None or not context.outline.holds(node):
                continue
            range_ = context.range(node)
            lines = range(range_.start.line, range_.end.line + 1)
            if not context.syntax.masked.isdisjoint(lines):
                continue
            yield Finding(
                self.code,
                self.name,
                report.severity or self.severity,
                range_,
                report.message + context.whereabouts(report.node),
                tuple(
                    Related(context.range(node), message)
                    for node, message in report.related
                    if context.outline.holds(node)
                ),
                context.fixes(report.node, report.fixes),
            )


def rule(*, code: str, name: str, severity: Severity, title: str) -> Callable[[Check], Rule]:
    """Declare the function that finds what a rule is about."""

    def declare(check: Check) -> Rule:
        return Rule(code, name, severity, title, check)

    return declare
