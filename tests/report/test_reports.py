"""Reports say where, what and how to repair it, in each format's own positions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from rich.cells import cell_len

from tapelint.finding import Edit, Finding, Fix, Position, Range, Related, Safety, Severity
from tapelint.report import concise, github, gitlab, json_lines, junit, sarif, text, web
from tapelint.report import json as json_report
from tapelint.report.checked import Checked
from tapelint.source.notebook import Cells, join
from tapelint.source.text import Source

PAIRED = "zip(grads, variables)"


def range_of(source: Source, words: str) -> Range:
    """The range of the only ``words`` in ``source``."""
    assert source.text.count(words) == 1
    offset = source.text.index(words)

    def position(at: int) -> Position:
        line = max(i for i, start in enumerate(source.starts) if start <= at)
        return Position(line, at - source.starts[line])

    return Range(position(offset), position(offset + len(words)))


def checked(content: str, words: str, related: str = "", cells: Cells | None = None) -> Checked:
    source = Source(content)
    finding = Finding(
        "TL102",
        "gradients-not-zipped",
        Severity.WARNING,
        range_of(source, words),
        "Bare gradients: 100%\nof them.",
        (Related(range_of(source, related), "Opened here."),) if related else (),
        (
            Fix("Zip them", Safety.SAFE, lambda: (Edit(range_of(source, words), PAIRED),)),
            Fix("Drop them", Safety.UNSAFE, tuple),
        ),
    )
    return Checked("src/a b.py", source, [finding], cells)


CONTENT = "import tf\n\nwith tape:\n\tloss = f('日本👍', x)\n\tapply(grads)\n"


def test_json_is_one_based_in_code_points() -> None:
    (entry,) = json.loads(json_report.render([checked(CONTENT, "x)", "tape")]))
    assert re.fullmatch("[0-9a-f]{32}", entry.pop("fingerprint"))
    assert entry == {
        "path": "src/a b.py",
        "line": 4,
        "column": 18,
        "end_line": 4,
        "end_column": 20,
        "code": "TL102",
        "name": "gradients-not-zipped",
        "severity": "warning",
        "message": "Bare gradients: 100%\nof them.",
        "related": [
            {
                "path": "src/a b.py",
                "line": 3,
                "column": 6,
                "end_line": 3,
                "end_column": 10,
                "message": "Opened here.",
            }
        ],
        "fixes": [
            {
                "title": "Zip them",
                "safety": "safe",
                "edits": [
                    {
                        "line": 4,
                        "column": 18,
                        "end_line": 4,
                        "end_column": 20,
                        "text": PAIRED,
                    }
                ],
            },
            {"title": "Drop them", "safety": "unsafe", "edits": []},
        ],
    }


def test_no_findings_are_an_empty_array() -> None:
    assert json.loads(json_report.render([Checked("a.py", Source(""), [])])) == []


def test_text() -> None:
    assert text.render([checked(CONTENT, "grads", "tape")]) == (
        "warning[TL102] gradients-not-zipped: Bare gradients: 100%\nof them.\n"
        " --> src/a b.py:5:8\n"
        "  |\n"
        "3 | with tape:\n"
        "4 |     loss = f('日本👍', x)\n"
        "5 |     apply(grads)\n"
        "  |           ^^^^^\n"
        "  |\n"
        "note: Opened here.\n"
        " --> src/a b.py:3:6\n"
        "  |\n"
        "3 | with tape:\n"
        "  |      ^^^^\n"
        "  |\n"
        "help: Zip them\n"
        "help: Drop them (may change what the program does)\n"
        "\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "a = WORDS",
        "\ta\t= WORDS",
        "'日本' + WORDS",
        "'👩‍👩‍👧'\t+ WORDS",
        "'e\u0301' + WORDS",
        "'\f\x1b[1m\u202e' + WORDS",
        "'⚠️' + WORDS",
    ],
)
@pytest.mark.parametrize("words", ["WORDS", "日本", "👍🏽"])
def test_carets_stand_below_the_words(line: str, words: str) -> None:
    report = text.render([checked(line.replace("WORDS", f"<{words}>"), f"<{words}>")])
    shown, carets = report.split("\n")[4:6]
    before, word, _ = shown.partition(f"<{words}>")
    assert word
    assert carets.index("^") == cell_len(before)
    assert carets.count("^") == cell_len(word)
    assert "\x1b" not in report
    assert "\u202e" not in report


def test_a_range_of_several_lines_is_underlined_on_each() -> None:
    report = text.render([checked("a(\n    b,\n\n  )\nc\n", "(\n    b,\n\n  )")])
    assert ("1 | a(\n  |  ^\n2 |     b,\n  |     ^^\n3 |\n4 |   )\n  |   ^\n5 | c\n") in report


def test_a_long_range_is_shortened() -> None:
    words = "[\n" + "    1,\n" * 40 + "]"
    report = text.render([checked(f"a = {words}\n", words)])
    assert report.count("    1,\n") < 10
    assert "..." in report
    assert "42 | ]\n" in report


def test_an_empty_range_has_one_caret() -> None:
    place = Position(0, 1)
    finding = Finding("TL1", "n", Severity.ERROR, Range(place, place), "m")
    assert "  |  ^\n" in text.render([Checked("a.py", Source("ab"), [finding])])


def test_colours_do_not_change_the_text() -> None:
    files = [checked(CONTENT, "grads", "tape")]
    assert "".join(span.text for span in text.spans(files)) == text.render(files)
    assert {"bold yellow", "blue"} <= {span.style for span in text.spans(files)}


def test_concise_is_one_line() -> None:
    assert concise.render([checked(CONTENT, "grads")]) == (
        "src/a b.py:5:8: warning TL102 gradients-not-zipped: Bare gradients: 100% of them."
    )


def test_github_escapes() -> None:
    assert github.render([checked(CONTENT, "grads")]) == (
        "::warning title=TL102 gradients-not-zipped,file=src/a b.py,line=5,endLine=5,col=8,"
        "endColumn=13::src/a b.py:5:8: Bare gradients: 100%25%0Aof them."
    )


def test_json_lines_are_the_objects_of_the_array() -> None:
    files = [checked(CONTENT, "grads"), checked(CONTENT, "x)")]
    lines = json_lines.render(files).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(json_report.render(files))


def fingerprints(*files: Checked) -> list[str]:
    return [issue["fingerprint"] for issue in json.loads(gitlab.render(files))]


def test_a_fingerprint_stays_where_lines_move_and_changes_with_them() -> None:
    (before,) = fingerprints(checked(CONTENT, "grads"))
    assert fingerprints(checked("# moved\n" + CONTENT, "grads")) == [before]
    assert fingerprints(checked(CONTENT.replace("apply", "use"), "grads")) != [before]


def test_findings_that_are_alike_have_fingerprints_of_their_own() -> None:
    one = checked(CONTENT, "grads")
    twice = Checked(one.path, one.source, [*one.findings, *one.findings])
    assert len(set(fingerprints(twice))) == 2


def test_gitlab() -> None:
    (issue,) = json.loads(gitlab.render([checked(CONTENT, "grads")]))
    assert issue["severity"] == "major"
    assert issue["check_name"] == "TL102"
    assert issue["location"] == {"path": "src/a b.py", "lines": {"begin": 5, "end": 5}}


def test_junit_has_a_failure_for_each_finding_and_passes_files_without() -> None:
    report = junit.render([checked(CONTENT, "grads"), Checked("b.py", Source("\x00"), [])])
    broken, right = ET.fromstring(report)  # noqa: S314 - what was written just now
    assert (broken.get("name"), broken.get("failures")) == ("src/a b.py", "1")
    (failure,) = broken.iter("failure")
    assert failure.get("type") == "warning"
    assert failure.text == "src/a b.py:5:8: Bare gradients: 100%\nof them."
    assert (right.get("tests"), right.get("failures")) == ("1", "0")


def test_sarif() -> None:
    log = json.loads(sarif.render([checked(CONTENT, "grads", "tape")]))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert run["columnKind"] == "unicodeCodePoints"
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("TL102", "gradients-not-zipped")
    assert rule["shortDescription"] == {"text": "Gradients are not paired with variables"}
    assert "## What happens" in rule["help"]["markdown"]
    (result,) = run["results"]
    assert result["ruleId"] == "TL102"
    assert result["level"] == "warning"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "src/a%20b.py"},
        "region": {"startLine": 5, "startColumn": 8, "endLine": 5, "endColumn": 13},
    }
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "Opened here."
    assert related["physicalLocation"]["region"]["startLine"] == 3
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert change["artifactLocation"] == {"uri": "src/a%20b.py"}
    assert replacement["insertedContent"] == {"text": PAIRED}
    assert replacement["deletedRegion"]["startLine"] == 5


def test_sarif_is_what_its_schema_asks_for() -> None:
    # The schema of SchemaStore, without its descriptions.
    file = Path(__file__).parent / "schema" / "sarif-2.1.0-rtm.5.json"
    validator = jsonschema.Draft4Validator(json.loads(file.read_text(encoding="utf-8")))
    source, starts = join(["import tf", "a = 1\nb = 2\nc = 3"], "n.ipynb")
    notebook = checked(source.text, "b", cells=Cells((1, 3), starts))
    for files in ([], [checked(CONTENT, "grads", "tape")], [notebook]):
        validator.validate(json.loads(sarif.render(files)))
    assert not validator.is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_pages_are_linked_where_the_package_names_its_documentation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "tapelint-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    urls = "Project-URL: Source, https://a.example/\nProject-URL: Documentation, https://b.example/"
    metadata.write_text(f"Metadata-Version: 2.4\nName: tapelint\nVersion: 1.0\n{urls}\n")
    monkeypatch.syspath_prepend(tmp_path)
    web._documentation.cache_clear()  # noqa: SLF001 - what the installed package says
    try:
        (entry,) = json.loads(json_report.render([checked(CONTENT, "x)")]))
        log = json.loads(sarif.render([checked(CONTENT, "x)")]))
    finally:
        web._documentation.cache_clear()  # noqa: SLF001 - as above
    page = "https://b.example/rules/gradients-not-zipped/"
    assert entry["page"] == page
    assert [one["helpUri"] for one in log["runs"][0]["tool"]["driver"]["rules"]] == [page]


def test_a_notebook_is_reported_by_its_cells() -> None:
    source, starts = join(["import tf", "a = 1\nb = 2\nc = 3"], "n.ipynb")
    file = checked(source.text, "b", cells=Cells((1, 3), starts))
    report = text.render([file])
    assert " --> src/a b.py:cell 3:2:1\n" in report
    assert "1 | a = 1\n2 | b = 2\n" in report
    assert "import" not in report
    (entry,) = json.loads(json_report.render([file]))
    assert (entry["cell"], entry["line"], entry["end_line"]) == (3, 2, 2)
    assert "line=" not in github.render([file])
