/** What is found, as a list beside the program. */
import { html } from '../../client/view/elements';
import { isGrave, kindOf } from '../../client/view/words';
import { prose } from './markdown';
import type { Finding, Named, Repair, Span } from './messages';

export interface Choices {
  go(span: Span): void;
  repair(repair: Repair): void;
}

export function findingList(findings: readonly Finding[], choices: Choices): HTMLElement {
  return html('ol', { class: 'findings' }, ...findings.map((finding) => item(finding, choices)));
}

function item(finding: Finding, choices: Choices): HTMLElement {
  const head = html(
    'p',
    { class: 'head' },
    button(`${kindOf(finding)}, line ${finding.line}`, 'place', () => choices.go(finding)),
    html('a', { href: `../rules/${finding.name}/` }, finding.name),
  );
  return html(
    'li',
    { class: isGrave(finding.severity) ? 'finding grave' : 'finding' },
    head,
    html('p', {}, ...prose(finding.message)),
    ...related(finding, choices),
    ...finding.repairs.map((repair) => repairing(repair, choices)),
    ...finding.elsewhere.map(notHere),
  );
}

function related({ related }: Finding, choices: Choices): HTMLElement[] {
  const notes = related.map((one) =>
    html(
      'li',
      {},
      button(`line ${one.line}`, 'place', () => choices.go(one)),
      ' ',
      ...prose(one.message),
    ),
  );
  return notes.length > 0 ? [html('ul', {}, ...notes)] : [];
}

function repairing(repair: Repair, choices: Choices): HTMLElement {
  const kind = repair.isSafe ? 'safe' : 'unsafe: it may not be what you meant';
  return html(
    'p',
    {},
    button(
      'Repair',
      'md-button md-button--primary',
      () => choices.repair(repair),
      `Repair: ${repair.title}`,
    ),
    ' ',
    ...prose(repair.title),
    html('small', {}, ` (${kind})`),
  );
}

function notHere({ title, isSafe }: Named): HTMLElement {
  return html(
    'p',
    { class: 'elsewhere' },
    html('strong', {}, ...prose(title)),
    ': this repair changes whole statements, for which LibCST is needed. There is none for browsers; ' +
      'an editor offers the repair, and ',
    html('code', {}, isSafe ? 'tapelint fix' : 'tapelint fix --unsafe'),
    ' makes it.',
  );
}

function button(words: string, kind: string, go: () => void, label?: string): HTMLElement {
  const made = html('button', { type: 'button', class: kind, 'aria-label': label }, words);
  made.addEventListener('click', go);
  return made;
}
