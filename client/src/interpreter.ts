import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const OLDEST = [3, 10] as const;
const PROBE = 'import sys; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';

/** A Python that can run the server. */
export interface Interpreter {
  readonly executable: string;
  readonly version: string;
}

/** Who may name an interpreter; undefined or empty where nobody does. */
export interface Choices {
  readonly setting: string;
  readonly pythonExtension: string | undefined;
}

export interface Log {
  info(message: string): void;
  warn(message: string): void;
}

/** There is no Python to run the server with; the message says what to do, for the user. */
export class NoInterpreter extends Error {}

/** Runs `command` and returns what it says of itself. Rejects where it does not run. */
export async function probe(command: string): Promise<Interpreter> {
  // -E and -s, not -I, which Python 2 lacks: a Python 2 has to live to tell that it is too old.
  // Started in its own folder, a version manager's shim would choose another Python.
  const { stdout } = await promisify(execFile)(command, ['-E', '-s', '-c', PROBE], {
    cwd: __dirname,
    timeout: 20_000,
  });
  const [executable = '', version = ''] = stdout.trim().split(/\r?\n/);
  return { executable, version };
}

function oldEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/**
 * Chooses the Python that runs the server, in this order:
 *
 * 1. the setting `tapelint.interpreter`;
 * 2. the environment selected in the Python extension;
 * 3. `python3` on the PATH;
 * 4. `python` on the PATH.
 *
 * The setting stands alone: what it names is used or reported, never passed over in silence.
 * Of the others, one that does not run or is too old gives way to the next. The log tells why
 * each was passed over and which was taken.
 */
export async function chooseInterpreter(
  choices: Choices,
  log: Log,
  probeCommand: typeof probe = probe,
): Promise<Interpreter> {
  const candidates = choices.setting
    ? [{ origin: 'the setting tapelint.interpreter', command: choices.setting }]
    : [
        { origin: 'the Python extension', command: choices.pythonExtension },
        { origin: 'the PATH', command: 'python3' },
        { origin: 'the PATH', command: 'python' },
      ];
  const refusals: string[] = [];
  for (const { origin, command } of candidates) {
    if (!command) {
      continue;
    }
    const refuse = (why: string) => {
      refusals.push(`${command} (from ${origin}) ${why}`);
      log.warn(`Python passed over: ${refusals.at(-1)}.`);
    };
    try {
      const interpreter = await probeCommand(command);
      if (oldEnough(interpreter.version)) {
        log.info(`Python ${interpreter.version} from ${origin}: ${interpreter.executable}`);
        return interpreter;
      }
      refuse(`is Python ${interpreter.version}`);
    } catch (error) {
      log.warn(String(error));
      refuse('does not run');
    }
  }
  throw new NoInterpreter(
    `Tapelint needs Python ${OLDEST.join('.')} or newer: ${refusals.join('; ')}. ` +
      'Install one, or select one that is already there.',
  );
}
