/** What the suite in the extension host leaves for the test that started it. */
export const RESULTS = 'results.json';

export interface Result {
  readonly name: string;
  /** The stack of the failure and Tapelint's log; a test that passed has none. */
  readonly error?: string;
}
