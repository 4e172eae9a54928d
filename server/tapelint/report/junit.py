"""Findings as a JUnit report of tests, one test case a finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tapelint.report.checked import Checked

# What XML 1.0 has no way to write.
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(files: Iterable[Checked]) -> str:
    """Return the document: a suite for each file, in which a file without findings passes."""
    root = ET.Element("testsuites", name="tapelint")
    for file in files:
        failures = str(len(file.findings))
        tests = str(len(file.findings) or 1)
        suite = ET.SubElement(
            root, "testsuite", name=_text(file.path), tests=tests, failures=failures, errors="0"
        )
        if not file.findings:
            ET.SubElement(suite, "testcase", name="tapelint", classname=_text(file.path))
        for finding in file.findings:
            place = file.place(finding.range.start)
            case = ET.SubElement(
                suite, "testcase", name=f"{finding.code} {finding.name}", classname=_text(place)
            )
            message = _text(finding.message)
            failure = ET.SubElement(case, "failure", message=message, type=finding.severity.value)
            failure.text = f"{_text(place)}: {message}"
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True)


def _text(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
