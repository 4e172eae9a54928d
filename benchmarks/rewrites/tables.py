"""The tables of what becomes of findings when programs are rewritten."""

from __future__ import annotations

from collections import Counter

from rich.table import Table

from benchmarks.rewrites.measure import Outcome


def by_rewrite(outcomes: list[Outcome], names: list[str]) -> Table:
    """How many programs have the same findings after each rewrite."""
    table = _table("Programs with the same findings", "rewrite", "programs", "same", "flagged")
    for name in names:
        made = [one for one in outcomes if one.rewrites == (name,)]
        table.add_row(name, str(len(made)), _share(made), str(_flagged(made) or ""))
    return table


def by_rule(outcomes: list[Outcome]) -> Table:
    """How many findings of each rule stay."""
    table = _table("Findings that stay", "rule", "rewritten", "same")
    for code in sorted({code for one in outcomes for code in one.expected}):
        made = [one for one in outcomes if code in one.expected]
        kept = sum(code not in one.lost for one in made)
        table.add_row(code, str(len(made)), f"{kept / len(made):.2%}")
    return table


def matrix(outcomes: list[Outcome]) -> Table:
    """How many findings of each rule are lost by each rewrite, of how many, where any are.

    Beside that, how many correct programs are flagged once they are rewritten so.
    """
    lost = Counter((one.rewrites[0], code) for one in outcomes for code in one.lost)
    had = Counter((one.rewrites[0], code) for one in outcomes for code in one.expected)
    codes = sorted({code for _, code in lost})
    table = _table("Findings lost, rewrite by rule", "rewrite", *codes, "correct ones flagged")
    for name in dict.fromkeys(one.rewrites[0] for one in outcomes):
        cells = [
            f"{lost[name, one]} of {had[name, one]}" if lost[name, one] else "" for one in codes
        ]
        flagged = _flagged([one for one in outcomes if one.rewrites[0] == name])
        if any(cells) or flagged:
            table.add_row(name, *cells, str(flagged or ""))
    return table


def totals(alone: list[Outcome], in_turn: list[Outcome]) -> Table:
    """How many programs have the same findings, by one rewrite and by several in turn."""
    table = _table("All", "rewrites", "programs", "same", "correct ones flagged")
    for name, outcomes in (("one", alone), ("four in turn", in_turn)):
        table.add_row(name, str(len(outcomes)), _share(outcomes), str(_flagged(outcomes)))
    return table


def _flagged(outcomes: list[Outcome]) -> int:
    return sum(bool(one.gained) for one in outcomes if not one.expected)


def _share(outcomes: list[Outcome]) -> str:
    return f"{sum(one.same for one in outcomes) / len(outcomes):.2%}" if outcomes else "-"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left")
    return table
