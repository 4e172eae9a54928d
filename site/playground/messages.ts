/** What the page asks of the worker, and what it answers. Offsets are those of JavaScript. */
import type { Drawing, DrawnFinding, DrawnStop } from '../../client/src/flow/messages';

export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Named {
  readonly title: string;
  readonly isSafe: boolean;
}

export interface Repair extends Named {
  readonly edits: readonly (Span & { readonly insert: string })[];
}

/** A finding. `elsewhere` are the repairs that cannot be made in a browser. */
export interface Finding extends DrawnFinding, Span {
  readonly name: string;
  readonly repairs: readonly Repair[];
  readonly elsewhere: readonly Named[];
  readonly related: readonly (Span & { readonly line: number; readonly message: string })[];
}

/** A training step whose stops can be gone to. */
export interface Step extends Drawing {
  readonly stops: readonly (DrawnStop & Span)[];
}

export interface Look {
  readonly findings: readonly Finding[];
  readonly drawing: Step | null;
}

export interface Hover extends Span {
  readonly markdown: string;
}

/** What can be asked, each with what it is given and what it gives. */
export interface Questions {
  readonly look: {
    given: [text: string, version: string, offset: number, number: number];
    gives: Look;
  };
  readonly step: { given: [offset: number, number: number]; gives: Step | null };
  readonly hover: { given: [offset: number]; gives: Hover | null };
}

export type Question = keyof Questions;

export interface Asked {
  readonly number: number;
  readonly question: Question;
  readonly given: readonly (string | number)[];
}

/** An answer, as JSON; or why there is none. */
export interface Answered {
  readonly number: number;
  readonly answer?: string;
  readonly problem?: string;
}
