/** The editor: Python, what is found in it underlined, and hovers. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { rendered } from './markdown';
import type { Finding, Hover, Repair, Span } from './messages';

// The colours of the site's blocks of code, light and dark.
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--md-code-hl-keyword-color)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--md-code-hl-string-color)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--md-code-hl-number-color)' },
  { tag: tags.comment, color: 'var(--md-code-hl-comment-color)' },
  {
    tag: tags.function(tags.definition(tags.variableName)),
    color: 'var(--md-code-hl-function-color)',
  },
  { tag: tags.definition(tags.className), color: 'var(--md-code-hl-function-color)' },
  { tag: [tags.operator, tags.meta], color: 'var(--md-code-hl-operator-color)' },
]);
const SEVERITIES: Readonly<Record<string, Diagnostic['severity']>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
  hint: 'hint',
};

export interface Listener {
  changed(): void;
  moved(): void;
  hover(offset: number): Promise<Hover | null>;
}

export class Editor {
  private readonly view: EditorView;

  constructor(parent: Element, listener: Listener) {
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          indentUnit.of('    '),
          bracketMatching(),
          highlightActiveLine(),
          python(),
          syntaxHighlighting(COLOURS),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
          // The hover tells what is found, too.
          linter(null, { tooltipFilter: () => [] }),
          hoverTooltip((_, offset) => tooltip(listener, offset)),
          EditorView.updateListener.of(({ docChanged, selectionSet }) => {
            if (docChanged) {
              listener.changed();
            } else if (selectionSet) {
              listener.moved();
            }
          }),
          EditorView.contentAttributes.of({
            'aria-label': 'Python program. Escape, then Tab, leaves it.',
            spellcheck: 'false',
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    const { doc } = this.view.state;
    this.view.dispatch({
      changes: { from: 0, to: doc.length, insert: text },
      selection: { anchor: 0 },
    });
  }

  get cursor(): number {
    return this.view.state.selection.main.head;
  }

  show(findings: readonly Finding[]): void {
    const diagnostics = findings.map(({ from, to, severity, code, message }) => ({
      from,
      to,
      severity: SEVERITIES[severity] ?? 'info',
      message: `${code}: ${message}`,
    }));
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  go({ from, to }: Span): void {
    this.view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: 'center' }),
    });
    this.view.focus();
  }

  repair({ edits }: Repair): void {
    this.view.dispatch({ changes: edits.map(({ from, to, insert }) => ({ from, to, insert })) });
  }
}

async function tooltip(listener: Listener, offset: number) {
  const hover = await listener.hover(offset);
  if (!hover) {
    return null;
  }
  const dom = rendered(hover.markdown);
  dom.className = 'hover';
  return { pos: hover.from, end: hover.to, above: true, create: () => ({ dom }) };
}
