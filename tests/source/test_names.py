"""A name that is said to be bound is bound, on whatever way a program takes."""

from __future__ import annotations

import ast
import contextlib
import textwrap
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapelint.source.names import Names, declared
from tapelint.source.outline import Outline
from tapelint.source.text import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOUND = {
    "at once": "x = 1\nuse(x)",
    "on both ways": "if a:\n    x = 1\nelse:\n    x = 2\nuse(x)",
    "on one way, while the other returns": """
        def f():
            if a:
                x = 1
            else:
                return
            use(x)
        """,
    "on one way, while the other raises": "if a:\n    x = 1\nelse:\n    raise E\nuse(x)",
    "on one way, while the other goes on with the loop": """
        for i in a:
            if i:
                continue
            else:
                x = 1
            use(x)
        """,
    "in each of many branches": "if a: x = 1\nelif b: x = 2\nelif c: x = 3\nelse: x = 4\nuse(x)",
    "in the block itself": "if a:\n    x = 1\n    use(x)",
    "where it always goes": "if True:\n    x = 1\nuse(x)",
    "before the only way out of an endless loop": """
        while True:
            x = 1
            if a:
                break
        use(x)
        """,
    "by the end of a loop and by leaving it": """
        for i in a:
            if i:
                x = 1
                break
        else:
            x = 2
        use(x)
        """,
    "by the loop": "for x in a:\n    use(x)",
    "in a try and in its handler": "try:\n    x = f()\nexcept E:\n    x = 2\nuse(x)",
    "in a try whose handler leaves": "try:\n    x = f()\nexcept E:\n    raise\nuse(x)",
    "by what is done finally": "try:\n    f()\nfinally:\n    x = 1\nuse(x)",
    "in a try that has no handler": "try:\n    x = f()\nfinally:\n    g()\nuse(x)",
    "in what records": "with tf.GradientTape() as tape:\n    x = 1\nuse(x)",
    "by the with": "with tf.GradientTape() as x:\n    pass\nuse(x)",
    "by a walrus": "if (x := f()) and a:\n    pass\nuse(x)",
    "by the first of two conditions": "f(x := 1) and g()\nuse(x)",
    "in every case": "match a:\n    case 1:\n        x = 1\n    case _:\n        x = 2\nuse(x)",
    "by a pattern": "match a:\n    case [x, *_]:\n        use(x)",
    "by an import": "import x.y\nuse(x)",
    "by a definition": "def x(): pass\nuse(x)",
    "as a parameter": "def f(*, x):\n    use(x)",
    "as a parameter of a lambda": "g = lambda x: use(x)",
    "in a comprehension": "g = [use(x) for x in a]",
    "in the function around": "def f():\n    x = 1\n    def g():\n        use(x)\n    g()",
    "in the module, later, before it is called": "def f():\n    use(x)\nx = 1\nf()",
    "in the module, later, which nobody calls": "def f():\n    use(x)\nx = 1",
    "in the module, where the class is used": """
        class C:
            def f(self):
                use(x)
        def main():
            C().f()
        x = 1
        main()
        """,
    "by a global statement": "def f():\n    global x\n    x = 1\n    use(x)\nf()",
    "before the class": "x = 1\nclass C:\n    y = use(x)",
    "in the class": "class C:\n    x = 1\n    use(x)",
    "nowhere in the program": "def f():\n    use(x)",
    "if not here then by Python": "if a:\n    zip = f\nuse(zip)",
}
UNBOUND = {
    "later": "use(x)\nx = 1",
    "on one way": "if a:\n    x = 1\nuse(x)",
    "on the other way": "if a:\n    pass\nelse:\n    x = 1\nuse(x)",
    "in two of three branches": "if a: x = 1\nelif b: x = 2\nelse: pass\nuse(x)",
    "by a loop that may not begin": "for x in a:\n    pass\nuse(x)",
    "in a loop that may not begin": "while a:\n    x = 1\nuse(x)",
    "in an earlier turn": "for i in a:\n    if b:\n        use(x)\n    x = 1",
    "after the loop may have been left": """
        while True:
            if a:
                break
            x = 1
        use(x)
        """,
    "where the loop was not left": "for i in a:\n    if i: break\nelse:\n    x = 1\nuse(x)",
    "in a try": "try:\n    x = f()\nexcept E:\n    pass\nuse(x)",
    "before what is done finally": "try:\n    x = f()\nfinally:\n    use(x)",
    "in a handler": "try:\n    f()\nexcept E:\n    x = 1\nuse(x)",
    "by a handler, after it": "try:\n    f()\nexcept E as x:\n    pass\nuse(x)",
    "in a try, though its end was left by a loop": """
        for i in a:
            try:
                if i:
                    break
                x = 1
            finally:
                f()
        use(x)
        """,
    "in a with that swallows": "with suppress(E):\n    x = f()\nuse(x)",
    "in a with that may swallow": "with given:\n    x = f()\nuse(x)",
    "by a walrus behind a condition": "a and (x := 1)\nuse(x)",
    "by a walrus in a comprehension": "[x := i for i in a]\nuse(x)",
    "by one of two values": "(x := 1) if a else 2\nuse(x)",
    "in one case": "match a:\n    case 1:\n        x = 1\nuse(x)",
    "by a pattern that may not match": "match a:\n    case [x]:\n        pass\nuse(x)",
    "no more": "x = 1\ndel x\nuse(x)",
    "no more on one way": "x = 1\nif a:\n    del x\nuse(x)",
    "in another function": "def f():\n    x = 1\ndef g():\n    use(x)\nx: int",
    "by what another function does": "def f():\n    global x\n    x = 1\nuse(x)",
    "in the comprehension": "g = [x for x in a]\nuse(x)\nif a: x = 1",
    "in the class, seen from its method": """
        class C:
            x = 1
            def f(self):
                use(x)
        if a:
            x = 1
        """,
    "in the module, after it was called": "def f():\n    use(x)\nf()\nx = 1",
    "in the module, after it was called by another": """
        def f():
            use(x)
        def g():
            f()
        g()
        x = 1
        """,
    "in the module, on one way": "def f():\n    use(x)\nif a:\n    x = 1",
    "in the function around, on one way": """
        def f():
            if a:
                x = 1
            def g():
                use(x)
            g()
        """,
    "only annotated": "x: int\nuse(x)",
    "where the name is its own": "x = 1\ndef f():\n    use(x)\n    x = 2",
}


