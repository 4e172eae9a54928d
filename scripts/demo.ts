/**
 * Opens examples/ in VS Code with the packaged extension, in a profile of its own: on the desktop
 * where there is one and VS Code is installed, else in the browser. With CI=true it only looks
 * whether the browser would get an answer.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { PYTHON, startCodeServer, VSIX, writeProfile } from './codeServer';

const EXAMPLES = path.resolve('examples');
const PROFILE = path.resolve('.cache', 'demo');
const SETTINGS = { 'tapelint.interpreter': PYTHON };
const CI = process.env.CI === 'true';

function hasDesktop(): boolean {
  return (
    process.platform === 'darwin' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)
  );
}

/** The desktop's VS Code, if it is installed. */
function desktopCode(): string | undefined {
  const places = (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((dir) => path.join(dir, 'code'));
  places.push('/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code');
  return hasDesktop() ? places.find((place) => fs.existsSync(place)) : undefined;
}

function openOnDesktop(code: string): void {
  const profile = writeProfile(PROFILE, SETTINGS);
  execFileSync(code, [...profile, '--install-extension', VSIX, '--force'], { stdio: 'inherit' });
  execFileSync(code, [...profile, '--new-window', EXAMPLES], { stdio: 'inherit' });
}

function openBrowser(address: string): void {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  // The address is printed too, so a machine without the opener loses nothing.
  spawn(opener, [address], { stdio: 'ignore' }).on('error', () => undefined);
}

async function openInBrowser(): Promise<void> {
  execFileSync('make', ['--silent', 'code-server'], { stdio: 'inherit' });
  const server = await startCodeServer({ profile: PROFILE, settings: SETTINGS });
  const address = server.address(EXAMPLES);
  console.log(`\nVS Code with Tapelint: ${address}`);
  try {
    if (CI) {
      const { status } = await fetch(address);
      if (status !== 200) {
        throw new Error(`${address} answers with status ${status}`);
      }
      console.log('It answers.');
      return;
    }
    console.log('Ctrl+C ends it.');
    if (hasDesktop()) {
      openBrowser(address);
    }
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  } finally {
    await server.stop();
  }
}

const code = CI ? undefined : desktopCode();
if (code) {
  openOnDesktop(code);
} else {
  void openInBrowser();
}
