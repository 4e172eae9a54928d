/** What the suite in the extension host leaves for the test that started it. */
export const RESULTS = 'results.json';

/** What a terminal of the suite shows, for the test that started it to click on. */
export const TERMINAL_LINE = 'TypeError: Cannot iterate over a scalar tensor.';

export interface Result {
  readonly name: string;
  /** The stack of the failure and Tapelint's log; a test that passed has none. */
  readonly error?: string;
}
