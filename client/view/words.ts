import type { Drawing, DrawnFinding, DrawnStop } from '../src/flow/messages';

/** The longest line of a label in the picture. */
const LONGEST = 30;
const PARTS = /[^\s.,/(=[]*[\s.,/(=[]?/g;

/** Parts a label into lines, after a sign where there is one in time. */
export function lines(label: string, longest = LONGEST): string[] {
  const found: string[] = [''];
  const parts = label.match(PARTS) ?? [];
  for (const part of parts.flatMap((one) => chunks(one, longest))) {
    const last = found.at(-1) ?? '';
    if (last && last.length + part.trimEnd().length > longest) {
      found.push(part);
    } else {
      found[found.length - 1] = last + part;
    }
  }
  return found.map((line) => line.trim());
}

function chunks(text: string, size: number): string[] {
  return text.match(new RegExp(`[^]{1,${size}}`, 'gu')) ?? [];
}

/** What kind of finding it is, in a word and a sign. */
export function kindOf({ code, severity }: DrawnFinding): string {
  return `${isGrave(severity) ? '✗' : 'ⓘ'} ${severity} ${code}`;
}

/** Whether it is wrong, and not only to be told. */
export function isGrave(severity: string): boolean {
  return severity === 'error' || severity === 'warning';
}

/** Where the way of the gradients ends at a stop that it should go on from: told where it ends first. */
export function breaksAt(drawing: Drawing, index: number): string[] {
  if (drawing.edges.some(({ end, isBroken }) => isBroken && end === index)) {
    return [];
  }
  return drawing.edges
    .filter(({ start, isBroken }) => isBroken && start === index)
    .map(({ end }) => {
      const stop = drawing.stops[end];
      return `✗ No gradient flows from here to the ${stop?.role} ${stop?.label}.`;
    });
}

/** Where it stands, as the reader counts. */
export function placeOf({ cell, line }: Pick<DrawnStop, 'cell' | 'line'>): string {
  return cell ? `cell ${cell}, line ${line}` : `line ${line}`;
}

/** A stop in words, for those who do not see the picture. */
export function spoken(stop: DrawnStop, breaks: readonly string[]): string {
  return [
    `${stop.role} ${stop.label}`,
    placeOf(stop),
    ...(stop.isHere ? ['the cursor is here'] : []),
    ...stop.findings.map(({ code, severity, message }) => `${severity} ${code}: ${message}`),
    ...breaks.map((text) => text.replace('✗ ', '')),
  ].join(', ');
}

export function nameOf(drawing: Drawing): string {
  return drawing.name || 'Top of the module';
}

/** What is wrong, counted. */
export function summary({ stops, findings }: Drawing): string {
  const count = stops.reduce((sum, stop) => sum + stop.findings.length, findings.length);
  if (count === 0) {
    return 'Nothing wrong was found here.';
  }
  return count === 1 ? '1 finding' : `${count} findings`;
}
