import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Box, type Direction, type Layout, layout, type Way } from '../view/layout';

const label = { width: 40, height: 14 };
const way = (start: number, end: number): Way => ({ start, end, label });
const box = (width: number, height = 46): Box => ({ width, height, head: Math.min(height, 46) });

/** The shapes of training steps, and some that are odder. */
const GRAPHS: Record<string, { boxes: Box[]; ways: Way[] }> = {
  'one step': {
    boxes: [box(80), box(70), box(220), box(250), box(170), box(220), box(220)],
    ways: [way(0, 1), way(1, 3), way(2, 3), way(3, 4), way(4, 5), way(5, 6)],
  },
  'a step with long words at its stops': {
    boxes: [box(80), box(260, 190), box(70), box(220), box(260, 300), box(220, 46), box(260, 120)],
    ways: [way(0, 2), way(1, 2), way(2, 4), way(3, 4), way(4, 5), way(5, 6)],
  },
  'two networks on one tape': {
    boxes: [90, 100, 110, 220, 230, 280, 290, 240, 250, 210, 200].map((width) => box(width)),
    ways: [
      [0, 1],
      [1, 5],
      [3, 5],
      [0, 2],
      [2, 6],
      [4, 6],
      [5, 7],
      [7, 9],
      [6, 8],
      [8, 10],
    ].map(([start = 0, end = 0]) => way(start, end)),
  },
  'a way that passes wide stops': {
    boxes: [box(80), box(300, 120), box(90), box(260), box(60)],
    ways: [way(0, 1), way(0, 2), way(1, 3), way(2, 3), way(3, 4), way(0, 4), way(0, 3), way(2, 4)],
  },
  'parts that hang together by nothing': {
    boxes: [box(80), box(120), box(90), box(100), box(60)],
    ways: [way(0, 1), way(2, 3)],
  },
  'one stop': { boxes: [box(80)], ways: [] },
  'a circle': { boxes: [box(80), box(90), box(100)], ways: [way(0, 1), way(1, 2), way(2, 0)] },
};

interface Rectangle {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function rectangles(boxes: readonly Box[], placed: Layout): Rectangle[] {
  return boxes.map(({ width, height }, index) => {
    const corner = placed.boxes[index];
    assert.ok(corner);
    const { x, y } = corner;
    return { left: x, right: x + width, top: y, bottom: y + height };
  });
}

function overlap(one: Rectangle, other: Rectangle): boolean {
  const slack = 0.01;
  return (
    one.left < other.right - slack &&
    other.left < one.right - slack &&
    one.top < other.bottom - slack &&
    other.top < one.bottom - slack
  );
}

for (const [name, { boxes, ways }] of Object.entries(GRAPHS)) {
  for (const direction of ['right', 'down'] as Direction[]) {
    const placed = layout(boxes, ways, direction);
    const drawn = rectangles(boxes, placed);
    const isDown = direction === 'down';

    test(`${name}, ${direction}: no stop is upon another, and all are in the picture`, () => {
      assert.equal(drawn.length, boxes.length);
      drawn.forEach((one, index) => {
        assert.ok(one.left >= 0 && one.right <= placed.width, `${index} across`);
        assert.ok(one.top >= 0 && one.bottom <= placed.height, `${index} down`);
        for (const other of drawn.slice(index + 1)) {
          assert.ok(!overlap(one, other), JSON.stringify({ one, other }));
        }
      });
    });

    test(`${name}, ${direction}: a way goes from the side of its start to that of its end`, () => {
      ways.forEach(({ start, end }, index) => {
        const points = placed.ways[index]?.points ?? [];
        const [first, last] = [points[0], points.at(-1)];
        const [from, to] = [drawn[start], drawn[end]];
        assert.ok(first && last && from && to);
        const isBack = isDown ? from.top > to.top : from.left > to.left;
        const near = (one: number, other: number) => assert.ok(Math.abs(one - other) < 0.01);
        if (isDown) {
          near(first.y, isBack ? from.top : from.bottom);
          near(first.x, (from.left + from.right) / 2);
          near(last.y, isBack ? to.bottom : to.top);
          near(last.x, (to.left + to.right) / 2);
        } else {
          near(first.x, isBack ? from.left : from.right);
          near(first.y, from.top + (boxes[start]?.head ?? 0) / 2);
          near(last.x, isBack ? to.right : to.left);
          near(last.y, to.top + (boxes[end]?.head ?? 0) / 2);
        }
      });
    });

    test(`${name}, ${direction}: no way leads through a stop`, () => {
      for (const { points } of placed.ways) {
        points.slice(1).forEach((point, index) => {
          const last = points[index];
          assert.ok(last);
          // A curve between two points stays within the box that they span.
          const span = {
            left: Math.min(last.x, point.x),
            right: Math.max(last.x, point.x),
            top: Math.min(last.y, point.y),
            bottom: Math.max(last.y, point.y),
          };
          for (const stop of drawn) {
            assert.ok(!overlap(span, stop), JSON.stringify({ span, stop }));
          }
        });
      }
    });
  }
}

test('the way of the gradients leads to the right, or down', () => {
  const { boxes, ways } = GRAPHS['one step'] ?? assert.fail();
  const right = layout(boxes, ways, 'right');
  const down = layout(boxes, ways, 'down');
  for (const { start, end } of ways) {
    assert.ok((right.boxes[start]?.x ?? 0) < (right.boxes[end]?.x ?? 0));
    assert.ok((down.boxes[start]?.y ?? 0) < (down.boxes[end]?.y ?? 0));
  }
  assert.ok(right.width > right.height);
  assert.ok(down.height > down.width);
});