def names_of(text: str) -> tuple[Names, ast.Module]:
    source = Source(text)
    tree = ast.parse(text)
    return Names(tree, Outline(source, tree).around, declared(text)), tree


def used(tree: ast.Module) -> Iterator[ast.Name]:
    """The names that are given to a call of ``use``."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="use"), args=[ast.Name() as name]):
                yield name


def is_bound(text: str) -> bool:
    names, tree = names_of(textwrap.dedent(text).strip())
    (name,) = used(tree)
    return names.is_bound(name.id, name)


@pytest.mark.parametrize("text", BOUND.values(), ids=BOUND)
def test_surely_bound(text: str) -> None:
    assert is_bound(text)


@pytest.mark.parametrize("text", UNBOUND.values(), ids=UNBOUND)
def test_perhaps_unbound(text: str) -> None:
    assert not is_bound(text)


def test_the_bindings_that_reach_a_place_are_told_apart() -> None:
    names, tree = names_of("x = 1\nuse(x)\nif a:\n    x = 2\nuse(x)\nx = 3\nuse(x)")
    lines = [sorted(one.lineno for one in names.at("x", use)) for use in used(tree)]
    assert lines == [[1], [1, 4], [6]]


def test_what_follows_a_statement_is_reached_by_what_it_binds() -> None:
    names, tree = names_of("def f():\n    if a:\n        x = 1\n    else:\n        x = 2\n")
    statement = tree.body[0].body[0]
    assert names.at("x", statement) == {None}
    assert sorted(one.lineno for one in names.after("x", statement)) == [3, 5]


def test_a_chain_of_many_branches_and_a_sum_of_many_terms_are_followed() -> None:
    branches = "if a == 0:\n    x = 0\n" + "".join(
        f"elif a == {number}:\n    x = {number}\n" for number in range(1, 900)
    )
    # The parser of Python does not go deeper.
    total = "+".join(["x"] * 90)
    assert not is_bound(f"{branches}y = {total}\nuse(x)")
    assert is_bound(f"{branches}else:\n    x = 1\ny = {total}\nuse(x)")


# --- programs that are run ------------------------------------------------------------------


class Left(Exception):  # noqa: N818 - no error
    """What the programs raise, and may catch."""


class Ended(BaseException):
    """What ends a program that no outcomes are left for."""


class Ways:
    """The outcomes of the conditions of a program, in turn."""

    def __init__(self, outcomes: list[bool]) -> None:
        self.outcomes = outcomes
        self.asked = 0

    def __call__(self) -> bool:
        self.asked += 1
        if self.asked > len(self.outcomes):
            raise Ended
        return self.outcomes[self.asked - 1]

    def turns(self) -> Iterator[int]:
        while self():
            yield self.asked

    def fails(self) -> int:
        if self():
            raise Left
        return 1


class Swallows:
    def __enter__(self) -> int:
        return 1

    def __exit__(self, kind: object, *rest: object) -> bool:
        return kind is not None and issubclass(kind, Left)


class LetsThrough(Swallows):
    def __exit__(self, *rest: object) -> bool:
        return False


SIMPLE = [
    "x = 1",
    "x = fails()",
    "del x",
    "pass",
    "look(lambda: x)",
    "fails()",
    "way() and (x := 1)",
    "[(x := 1) for _ in turns()]",
    "y = (x := 1) if way() else fails()",
    "x: int",
    "import math as x",
    "return",
    "raise Left",
]
IN_LOOP = ["break", "continue"]
HEADERS = [
    ("if way():", "else:"),
    ("if way():",),
    ("if way():", "elif way():", "else:"),
    ("with Swallows() as y:",),
    ("with scope() as x:",),
    ("try:", "except Left:"),
    ("try:", "except Left as x:"),
    ("try:", "finally:"),
    ("try:", "except Left:", "else:", "finally:"),
]
LOOPS = [
    ("for x in turns():",),
    ("for _ in turns():",),
    ("for _ in turns():", "else:"),
    ("while way():",),
    ("while way():", "else:"),
    ("while True:",),
]
MATCHES = [["case True:"], ["case True:", "case x:"], ["case False | True if way():", "case _:"]]


def block(random: Random, depth: int = 2, *, in_loop: bool = False) -> list[str]:
    """The lines of a block, with the name looked at after each of its statements."""
    lines = []
    for _ in range(random.randint(1, 3)):
        kind = random.randint(0, 5) if depth else 0
        if kind <= 2:
            lines.append(random.choice(SIMPLE + (IN_LOOP * 2 if in_loop else [])))
        elif kind == 5:
            lines.append("match way():")
            for header in random.choice(MATCHES):
                inner = block(random, depth - 1, in_loop=in_loop)
                lines += [f"    {header}", *(f"        {line}" for line in inner)]
        else:
            looped = kind == 4
            for header in random.choice(LOOPS if looped else HEADERS):
                within = looped and header != "else:"
                jumps = within or (in_loop and not looped and header != "finally:")
                inner = block(random, depth - 1, in_loop=jumps)
                if header == "finally:":
                    # It would swallow what ends the program.
                    inner = [line.replace("return", "pass") for line in inner]
                if header == "while True:":
                    inner = ["if way(): break", *inner]
                lines += [header, *(f"    {line}" for line in inner)]
        lines.append("use(lambda: x)")
    return lines


@given(st.integers(0))
@settings(max_examples=400, deadline=None)
def test_what_is_said_to_be_bound_is_bound_when_the_program_runs(
    seed: int,
) -> None:
    random = Random(seed)  # noqa: S311 - nothing secret
    lines = [random.choice(["x = 0", "pass"]), *block(random)]
    numbered = [
        line.replace("use(lambda: x)", f"use({number}, lambda: x)")
        for number, line in enumerate(lines)
    ]
    text = "\n".join(["def f():", *(f"    {line}" for line in numbered), "    x = 1", "f()"])
    names, tree = names_of(text)
    bound = {
        node.value.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and ast.unparse(node).startswith("use(")
        and names.is_bound("x", node)
    }
    program = compile(text, "<program>", "exec")
    for _ in range(20):
        way = Ways(random.choices((True, False), k=12))
        wrong: list[int] = []

        def use(number: int, read: Callable[[], object], wrong: list[int] = wrong) -> None:
            try:
                read()
            except NameError:
                wrong.append(number)

        given_names = {
            "Left": Left,
            "Swallows": Swallows,
            "fails": way.fails,
            "look": lambda _: None,
            "scope": LetsThrough,
            "turns": way.turns,
            "use": use,
            "way": way,
        }
        with contextlib.suppress(Left, NameError, Ended):
            exec(program, given_names)  # noqa: S102 - programs of our own
        assert bound.isdisjoint(wrong), text
