/** The page of the view: shows what the extension sends, and tells it what the user chooses. */
import { type FromView, isToView, type ToView } from '../src/flow/messages';
import { html } from './elements';
import type { Choose } from './findings';
import { picture } from './picture';
import { stopList } from './stops';
import { nameOf, summary } from './words';
import { Zoom } from './zoom';

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const editor = acquireVsCodeApi();
const page = document.querySelector('main') as HTMLElement;
// Stays where it is, so that a screen reader tells when it changes.
const status = html('p', { role: 'status' });
const content = html('div', { class: 'content' });
page.append(status, content);
const zoom = new Zoom(page);
let shown: ToView | undefined;

function draw(): void {
  if (!shown) {
    return;
  }
  const focused = document.activeElement?.getAttribute('data-key');
  if (shown.kind === 'notice') {
    status.textContent = shown.text;
    content.replaceChildren();
    return;
  }
  const { number } = shown;
  const choose: Choose = (kind, index) => editor.postMessage({ kind, drawing: number, index });
  const title = html('div', { class: 'title' }, html('h1', {}, nameOf(shown)), zoom.buttons);
  const frame = html('div', { class: 'picture' });
  content.replaceChildren(title, frame, stopList(shown, choose));
  const image = picture(shown, frame.clientWidth, frame, choose);
  frame.append(image);
  zoom.show(image);
  status.textContent = summary(shown);
  const again = [...content.querySelectorAll<HTMLElement | SVGElement>('[data-key]')];
  again.find((element) => element.getAttribute('data-key') === focused)?.focus();
}

window.addEventListener('message', ({ data }) => {
  if (isToView(data)) {
    shown = data;
    draw();
  }
});

let width = 0;
new ResizeObserver(([entry]) => {
  if (entry && entry.contentRect.width !== width) {
    width = entry.contentRect.width;
    draw();
  }
}).observe(page);
// The editor sets the theme's fonts and their sizes there.
new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['style'] });

editor.postMessage({ kind: 'ready' });
