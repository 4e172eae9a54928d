"""What can wait is done when nothing has been asked for a while, and once."""

from __future__ import annotations

import asyncio

from tapelint.lsp import idle
from tapelint.lsp.idle import Idle


async def test_it_is_done_once_after_the_last_of_what_was_noted(monkeypatch):
    monkeypatch.setattr(idle, "_IDLE", 0.2)
    done = []
    waiting = Idle(lambda: done.append(asyncio.get_running_loop().time()))
    await asyncio.sleep(0.3)
    assert done == []
    for _ in range(5):
        waiting.note()
        await asyncio.sleep(0.05)
    last = asyncio.get_running_loop().time() - 0.05
    await asyncio.sleep(0.6)
    assert len(done) == 1
    assert done[0] >= last + 0.15
    waiting.note()
    await asyncio.sleep(0.4)
    assert len(done) == 2
