import type { Choice, DrawnFinding } from '../src/flow/messages';
import { html } from './elements';
import { isGrave, kindOf } from './words';

/** Tells the extension what the user chose, in the drawing that is shown. */
export type Choose = (kind: Choice['kind'], index: number) => void;

/** A message, with what stands between backquotes in it as code. */
function prose(message: string): (Element | string)[] {
  return message.split('`').map((part, index) => (index % 2 ? html('code', {}, part) : part));
}

/**
 * A finding: what is wrong, and a button that repairs it where that can be done. `place` tells
 * apart where in the page it stands, so that the keyboard finds back to it.
 */
export function findingBox(finding: DrawnFinding, place: string, choose: Choose): HTMLElement {
  const box = html(
    'div',
    { class: isGrave(finding.severity) ? 'finding grave' : 'finding' },
    html('p', {}, html('strong', {}, kindOf(finding)), ' ', ...prose(finding.message)),
  );
  if (finding.repair !== null) {
    const repair = html(
      'button',
      {
        type: 'button',
        class: 'repair',
        title: finding.repair,
        'aria-label': `Repair: ${finding.repair}`,
        'data-key': `${place}-repair-${finding.index}`,
      },
      'Repair',
    );
    repair.addEventListener('click', () => choose('repair', finding.index));
    box.append(repair);
  }
  return box;
}
