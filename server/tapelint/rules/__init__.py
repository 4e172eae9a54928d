"""The rules. Each module of this package that declares a rule holds exactly one."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from dataclasses import replace

from tapelint.config import Config
from tapelint.finding import Finding, Range
from tapelint.flow import GradientFlow
from tapelint.rules.base import Context, Rule
from tapelint.source.outline import Outline
from tapelint.source.parse import Syntax
from tapelint.source.text import Source

_log = logging.getLogger(__name__)


def _all() -> tuple[Rule, ...]:
    modules = [
        importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
    ]
    rules = [
        value for module in modules for value in vars(module).values() if isinstance(value, Rule)
    ]
    return tuple(sorted(rules, key=lambda one: one.code))


RULES: tuple[Rule, ...] = _all()


def run(
    source: Source, syntax: Syntax, flow: GradientFlow, config: Config, outline: Outline
) -> list[Finding]:
    """What the selected rules find, once each, ordered by position."""
    context = Context(source, syntax, flow, config, outline)
    found: dict[tuple[str, Range], Finding] = {}
    for one in RULES:
        if config.severity_of(one.code, one.name, one.severity) is None:
            continue
        for finding in _findings(one, context):
            severity = config.severity_of(one.code, one.name, finding.severity)
            if severity is not None:
                found[one.code, finding.range] = replace(finding, severity=severity)
    return sorted(found.values(), key=lambda finding: (finding.range, finding.code))


def _findings(rule: Rule, context: Context) -> list[Finding]:
    """What ``rule`` finds; where it fails, the others go on."""
    try:
        return list(rule.findings(context))
    except Exception:  # noqa: BLE001 - whatever it is
        _log.exception("%s: the rule %s failed", context.source.name, rule.name)
        return []
