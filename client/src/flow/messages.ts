/** What the server answers to `tapelint/flow`, and what the view and the extension tell each other. */

export interface Position {
  readonly line: number;
  readonly cell?: number | null;
  readonly character: number;
}

/** Where something stands in the code; `cell` is the number of the cell, in a notebook. */
export interface Place {
  readonly uri: string;
  readonly cell?: number | null;
  readonly range: { readonly start: Position; readonly end: Position };
}

export interface Finding extends Place {
  readonly code: string;
  readonly name: string;
  readonly severity: string;
  readonly message: string;
}

/** A stop on the way of the gradients. */
export interface Stop extends Place {
  readonly role: string;
  readonly label: string;
  readonly isHere: boolean;
  readonly findings: readonly Finding[];
}

/** A part of the way between two stops, by their index; no gradient takes one that is broken. */
export interface Edge {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly isBroken: boolean;
}

/** The training step at a position. `findings` are those in it that are at none of its stops. */
export interface Flow {
  readonly name: string;
  readonly nodes: readonly Stop[];
  readonly edges: readonly Edge[];
  readonly findings: readonly Finding[];
}

/** A finding as the view gets it: by its number among all, with the title of its repair, if any. */
export interface DrawnFinding {
  readonly index: number;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number;
  readonly cell?: number | null;
  readonly repair: string | null;
}

export interface DrawnStop {
  readonly role: string;
  readonly label: string;
  readonly line: number;
  readonly cell?: number | null;
  readonly isHere: boolean;
  readonly findings: readonly DrawnFinding[];
}

/** A training step to draw. Cells and lines are counted from 1, as an editor shows them. */
export interface Drawing {
  readonly kind: 'drawing';
  readonly number: number;
  readonly name: string;
  readonly stops: readonly DrawnStop[];
  readonly edges: readonly Edge[];
  readonly findings: readonly DrawnFinding[];
}

/** Why there is nothing to draw. */
export interface Notice {
  readonly kind: 'notice';
  readonly text: string;
}

export type ToView = Drawing | Notice;

/** The view is there and wants to be told what to show. */
interface Ready {
  readonly kind: 'ready';
}

/** What the user chose in the drawing of that number: a stop or a finding to go to, or a repair. */
export interface Choice {
  readonly kind: 'stop' | 'finding' | 'repair';
  readonly drawing: number;
  readonly index: number;
}

export type FromView = Ready | Choice;

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const truth: Check = (value) => typeof value === 'boolean';
const count: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const nullable =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const cell = optional(nullable(count));
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const one =
  (...choices: string[]): Check =>
  (value) =>
    choices.some((choice) => choice === value);
const record =
  (checks: Record<string, Check>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as Record<string, unknown>)[key]));

const position = record({ line: count, character: count });
const place = { uri: text, cell, range: record({ start: position, end: position }) };
const finding = record({ ...place, code: text, name: text, severity: text, message: text });
const stop = record({ ...place, role: text, label: text, isHere: truth, findings: list(finding) });
const edge = record({ start: count, end: count, label: text, isBroken: truth });
const flow = record({ name: text, nodes: list(stop), edges: list(edge), findings: list(finding) });

const drawnFinding = record({
  index: count,
  code: text,
  severity: text,
  message: text,
  line: count,
  cell,
  repair: nullable(text),
});
const drawnStop = record({
  role: text,
  label: text,
  line: count,
  cell,
  isHere: truth,
  findings: list(drawnFinding),
});
const drawing = record({
  kind: one('drawing'),
  number: count,
  name: text,
  stops: list(drawnStop),
  edges: list(edge),
  findings: list(drawnFinding),
});
const notice = record({ kind: one('notice'), text });
const ready = record({ kind: one('ready') });
const choice = record({ kind: one('stop', 'finding', 'repair'), drawing: count, index: count });

/** Whether every edge leads from one of so many stops to another. */
function joins(edges: readonly Edge[], stops: number): boolean {
  return edges.every(({ start, end }) => start < stops && end < stops && start !== end);
}

export function isFlow(value: unknown): value is Flow {
  return flow(value) && joins((value as Flow).edges, (value as Flow).nodes.length);
}

export function isToView(value: unknown): value is ToView {
  const isDrawing =
    drawing(value) && joins((value as Drawing).edges, (value as Drawing).stops.length);
  return isDrawing || notice(value);
}

export function isFromView(value: unknown): value is FromView {
  return ready(value) || choice(value);
}
