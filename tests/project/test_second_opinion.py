"""Where imported names are defined, by Tapelint and by jedi, for packages installed here."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from benchmarks.jedi.imports import EXPLAINED, Name, Outcome, Resolvers, names_in

SITE = Path(sysconfig.get_path("purelib"))
# Those that are there wherever the tests run; jedi needs about a tenth of a second for a name.
PACKAGES = ["hatchling", "jedi", "jsonschema", "libcst", "packaging", "pygls", "pytest", "rich"]
COUNT = 40


@pytest.fixture(scope="module")
def resolvers() -> Resolvers:
    return Resolvers(SITE, everything=True)


def test_the_two_agree_but_for_what_is_explained(resolvers: Resolvers) -> None:
    compared = {name: resolvers.compare(name) for name in names_in(SITE, PACKAGES, COUNT)}
    assert {name: one.value for name, one in compared.items() if one not in EXPLAINED} == {}
    same = sum(one is Outcome.SAME for one in compared.values())
    assert same > COUNT / 2


@pytest.mark.parametrize(
    ("module", "name", "outcome"),
    [
        ("libcst", "parse_module", Outcome.SAME),
        ("pygls.lsp.server", "LanguageServer", Outcome.SAME),
        ("packaging", "version", Outcome.SAME),
        ("os", "path", Outcome.OUTSIDE),
        ("nowhere", "nothing", Outcome.NEITHER),
    ],
)
def test_how_two_answers_compare(
    resolvers: Resolvers, module: str, name: str, outcome: Outcome
) -> None:
    assert resolvers.compare(Name(module, name)) is outcome
