/** Where the stops of a training step are drawn, and the ways between them. */
import { Graph, layout as rank } from '@dagrejs/dagre';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box to place. `head` is the height of its upper part, which the ways meet. */
export interface Box extends Size {
  readonly head: number;
}

/** A way between two boxes, by their index, with the size of what is written at it. */
export interface Way {
  readonly start: number;
  readonly end: number;
  readonly label: Size;
}

export type Direction = 'right' | 'down';

/**
 * `boxes` are the upper left corners. `ways` are points to be joined by lines where they go straight
 * in the direction of the layout, and by curves where they do not; `label` is the middle of what is
 * written at one.
 */
export interface Layout extends Size {
  readonly boxes: readonly Point[];
  readonly ways: readonly { readonly points: readonly Point[]; readonly label: Point }[];
}

const MARGIN = 12;
/** The room between ranks, half of it on each side of a label, and between boxes of a rank. */
const GAP = { ranks: 44, boxes: 24, ways: 14 };

/**
 * Places boxes so that none overlap and the ways lead in one direction, past the boxes. Each way
 * goes from the middle of a side of its first box to the middle of the opposite side of its last.
 */
export function layout(boxes: readonly Box[], ways: readonly Way[], direction: Direction): Layout {
  // What goes down is placed as if it went to the right, and mirrored at the diagonal.
  const isDown = direction === 'down';
  const turned = <T extends Size>(size: T) =>
    isDown
      ? { width: size.height, height: size.width }
      : { width: size.width, height: size.height };
  const graph = new Graph();
  graph.setGraph({
    rankdir: 'LR',
    ranksep: GAP.ranks,
    nodesep: GAP.boxes,
    edgesep: GAP.ways,
    marginx: MARGIN,
    marginy: MARGIN,
  });
  boxes.forEach((box, index) => {
    graph.setNode(String(index), turned(box));
  });
  for (const { start, end, label } of ways) {
    graph.setEdge(String(start), String(end), { ...turned(label), labelpos: 'c' });
  }
  rank(graph);
  const placed = boxes.map((box, index) => {
    const { x = 0, y = 0 } = graph.node(String(index));
    const { width, height } = turned(box);
    return { x, left: x - width / 2, right: x + width / 2, top: y - height / 2, height };
  });
  const ports = placed.map(({ top, height }, index) =>
    isDown ? top + height / 2 : top + (boxes[index]?.head ?? height) / 2,
  );
  const written = ways.map(({ start, end, label }) => {
    const { x, y } = graph.edge(String(start), String(end)) as Point;
    return { x, y, left: x - turned(label).width / 2, right: x + turned(label).width / 2 };
  });
  /** From where to where the boxes and the words reach that stand one below the other at `x`. */
  const band = (x: number) => {
    const rankmates = [...placed, ...written].filter((one) => Math.abs(one.x - x) < 1);
    return {
      left: Math.min(x, ...rankmates.map(({ left }) => left)),
      right: Math.max(x, ...rankmates.map(({ right }) => right)),
    };
  };
  const mirrored = ({ x, y }: Point): Point => (isDown ? { x: y, y: x } : { x, y });
  const size = graph.graph() as Size;
  return {
    ...turned(size),
    boxes: placed.map(({ left, top }) => mirrored({ x: left, y: top })),
    ways: ways.map(({ start, end }, index) => {
      const edge = graph.edge(String(start), String(end)) as { points: Point[] };
      const [from, to, label] = [placed[start], placed[end], written[index]];
      if (!from || !to || !label) {
        throw new RangeError('a way leads to no box');
      }
      const between = edge.points.slice(1, -1);
      const stops = [
        { x: from.x, y: ports[start] ?? 0 },
        ...between,
        { x: to.x, y: ports[end] ?? 0 },
      ];
      const isBack = from.x > to.x;
      // Straight past the boxes and the words of a rank, lest a curve cut a corner of one.
      const points = stops.flatMap(({ x, y }) => {
        const { left, right } = band(x);
        const passage = [
          { x: left, y },
          { x: right, y },
        ];
        return isBack ? passage.reverse() : passage;
      });
      points[0] = { x: isBack ? from.left : from.right, y: ports[start] ?? 0 };
      points[points.length - 1] = { x: isBack ? to.right : to.left, y: ports[end] ?? 0 };
      const apart = points.filter(({ x, y }, at) => {
        const last = points[at - 1];
        return !last || Math.hypot(x - last.x, y - last.y) > 0.01;
      });
      return { points: apart.map(mirrored), label: mirrored(label) };
    }),
  };
}
