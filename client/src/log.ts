import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What begins a message in the server's log; further lines of one begin otherwise. */
const MESSAGE = /^\S+ \S+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$/;

/** Writes what the server says on its standard error to the log, each message at its own level. */
export function follow(stderr: Readable, log: Log): void {
  // What is no message of its log, such as a failure to start, is one.
  let level = 'ERROR';
  createInterface({ input: stderr, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    const [, own, text = line] = MESSAGE.exec(line) ?? [];
    level = own ?? level;
    if (level === 'WARNING') {
      log.warn(text);
    } else if (level === 'DEBUG' || level === 'INFO') {
      log.info(text);
    } else {
      log.error(text);
    }
  });
}
