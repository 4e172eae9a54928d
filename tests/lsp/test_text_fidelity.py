"""Whatever is typed, the server's text is the client's text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from tapelint.finding import Position
from tapelint.lsp.positions import ENCODINGS, UTF_16
from tapelint.lsp.program import Document
from tapelint.source.text import Source

URI = "file:///project/storm.py"
WHOLE = [
    *("a", "BAD", " ", "\t", "\n", "\r\n", "\r", "\f", "\v", "\x1c", "\x85", "\u2028"),
    *("\x00", "\ufeff", "é", "中", "e\u0301", "😀", "👩\u200d💻"),
]
HALVES = ["\ud83d", "\ude00"]


class ClientText:
    """A text as a client keeps it that knows nothing but units: the model to compare with."""

    def __init__(self, kind: str, text: str) -> None:
        self.codec = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[kind]
        self.width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[kind]
        self.units = self.split(text)

    def split(self, text: str) -> list[bytes]:
        data = text.encode(self.codec, "surrogatepass")
        return [data[n : n + self.width] for n in range(0, len(data), self.width)]

    @property
    def text(self) -> str:
        return b"".join(self.units).decode(self.codec, "surrogatepass")

    def boundaries(self) -> list[tuple[int, types.Position]]:
        """Every place a cursor can be: its offset in units and its position."""
        line_feed, carriage_return = self.split("\n")[0], self.split("\r")[0]
        found, line, column = [], 0, 0
        for offset, unit in enumerate([*self.units, None]):
            before = self.units[offset - 1] if offset else None
            if before == line_feed or (before == carriage_return and unit != line_feed):
                line, column = line + 1, 0
            inside_line_end = before == carriage_return and unit == line_feed
            inside_utf_8 = self.width == 1 and unit is not None and 0x80 <= unit[0] < 0xC0
            if not inside_line_end and not inside_utf_8:
                found.append((offset, types.Position(line, column)))
            column += 1
        return found

    def edit(self, start: float, end: float, text: str) -> types.TextDocumentContentChangePartial:
        """Replace what is between two places, each given as a share of all, and say so."""
        places = self.boundaries()
        first, last = sorted(places[int(share * len(places))] for share in (start, end))
        self.units[first[0] : last[0]] = self.split(text)
        # The halves of a pair that meet are one character from now on.
        self.units = self.split(self.text)
        return types.TextDocumentContentChangePartial(types.Range(first[1], last[1]), text)


shares = st.floats(0, 1, exclude_max=True)


def edits(alphabet: list[str]):
    return st.lists(
        st.tuples(shares, shares, st.lists(st.sampled_from(alphabet), max_size=4).map("".join)),
        max_size=12,
    )


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "utf-32"])
@given(data=st.data())
def test_edits_lead_to_the_same_text(kind, data):
    alphabet = WHOLE + (HALVES if kind == "utf-16" else [])
    start = data.draw(st.lists(st.sampled_from(alphabet), max_size=12).map("".join))
    client = ClientText(kind, start)
    document = Document(URI, "python", 1, Source(client.text))
    encoding = ENCODINGS[types.PositionEncodingKind(kind)]
    for edit in data.draw(edits(alphabet)):
        document = document.edited([client.edit(*edit)], document.version + 1, encoding)
        assert document.source.text == client.text


def test_halves_that_come_together_are_one_character():
    change = types.TextDocumentContentChangePartial(
        types.Range(types.Position(0, 0), types.Position(0, 0)), "\ud83d\ude00"
    )
    document = Document(URI, "python", 1, Source("")).edited([change], 2, UTF_16)
    assert document.source.text == "😀"


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "utf-32"])
@given(text=st.lists(st.sampled_from(WHOLE), max_size=12).map("".join))
def test_positions_go_there_and_back(kind, text):
    source, encoding = Source(text), ENCODINGS[types.PositionEncodingKind(kind)]
    inside_pair = 0
    for _, position in ClientText(kind, text).boundaries():
        there = encoding.position(source, position)
        if kind == "utf-16" and position != encoding.client_position(source, there):
            inside_pair += 1
            continue
        assert encoding.client_position(source, there) == position
    assert inside_pair == sum(char > "\uffff" for char in text if kind == "utf-16")


@pytest.mark.parametrize(
    ("position", "place"),
    [
        (types.Position(0, 99), Position(0, 2)),
        (types.Position(9, 0), Position(1, 1)),
        (types.Position(1, 99), Position(1, 1)),
    ],
)
def test_a_position_outside_the_text_means_the_nearest_end(position, place):
    assert UTF_16.position(Source("ab\nc"), position) == place


def test_an_edit_outside_the_text_means_the_nearest_end():
    far = types.Range(types.Position(7, 7), types.Position(9, 9))
    assert UTF_16.replace(Source("ab\nc"), far, "d").text == "ab\ncd"
    past_line = types.Range(types.Position(0, 9), types.Position(0, 9))
    assert UTF_16.replace(Source("ab\r\nc"), past_line, "d").text == "abd\r\nc"


def test_a_range_that_is_turned_around_means_what_is_between():
    turned = types.Range(types.Position(1, 0), types.Position(0, 1))
    assert UTF_16.replace(Source("ab\nc"), turned, "-").text == "a-c"


@pytest.mark.parametrize("seed", range(3))
async def test_a_storm_of_edits_over_the_wire(start, seed):
    chance = random.Random(seed)  # noqa: S311 - a storm, not a secret
    alphabet = WHOLE + HALVES
    editor = await start()
    client = ClientText("utf-16", "".join(chance.choices(alphabet, k=50)))
    editor.open(URI, client.text)
    version = 1
    for _ in range(100):
        version += 1
        changes = [
            client.edit(chance.random(), chance.random(), "".join(chance.choices(alphabet, k=9)))
            for _ in range(chance.randint(1, 3))
        ]
        editor.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version, URI), changes
            )
        )
        if chance.random() < 0.2:
            assert await editor.text_of(URI) == client.text
    assert await editor.text_of(URI) == client.text
    assert len(await editor.diagnostics_of(URI, version)) == client.text.count("BAD")


async def test_only_the_line_ends_of_the_protocol_end_lines(start):
    editor = await start()
    for separator in ("\f", "\v", "\x1c", "\x85", "\u2028", "\u2029"):
        editor.open(URI, f"a=1\n{separator}\nb=2\nBAD")
        editor.change(URI, 2, (2, 2, 2, 3, "22"))
        [found] = await editor.diagnostics_of(URI, 2)
        assert found.range.start == types.Position(3, 0)
        assert await editor.text_of(URI) == f"a=1\n{separator}\nb=22\nBAD"
        editor.close(URI)
        await editor.diagnostics_of(URI, None)


@pytest.mark.parametrize(("kind", "column"), [("utf-8", 11), ("utf-16", 6), ("utf-32", 4)])
async def test_columns_after_emoji_in_the_units_agreed_on(start, kind, column):
    def prefer(declared):
        declared.general.position_encodings = [types.PositionEncodingKind(kind)]

    editor = await start(change=prefer)
    assert editor.server.position_encoding == kind
    editor.open(URI, "😀😀é BAD BAD")
    [first, second] = await editor.diagnostics_of(URI, 1)
    assert (first.range.start.character, second.range.start.character) == (column, column + 4)
