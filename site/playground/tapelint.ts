/** Tapelint, as the page sees it. */
import type { Answered, Asked, Question, Questions } from './messages';

interface Waiting {
  resolve(answer: string | undefined): void;
  reject(error: Error): void;
}

export class Tapelint {
  private readonly worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module' });
  private readonly waiting = new Map<number, Waiting>();
  private count = 0;

  constructor() {
    this.worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
      const waiting = this.waiting.get(data.number);
      this.waiting.delete(data.number);
      if (data.problem === undefined) {
        waiting?.resolve(data.answer);
      } else {
        waiting?.reject(new Error(data.problem));
      }
    });
    this.worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.waiting.values()) {
        reject(new Error(message || 'the worker cannot be started'));
      }
      this.waiting.clear();
    });
  }

  async ask<Q extends Question>(
    question: Q,
    ...given: Questions[Q]['given']
  ): Promise<Questions[Q]['gives']> {
    this.count += 1;
    const answer = this.wait(this.count);
    this.worker.postMessage({ number: this.count, question, given } satisfies Asked);
    return JSON.parse((await answer) ?? 'null');
  }

  private wait(number: number): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve, reject });
    });
  }
}
