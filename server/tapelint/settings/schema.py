"""The JSON schema of ``[tool.tapelint]``, for editors that complete and check pyproject.toml."""

from __future__ import annotations

from tapelint.finding import Severity
from tapelint.rules import RULES

_SELECTOR = "A rule's name, its code, or a prefix of codes, such as TL1."


def schema() -> dict[str, object]:
    """Return the schema of the table, in the form that SchemaStore takes (draft 7)."""
    rules = {"type": "array", "items": {"$ref": "#/definitions/selector"}, "uniqueItems": True}
    levels = [severity.value for severity in Severity] + ["off"]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://json.schemastore.org/tapelint.json",
        "title": "Tapelint",
        "description": "Settings of Tapelint, which finds misuse of tf.GradientTape.",
        "type": "object",
        "additionalProperties": False,
        "definitions": {"selector": _selector()},
        "properties": {
            "tensorflow-version": {
                "description": "The version of TensorFlow, such as 2.15; looked up if not set.",
                "type": "string",
                "pattern": r"^\s*(1\.(\d|1[0-5])|2\.([12]?\d|3[01]))(\D.*)?$",
            },
            "select": {"description": "The rules to run; all if not set.", **rules},
            "ignore": {"description": "Rules not to run.", **rules},
            "exclude": {
                "description": "Files and folders to leave out, written as in a .gitignore.",
                "type": "array",
                "items": {"type": "string"},
            },
            "severity": {
                "description": "The severity of individual rules.",
                "type": "object",
                "propertyNames": {"$ref": "#/definitions/selector"},
                "additionalProperties": {"enum": levels},
            },
            "per-file-ignores": {
                "description": "Rules not to run in the files that match a pattern.",
                "type": "object",
                "additionalProperties": rules,
            },
            "inlay-hints": {
                "description": "Whether editors show what tapes record and optimizers train.",
                "type": "boolean",
            },
        },
    }


def _selector() -> dict[str, object]:
    """What means a rule: prefixes of codes are all that there are, in any case of letters."""
    prefixes = {rule.code[:end] for rule in RULES for end in range(2, len(rule.code) + 1)}
    names = [{"const": rule.name, "description": rule.title} for rule in RULES]
    codes = [{"const": prefix} for prefix in sorted(prefixes)]
    return {"description": _SELECTOR, "type": "string", "anyOf": [*names, *codes]}
