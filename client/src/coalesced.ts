/**
 * Runs a task at most once at a time. However many requests come while it runs, it runs exactly
 * once more after that, so that the last request is always answered by a run that began after it.
 */
export class Coalesced {
  private running: Promise<void> | undefined;
  private queued: Promise<void> | undefined;

  constructor(private readonly task: () => Promise<void>) {}

  /** Resolves or rejects with the run that answers this request. */
  request(): Promise<void> {
    if (this.running === undefined) {
      this.running = this.task().finally(() => {
        this.running = undefined;
      });
      return this.running;
    }
    this.queued ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        return this.request();
      });
    return this.queued;
  }
}
