"""What a user reads is plain English: some words and turns of phrase are not used."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapelint.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "server" / "tapelint"
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "Makefile")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / ".github").rglob("*.yml")),
]
SCRIPTS = sorted(
    path
    for folder in ("client/src", "client/view", "site")
    for path in (ROOT / folder).rglob("*.ts")
)

# Regular expressions, each with what to write instead.
UNUSED = {
    r"\bstands?\b(?! (?:for|out)\b)|\bstanding\b": "is, comes before, is used as",
    r"(?<!mis)\bspelt\b": "misspelt, spelled",
    r"\bby one name\b": "the same name",
    r"\basked (?:for|of)\b|\b(?:is|are) asked\b": "is called, is taken from",
    r"\bas they are\b": "unchanged",
    r"\b(?:or|and) the like\b": "or a similar one",
    r"\bwithout a word\b": "silently",
    r"\bsuch faults\b": "these mistakes",
    r"\bfor ever\b": "forever",
    r"\banew\b": "again, a new",
    r"\bof (?:then|today|now|that time)\b": "from then, current",
    r"\bturns? of (?:an?|the|this|that) loop\b": "iteration",
    r"\b(?:each|every|previous|last|later) turn\b|\bturn before\b": "iteration",
    r"\bbelongs? into\b": "belongs in",
    r"\bgradients? of [`\w.]+ for\b": "with respect to",
    r"\bgradient of its own\b(?! gradient)": "custom gradient",
    r"\bof one's own\b": "your own",
    r"\b(?:lists?|constants?|class|numbers?|loops?) of (?:plain )?Python\b": "Python list",
    r"\b(?:layers?|loss(?:es)?|optimizers?|tensors?) of Keras\b(?!')": "Keras layer",
    r"\bgo(?:es)? on (?:being|with|\w+ing)\b": "keeps, continues",
    r"\bg(?:ives?|iven|ave) back\b": "returns",
    r"\bno more than a\b": "only a",
    r"\bnothing but\b": "only",
    r"\botherwise than\b|\b(?:behaves?|called|transformed) otherwise\b": "differently",
    r", for (?:it|they|this|there)\b": "because",
    r"(?:[:;,]|\band) to \w+ (?:it|them|its|another|an optimizer)\b[^.,:;]* (?:raises|changes)\b": (
        "calling it raises"
    ),
    r"\b(?:has|have) not(?= *[.:;,])": "does not have",
    r"\bbrings?\b[^.]{0,30}\balong\b": "includes",
    r"\bspoken of\b": "mentioned",
    r"\bhow true\b": "how accurate",
    r"\btyped on\b": "edited",
    r"\ball that is between\b|\ball but (?:these|this)\b": "everything except",
    r"\bis asked of the machine\b|\bgets? it installed\b": "is needed, is installed",
    r"\bthe way of the gradients\b": "how the gradients flow",
    r"\bis no number\b": "is NaN",
    r"\b(?:and|or) (?:its|their) like\b": "and similar ones",
    r"\bnumber of the text\b": "written as a number",
    r"\bgradients? of [^.,:]{1,30} by (?:the|its)\b": "with respect to",
    r"\bflags? of Python\b": "Python flag",
    r"\bno turns?\b": "no iteration",
    r"\btakes? the ways?\b": "flows along",
    r"\bwhich there (?:is|are) not\b": "which does not exist",
    r"\bbeginnings? of codes\b": "prefix",
    r"\bat his\b|\bwhereas\b|\bthereby\b|\bthereof\b|\bhereby\b|\bwherein\b": "plain words",
}
STILTED = [
    "How true it is",
    "It brings the server along",
    "else both are spoken of",
    "While a line is typed on",
    "stands without parentheses, or with nothing between them",
    "This returns without a word.",
    "is asked for gradients a second time",
    "spelt in a way that does not exist",
    "call their tapes by one name",
    "used, but not given to an optimizer as they are",
    "in a list, a tuple or the like",
    "Gradients of loss for w",
    "all but these rules",
    "Many such faults raise nothing",
    "`tf.reduce_mean` and its like",
    "layers whose units are not a number of the text",
    "the gradient of the loss by the result",
    "A flag of Python tells a function that something was done.",
    "The loop has no turn.",
    "No gradient takes the ways that are dashed.",
]
QUOTED = re.compile(r"```.*?^ *```|``.+?``|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def stilted(text: str) -> list[str]:
    """What is in ``text`` that should be put otherwise, each with what to write instead."""
    plain = " ".join(QUOTED.sub("`…`", text).split())
    return [
        f"{found[0]!r} in {plain[max(0, found.start() - 40) : found.end() + 40]!r}: {instead}"
        for words, instead in UNUSED.items()
        for found in re.finditer(words, plain, re.IGNORECASE)
    ]


def strings(path: Path) -> Iterator[str]:
    """The strings of a module, without what is for programmers; of a rule also its page."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed_over = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr(values=values):
                passed_over.update(values)
                yield "".join(
                    str(one.value) if isinstance(one, ast.Constant) else "`…`" for one in values
                )
            case ast.Constant(value=str(text)) if node not in passed_over:
                yield text


@pytest.mark.parametrize("text", STILTED)
def test_stilted_sentences_are_noticed(text: str) -> None:
    assert stilted(text)


@pytest.mark.parametrize(
    "text",
    [
        "An ellipsis stands for what differs.",
        "misspelt-name",
        "Take the gradient of `loss` with respect to `w`.",
        "the gradients for these variables",
        "`without a word`",
    ],
)
def test_plain_sentences_are_not(text: str) -> None:
    assert not stilted(text)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_pages_and_titles_of_rules_are_plain(rule) -> None:
    assert not stilted(f"{rule.title}.\n\n{rule.page}")


def test_what_the_package_says_is_plain() -> None:
    said = [
        f"{path.relative_to(ROOT)}: {problem}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for text in strings(path)
        for problem in stilted(text)
    ]
    assert not said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_are_plain(page: Path) -> None:
    assert not stilted(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_what_the_extension_and_the_site_say_is_plain(script: Path) -> None:
    text = re.sub(
        r"/\*.*?\*/|^\s*//.*?$", "", script.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    said = re.findall(r"'([^'\n]* [^'\n]*)'|`([^`]* [^`]*)`", text)
    assert not [problem for pair in said for problem in stilted("".join(pair))]


def test_the_manifest_of_the_extension_is_plain() -> None:
    def texts(value: object) -> Iterator[str]:
        match value:
            case str():
                yield value
            case dict():
                for one in value.values():
                    yield from texts(one)
            case list():
                for one in value:
                    yield from texts(one)

    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert not [problem for text in texts(manifest) for problem in stilted(text)]
