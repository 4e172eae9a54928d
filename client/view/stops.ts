/** The stops in order, as a plain list. */
import type { Drawing } from '../src/flow/messages';
import { html } from './elements';
import { type Choose, findingBox } from './findings';
import { breaksAt, placeOf } from './words';

function link(text: readonly (Element | string)[], key: string, go: () => void): HTMLElement {
  const button = html('button', { type: 'button', class: 'link', 'data-key': key }, ...text);
  button.addEventListener('click', go);
  return button;
}

export function stopList(drawing: Drawing, choose: Choose): HTMLElement {
  const items = drawing.stops.map((stop, index) => {
    const words = [
      html('span', { class: 'role' }, stop.role),
      ' ',
      html('code', {}, stop.label),
      ` ${placeOf(stop)}`,
    ];
    const item = html(
      'li',
      { 'aria-current': stop.isHere ? 'true' : undefined },
      link(words, `list-stop-${index}`, () => choose('stop', index)),
    );
    if (stop.isHere) {
      item.append(html('span', { class: 'cursor' }, ' ◀ cursor'));
    }
    item.append(
      ...breaksAt(drawing, index).map((text) => html('p', { class: 'broken' }, text)),
      ...stop.findings.map((finding) => findingBox(finding, 'list', choose)),
    );
    return item;
  });
  const list = html(
    'section',
    { class: 'stops', 'aria-labelledby': 'stops' },
    html('h2', { id: 'stops' }, 'Stops in order'),
    html('ol', {}, ...items),
  );
  if (drawing.findings.length > 0) {
    const others = drawing.findings.map((finding) =>
      html(
        'li',
        {},
        link([placeOf(finding)], `list-finding-${finding.index}`, () =>
          choose('finding', finding.index),
        ),
        findingBox(finding, 'list', choose),
      ),
    );
    list.append(html('h2', {}, 'Other findings'), html('ul', {}, ...others));
  }
  return list;
}
