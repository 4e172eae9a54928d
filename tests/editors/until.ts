import { setTimeout as sleep } from 'node:timers/promises';

/** The longest that one step may take, on a busy machine. */
export const PATIENCE = 60_000;

/** Waits until `condition` gives something true, and returns that. */
export async function until<T>(
  what: string,
  condition: () => Promise<T> | T,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain: ${what}`);
    }
    await sleep(100);
  }
}
