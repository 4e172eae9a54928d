"""Which rules explain what TensorFlow printed: a message, or a traceback with all around it.

The source is what the pages of the rules quote under 'Runtime message'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tapelint.knowledge.messages import MESSAGES, Known
from tapelint.knowledge.optimizers import CLASSES
from tapelint.rules import RULES
from tapelint.rules.base import Message, Rule

_GAP = "…"
_FEWEST_WORDS = 3
_ESCAPE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_TOKEN = re.compile(r"…|\.\.\.|[^\W\d](?:[\w.]*\w)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?|[\[\]{}]|['\"]")
# How a message begins: in a traceback, in AutoGraph's own one, in pytest's, in a log.
_BEGIN = re.compile(
    r"^[\s|│>E]*(?:\w+\.)*(?P<kind>\w*(?:Error|Exception|Warning)): ?(?P<words>.*)$"
    r"|^(?:\[\w+\] )?(?:WARNING|ERROR):(?:\w+:)?(?P<logged>.*)$"
    # One of the causes of what went wrong in a graph.
    r"|^\s*\(\d+\) [A-Z_]+: (?P<cause>.*)$"
)
# What is no part of a message.
_FRAME = re.compile(
    r'^\s*(?:File ".*", line \d+|Traceback \(most recent call last\)|'
    r"(?:During handling of|The above exception was) )"
)
# What Python says of any object. Only the names in it tell what it is about.
_OF_PYTHON = re.compile(
    r"(?:object(?: '…')?|module '(?:…|[\w.]+)') has no attribute"
    r"|object (?:is not \w+|does not support)"
    r"|values to unpack|operand type|(?:keyword|positional) arguments?"
    r"|can't multiply sequence|local variable|^__\w+__$"
)
_OF_TRAINING = re.compile(r"(?i)grad|tape|optim|appl|variab|weight|loss|tensor|keras|\btf\b")
_FAMILIES = (
    frozenset({"Tensor", "EagerTensor", "SymbolicTensor"}),
    frozenset({"Variable", "ResourceVariable", "_UnreadVariable"}),
    frozenset({"int", "float", "float16", "float32", "float64"}),
    CLASSES,
    # Of these each is its own.
    *(frozenset({name}) for name in ("NoneType", "GradientTape", "IndexedSlices", "KerasTensor")),
)


@dataclass(frozen=True)
class Explanation:
    """A rule that explains what was printed, and the message of its page that says so.

    ``python`` is whether the words are Python's own, which are printed for much else too.
    """

    rule: Rule
    message: Message
    python: bool


@dataclass(frozen=True)
class _Token:
    """A word or number; names that differ from program to program stand in quotes."""

    text: str
    quoted: bool = False
    bracketed: bool = False

    def likeness(self, other: _Token) -> float | None:
        """How much it is like ``other``: 1 if the same, less if of one kind, None if not alike."""
        mine, others = self.text.rpartition(".")[2], other.text.rpartition(".")[2]
        if self.text[0].isdigit() and other.text[0].isdigit():
            same = self.text == other.text
            return (0.0 if same else None) if not self.bracketed else 0.0
        if not (self.quoted and other.quoted):
            return 0.0 if mine.casefold() == others.casefold() else None
        if mine == others:
            return 1.0
        return 0.5 if _family(mine) == _family(others) != "" else None


def explain(text: str) -> list[Explanation]:
    """Return what explains ``text``, best first; empty where nothing does."""
    text = _ESCAPE.sub("", text)
    is_traceback = bool(re.search(r'^\s*File ".*", line \d+', text, re.MULTILINE))
    in_training = not is_traceback or bool(_OF_TRAINING.search(text))
    ranked: list[tuple[tuple[float, ...], Explanation]] = []
    for age, printed in enumerate(reversed(_messages(text))):
        for rule in RULES:
            for place, message in enumerate(rule.messages):
                likeness = _likeness(message, printed)
                python = bool(_OF_PYTHON.search(message.words))
                if likeness is not None and (in_training or not python):
                    rank = (float(age), -likeness, float(place))
                    ranked.append((rank, Explanation(rule, message, python)))
    ranked.sort(key=lambda one: one[0])
    best: dict[str, Explanation] = {}
    for _, found in ranked:
        best.setdefault(found.rule.code, found)
    return list(best.values())


def known(text: str) -> Known | None:
    """What is known of ``text`` that no rule is about; the last of its messages comes first."""
    for printed in reversed(_messages(_ESCAPE.sub("", text))):
        found = [
            (likeness, one)
            for one in MESSAGES
            if (likeness := _likeness(Message(one.kind, one.words), printed)) is not None
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    return None


def _messages(text: str) -> list[Message]:
    """The messages in ``text``, in order; all of it is one where none can be told."""
    found: list[Message] = []
    words: list[str] | None = None
    for line in text.splitlines():
        if begin := _BEGIN.match(line):
            words = [begin["words"] or begin["logged"] or begin["cause"] or ""]
            found.append(Message(begin["kind"] or "", ""))
        elif _FRAME.match(line):
            words = None
            continue
        elif words is None:
            continue
        else:
            words.append(line.strip())
        found[-1] = Message(found[-1].kind, " ".join(words))
    return found or [Message("", text)]


def _likeness(quoted: Message, printed: Message) -> float | None:
    """How well ``printed`` is what a page quotes; None if it is something else."""
    if quoted.kind and printed.kind and quoted.kind != printed.kind:
        return None
    template, words = _tokens(quoted.words), _tokens(printed.words)
    whole = _place(template, words)
    if whole is not None:
        return whole
    # Who types what he remembers, or cuts off the end, gives less than the page quotes.
    telling = [one for one in words if one.text != _GAP]
    if len(telling) < _FEWEST_WORDS or (_OF_PYTHON.search(quoted.words) and not _names(telling)):
        return None
    part = _place(words, template)
    return None if part is None else part - 1


def _place(needle: Sequence[_Token], hay: Sequence[_Token]) -> float | None:
    """How well the runs of ``needle`` between its gaps stand in ``hay``, one after the other."""
    total, start = 0.0, 0
    for run in _runs(needle):
        for begin in range(start, len(hay) - len(run) + 1):
            alike = [one.likeness(other) for one, other in zip(run, hay[begin:], strict=False)]
            if None not in alike:
                total += sum(one for one in alike if one is not None)
                start = begin + len(run)
                break
        else:
            return None
    return total


def _runs(tokens: Iterable[_Token]) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for token in tokens:
        if token.text != _GAP:
            run.append(token)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _names(tokens: Iterable[_Token]) -> list[_Token]:
    return [token for token in tokens if token.quoted]


def _tokens(words: str) -> list[_Token]:
    """The words of a message, without its punctuation."""
    tokens: list[_Token] = []
    depth = 0
    for found in _TOKEN.finditer(words):
        text, before, after = found[0], words[: found.start()], words[found.end() :]
        if text in "[{":
            depth += 1
        elif text in "]}":
            depth -= 1
        elif text in (_GAP, "..."):
            tokens.append(_Token(_GAP))
        elif text not in "'\"":
            quoted = before.endswith(("'", '"', "'…")) and after.startswith(("'", '"'))
            tokens.append(_Token(text, quoted, depth > 0))
    return tokens


def _family(name: str) -> str:
    """What kind of thing a class called ``name`` is; empty for what is no class of that kind."""
    for family in _FAMILIES:
        if name in family:
            return min(family)
    return "other" if re.match(r"_?[A-Z]", name) else ""
