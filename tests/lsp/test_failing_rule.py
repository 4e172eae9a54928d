"""A rule that fails takes nothing else with it."""

from __future__ import annotations

import sys

from test_silencing import BROKEN
from wire import Wire

SERVER = """
from tapelint import rules
from tapelint.finding import Severity
from tapelint.rules.base import rule

@rule(code="TL999", name="fails", severity=Severity.ERROR, title="")
def fails(context):
    raise KeyError("the rule's own fault")

rules.RULES = (fails, *rules.RULES)
from tapelint.lsp.server import start
start()
"""


def test_the_other_rules_go_on_and_the_failure_is_logged_and_told_once():
    wire = Wire([sys.executable, "-c", SERVER])
    wire.initialize(options={"notifications": ["tapelint/failure"]})
    for name in ("a", "b"):
        uri = f"file:///project/{name}.py"
        wire.open(uri, BROKEN)
        assert [each["code"] for each in wire.diagnostics(uri)["diagnostics"]] == ["TL102"]
    _, log = wire.leave()
    assert "/project/a.py: the rule fails failed" in log
    assert "/project/b.py: the rule fails failed" in log
    assert log.count("the rule's own fault") == 2
    told = [each for each in wire.received if each.get("method") == "window/showMessage"]
    assert len(told) == 1
    assert "/project/a.py" in told[0]["params"]["message"]
    status = [each for each in wire.received if each.get("method") == "tapelint/failure"]
    assert "/project/a.py" in status[0]["params"]["message"]
    assert "/project/b.py" in status[-1]["params"]["message"]
