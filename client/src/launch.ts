import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { type Interpreter, type Log, NoInterpreter } from './interpreter';

export type ImportStrategy = 'useBundled' | 'fromEnvironment';

/** The command line of the server. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

// Isolated: no module of the workspace can take the place of one that the server imports.
// The text of a program is UTF-8 whatever the locale says.
const FLAGS = ['-I', '-X', 'utf8'];

/** Whether `interpreter` has a tapelint of its own; rejects with {@link NoInterpreter} if not. */
export async function requireTapelint(interpreter: Interpreter, log: Log): Promise<void> {
  const script = 'import tapelint; print(tapelint.__version__)';
  try {
    const run = promisify(execFile);
    const { stdout } = await run(interpreter.executable, [...FLAGS, '-c', script]);
    log.info(`Tapelint ${stdout.trim()} of that environment`);
  } catch (error) {
    log.warn(String(error));
    throw new NoInterpreter(
      `There is no tapelint in the environment of ${interpreter.executable}. Set ` +
        'tapelint.importStrategy to useBundled to use the one that comes with the extension, or ' +
        'install it from a clone of its repository, with "pip install ." there.',
    );
  }
}

/** The command line that starts the server on `interpreter`. */
export function launchOf(
  interpreter: Interpreter,
  strategy: ImportStrategy,
  extensionPath: string,
): Launch {
  const server =
    strategy === 'fromEnvironment'
      ? ['-m', 'tapelint', 'server']
      : [path.join(extensionPath, 'bundled', 'tool', 'main.py')];
  return { command: interpreter.executable, args: [...FLAGS, ...server] };
}
