"""All rewrites, by name."""

from __future__ import annotations

from benchmarks.rewrites import around, calls, forms, holders, loops, making, values
from benchmarks.rewrites.code import Rewrite

REWRITES: dict[str, Rewrite] = {
    name: rewrite
    for module in (calls, values, around, holders, making, loops, forms)
    for name, rewrite in module.rewrites().items()
}
