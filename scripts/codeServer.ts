import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Everything runs from the top of the repository, as npm and make do. */
const ROOT = process.cwd();
const CODE_SERVER = path.join(ROOT, '.cache', 'code-server', 'code-server');
export const VSIX = path.join(ROOT, 'dist', 'tapelint.vsix');
export const PYTHON = path.join(ROOT, '.venv', 'bin', 'python');

/** A VS Code in the browser, with the packaged extension installed. */
export interface CodeServer {
  readonly port: number;
  /** The address that opens `folder`. */
  address(folder: string): string;
  stop(): Promise<void>;
}

export interface Options {
  /** The folder that the server keeps its settings and extensions in. */
  readonly profile: string;
  readonly settings?: Record<string, unknown>;
  readonly flags?: readonly string[];
  readonly env?: Record<string, string>;
}

/** Settings that keep everything but the files and Tapelint off the screen. */
const QUIET = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** Writes the settings of a profile of VS Code and returns the flags that make VS Code use it. */
export function writeProfile(profile: string, settings: Record<string, unknown>): string[] {
  const data = path.join(profile, 'data');
  fs.mkdirSync(path.join(data, 'User'), { recursive: true });
  fs.writeFileSync(
    path.join(data, 'User', 'settings.json'),
    JSON.stringify({ ...QUIET, ...settings }, undefined, 2),
  );
  return ['--user-data-dir', data, '--extensions-dir', path.join(profile, 'extensions')];
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

/** Starts a server on a free port of the loopback, and returns once it answers. */
export async function startCodeServer(options: Options): Promise<CodeServer> {
  const profile = writeProfile(options.profile, options.settings ?? {});
  await promisify(execFile)(CODE_SERVER, [...profile, '--install-extension', VSIX, '--force']);
  const port = await freePort();
  const log = fs.openSync(path.join(options.profile, 'code-server.log'), 'w');
  // A process group of its own: the extension host and the language server end with it.
  const server = spawn(
    CODE_SERVER,
    [
      ...profile,
      ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.flags ?? []),
    ],
    { env: { ...process.env, ...options.env }, stdio: ['ignore', log, log], detached: true },
  );
  const exited = once(server, 'exit');
  const stop = async () => {
    if (server.exitCode === null && server.pid !== undefined) {
      process.kill(-server.pid, 'SIGTERM');
      await Promise.race([exited, sleep(5000, undefined, { ref: false })]);
    }
  };
  const deadline = Date.now() + 60_000;
  while (!(await answers(`http://127.0.0.1:${port}/healthz`))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop();
      const output = fs.readFileSync(path.join(options.profile, 'code-server.log'), 'utf8');
      throw new Error(`code-server did not come up:\n${output}`);
    }
    await sleep(100);
  }
  const address = (folder: string) =>
    `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`;
  return { port, address, stop };
}
