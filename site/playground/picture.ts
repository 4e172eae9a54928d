/** The picture of the gradients' way: the view of the extension, in a frame of its own. */
import { type Choice, isFromView, type ToView } from '../../client/src/flow/messages';
import { html } from '../../client/view/elements';

export class Picture {
  readonly element = html('iframe', { src: 'flow.html', title: 'How the gradients flow' });
  private shown: ToView | undefined;

  constructor(choose: (choice: Choice) => void) {
    window.addEventListener('message', ({ data, source, origin }) => {
      if (
        source !== this.element.contentWindow ||
        origin !== location.origin ||
        !isFromView(data)
      ) {
        return;
      }
      if (data.kind === 'ready') {
        this.colour();
        this.fit();
        this.send();
      } else {
        choose(data);
      }
    });
    new MutationObserver(() => this.colour()).observe(document.body, {
      attributeFilter: ['data-md-color-scheme'],
    });
  }

  show(shown: ToView): void {
    this.shown = shown;
    this.send();
  }

  private send(): void {
    if (this.shown) {
      this.element.contentWindow?.postMessage(this.shown, location.origin);
    }
  }

  /** Gives it the height of what is in it, so that only the page scrolls. */
  private fit(): void {
    const body = this.element.contentDocument?.body;
    if (body) {
      new ResizeObserver(() => {
        const { top, bottom } = body.getBoundingClientRect();
        const border = this.element.offsetHeight - this.element.clientHeight;
        this.element.style.height = `${Math.ceil(bottom - top) + 2 * body.offsetTop + border + 16}px`;
      }).observe(body);
    }
  }

  /** Shows it as light or dark as the page. */
  private colour(): void {
    const scheme = document.body.dataset.mdColorScheme ?? 'default';
    const root = this.element.contentDocument?.documentElement;
    if (root) {
      root.dataset.scheme = scheme;
    }
  }
}
