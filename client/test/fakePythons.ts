import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/**
 * Makes programs that say they are Pythons of the given versions, and for the time of the test
 * the only programs on the PATH. With `hasTapelint` they can import tapelint.
 */
export function fakePythons<Name extends string>(
  t: TestContext,
  versions: Record<Name, string>,
  hasTapelint = false,
): { paths: Record<Name, string> } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pythons-'));
  const oldPath = process.env.PATH;
  process.env.PATH = folder;
  t.after(() => {
    process.env.PATH = oldPath;
    fs.rmSync(folder, { recursive: true });
  });
  const paths = {} as Record<Name, string>;
  for (const [name, version] of Object.entries(versions) as [Name, string][]) {
    paths[name] = path.join(folder, name);
    const answer = `echo ${paths[name]}; echo ${version}`;
    const imported = hasTapelint ? 'echo 0.1.0' : 'exit 1';
    const script = `#!/bin/sh\ncase "$*" in *tapelint*) ${imported} ;; *) ${answer} ;; esac\n`;
    fs.writeFileSync(paths[name], script, { mode: 0o755 });
  }
  return { paths };
}
