/** The training step as a picture. */
import type { Drawing, DrawnStop } from '../src/flow/messages';
import { html, svg } from './elements';
import { type Choose, findingBox } from './findings';
import { type Box, type Layout, layout, type Point } from './layout';
import { outline, SLANT } from './shapes';
import { breaksAt, isGrave, lines, nameOf, placeOf, spoken } from './words';

/** Of a stop, in pixels: the room around its words, the width of what is found at it. */
const PAD = { across: SLANT + 10, down: 11 };
const NOTE = 260;
const MARK = '✗';

/** How words look in the picture: the width of a text, and the height of its line. */
interface Type {
  width(text: string): number;
  readonly line: number;
}

interface Types {
  readonly label: Type;
  readonly small: Type;
}

/** The types that the theme and the user's settings give the words. */
function typesOf(page: HTMLElement): Types {
  const context = document.createElement('canvas').getContext('2d');
  const type = (name: string): Type => {
    const probe = html('span', { class: name }, 'x');
    page.append(probe);
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(probe);
    probe.remove();
    const width = (text: string) => {
      if (!context) {
        return text.length * Number.parseFloat(fontSize);
      }
      context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      return context.measureText(text).width;
    };
    return { width, line: Math.round(Number.parseFloat(fontSize) * 1.4) };
  };
  return { label: type('label'), small: type('small') };
}

/** A stop before it has its place. */
interface Sketch extends Box {
  readonly caption: string;
  readonly words: readonly string[];
  readonly note: HTMLElement | undefined;
}

function sketch(stop: DrawnStop, types: Types, page: HTMLElement, choose: Choose): Sketch {
  const caption = `${stop.isHere ? '▶ ' : ''}${stop.role} · ${placeOf(stop)}`;
  const words = lines(stop.label);
  const widths = [types.small.width(caption), ...words.map((word) => types.label.width(word))];
  const textWidth = Math.ceil(Math.max(...widths)) + 2 * PAD.across;
  const head = types.small.line + words.length * types.label.line + 2 * PAD.down;
  if (stop.findings.length === 0) {
    return { caption, words, note: undefined, width: textWidth, height: head, head };
  }
  const width = Math.max(textWidth, NOTE);
  const note = html(
    'div',
    { class: 'note' },
    ...stop.findings.map((finding) => findingBox(finding, 'picture', choose)),
  );
  note.style.width = `${width}px`;
  page.append(note);
  const height = head + Math.ceil(note.getBoundingClientRect().height);
  note.remove();
  return { caption, words, note, width, height, head };
}

function drawStop(
  drawing: Drawing,
  index: number,
  sketched: Sketch,
  types: Types,
  corner: Point,
  choose: Choose,
): SVGElement {
  const stop = drawing.stops[index] as DrawnStop;
  const { width, height, head, caption, words, note } = sketched;
  const text = (content: string, name: string, y: number) =>
    svg('text', { class: name, x: width / 2, y, 'text-anchor': 'middle' }, content);
  const shape = svg(
    'g',
    {
      class: [
        'stop',
        stop.isHere ? 'here' : '',
        stop.findings.some(({ severity }) => isGrave(severity)) ? 'grave' : '',
      ].join(' '),
      role: 'button',
      tabindex: 0,
      'aria-label': spoken(stop, breaksAt(drawing, index)),
      'aria-current': stop.isHere ? 'true' : undefined,
      'data-key': `picture-stop-${index}`,
    },
    svg('path', { d: outline(stop.role, width, head) }),
    text(caption, 'small', PAD.down + types.small.line * 0.75),
    ...words.map((word, line) =>
      text(word, 'label', PAD.down + types.small.line + types.label.line * (line + 0.75)),
    ),
  );
  shape.addEventListener('click', () => choose('stop', index));
  shape.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      choose('stop', index);
    }
  });
  const all = svg('g', { transform: `translate(${corner.x} ${corner.y})` }, shape);
  if (note) {
    all.append(svg('foreignObject', { y: head, width, height: height - head }, note));
  }
  return all;
}

/** A line through the points, curved where it leaves the direction of the layout. */
function path(points: readonly Point[], isDown: boolean): string {
  return points
    .map(({ x, y }, index) => {
      const last = points[index - 1];
      if (!last) {
        return `M${x} ${y}`;
      }
      const [halfX, halfY] = [(last.x + x) / 2, (last.y + y) / 2];
      return isDown
        ? `C${last.x} ${halfY} ${x} ${halfY} ${x} ${y}`
        : `C${halfX} ${last.y} ${halfX} ${y} ${x} ${y}`;
    })
    .join('');
}

function drawWay(drawing: Drawing, index: number, placed: Layout, isDown: boolean): SVGElement[] {
  const edge = drawing.edges[index];
  const way = placed.ways[index];
  if (!edge || !way) {
    return [];
  }
  const kind = edge.isBroken ? 'way broken' : 'way';
  const head = edge.isBroken ? 'url(#broken-head)' : 'url(#head)';
  const words = edge.isBroken ? MARK : edge.label;
  const { x, y } = way.label;
  return [
    svg('path', { class: kind, d: path(way.points, isDown), 'marker-end': head }),
    svg('text', { class: `${kind} small`, x, y, 'text-anchor': 'middle', dy: '0.35em' }, words),
  ];
}

function arrowHead(id: string, name: string): SVGElement {
  return svg(
    'marker',
    {
      id,
      viewBox: '0 0 8 8',
      refX: 8,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    svg('path', { class: name, d: 'M0 0L8 4L0 8Z' }),
  );
}

/**
 * Draws the step: to the right where there is room in `width`, else down. What has to be measured
 * is put on the `page` for a moment.
 */
export function picture(
  drawing: Drawing,
  width: number,
  page: HTMLElement,
  choose: Choose,
): SVGSVGElement {
  const types = typesOf(page);
  const stops = drawing.stops.map((stop) => sketch(stop, types, page, choose));
  const ways = drawing.edges.map(({ start, end, label, isBroken }) => {
    const words = isBroken ? MARK : label;
    return {
      start,
      end,
      label: words
        ? { width: types.small.width(words) + 8, height: types.small.line }
        : { width: 0, height: 0 },
    };
  });
  const across = layout(stops, ways, 'right');
  const isDown = across.width > width;
  const placed = isDown ? layout(stops, ways, 'down') : across;
  const image = svg(
    'svg',
    {
      viewBox: `0 0 ${placed.width} ${placed.height}`,
      width: placed.width,
      height: placed.height,
      role: 'group',
      'aria-label': `Picture of the gradient flow: ${nameOf(drawing)}`,
    },
    svg('defs', {}, arrowHead('head', 'head'), arrowHead('broken-head', 'head broken')),
    ...drawing.edges.flatMap((_, index) => drawWay(drawing, index, placed, isDown)),
    ...stops.map((one, index) =>
      drawStop(drawing, index, one, types, placed.boxes[index] ?? { x: 0, y: 0 }, choose),
    ),
  );
  // Made smaller to fit, as long as it can be read; then it is scrolled.
  image.style.minWidth = `${placed.width * 0.7}px`;
  return image;
}
