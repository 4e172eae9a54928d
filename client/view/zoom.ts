/** How large the picture is drawn: to fit, until the user wants it otherwise. */
import { html } from './elements';

const STEP = 1.25;
const [SMALLEST, LARGEST] = [0.25, 8];
/** How much a turn of the wheel counts, which also is what a trackpad says of a pinch. */
const PER_PIXEL = 0.002;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** What was wanted stays, whatever is drawn. */
export class Zoom {
  /** The same as the keys, for the mouse. */
  readonly buttons: HTMLElement;
  private readonly level: HTMLElement;
  private factor = 1;
  private image: SVGSVGElement | undefined;
  private fitted = { size: 0, style: {} };

  constructor(page: HTMLElement) {
    const button = (text: string, title: string, act: () => void) => {
      const made = html(
        'button',
        { type: 'button', class: 'zoom', title, 'aria-label': title, 'data-key': title },
        text,
      );
      made.addEventListener('click', act);
      return made;
    };
    const smaller = () => this.to(this.factor / STEP);
    const fit = () => this.to(1);
    const larger = () => this.to(this.factor * STEP);
    const keys: Record<string, () => void> = { '-': smaller, '0': fit, '+': larger, '=': larger };
    this.level = button('', 'Fit the picture (0)', fit);
    this.buttons = html(
      'div',
      { role: 'group', 'aria-label': 'Size of the picture' },
      button('−', 'Make the picture smaller (-)', smaller),
      this.level,
      button('+', 'Make the picture larger (+)', larger),
    );
    document.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey }) => {
      // With one of these it is the editor's own zoom.
      if (!(ctrlKey || metaKey || altKey)) {
        keys[key]?.();
      }
    });
    page.addEventListener(
      'wheel',
      (event) => {
        if (event.ctrlKey && this.image?.contains(event.target as Node)) {
          event.preventDefault();
          this.to(this.factor * Math.exp(-event.deltaY * PER_PIXEL), event);
        }
      },
      { passive: false },
    );
  }

  /** Takes on a picture, which is on the page and drawn to fit. */
  show(image: SVGSVGElement): void {
    this.image = image;
    const { width, minWidth, maxWidth } = image.style;
    this.fitted = {
      size: image.getBoundingClientRect().width,
      style: { width, minWidth, maxWidth },
    };
    this.to(this.factor);
  }

  /** Makes the picture so many times as large as fits; what is at `still` stays there. */
  private to(wanted: number, still?: Point): void {
    const { image, fitted } = this;
    if (!image) {
      return;
    }
    this.factor = Math.min(Math.max(Math.round(wanted * 100) / 100, SMALLEST), LARGEST);
    this.level.textContent = `${Math.round(this.factor * 100)} %`;
    const width = `${fitted.size * this.factor}px`;
    const before = image.getBoundingClientRect();
    Object.assign(
      image.style,
      this.factor === 1 ? fitted.style : { width, minWidth: '0', maxWidth: 'none' },
    );
    if (still) {
      const after = image.getBoundingClientRect();
      const ratio = after.width / before.width;
      image.parentElement?.scrollBy(after.left - still.x + (still.x - before.left) * ratio, 0);
      window.scrollBy(0, after.top - still.y + (still.y - before.top) * ratio);
    }
  }
}
