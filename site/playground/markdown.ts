/** The Markdown that hovers are written in. What they say is put in as text, never as markup. */
import { html } from '../../client/view/elements';

const INLINE = /(``+) (.+?) \1(?!`)|`([^`]+)`|\*\*(.+?)\*\*/g;

function inline(text: string): (Element | string)[] {
  const parts: (Element | string)[] = [];
  let done = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(done, found.index));
    const code = found[2] ?? found[3];
    parts.push(
      code === undefined ? html('strong', {}, ...inline(found[4] ?? '')) : html('code', {}, code),
    );
    done = found.index + found[0].length;
  }
  return [...parts, text.slice(done)];
}

function block(text: string): Element[] {
  if (text === '---') {
    return [html('hr')];
  }
  const [head = '', ...items] = text.split(/^- /m);
  const list = items.map((item) => html('li', {}, ...inline(item.trim())));
  return [
    ...(head.trim() ? [html('p', {}, ...inline(head.trim()))] : []),
    ...(list.length > 0 ? [html('ul', {}, ...list)] : []),
  ];
}

/** The text, with a line of its own for each paragraph. */
export function rendered(markdown: string): HTMLElement {
  return html('div', {}, ...markdown.split(/\n{2,}/).flatMap(block));
}

/** A message, with what stands between backquotes in it as code. */
export function prose(message: string): (Element | string)[] {
  return inline(message);
}
