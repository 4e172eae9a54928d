import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseInterpreter, NoInterpreter } from '../src/interpreter';
import { fakePythons } from './fakePythons';

const silent = { info: () => undefined, warn: () => undefined };
const unset = { setting: '', pythonExtension: undefined };

function recorder() {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    warn: (line: string) => lines.push(line),
  };
  return { lines, log };
}

test('the setting wins over all others', async (t) => {
  const { paths } = fakePythons(t, { chosen: '3.13.0', selected: '3.12.0', python3: '3.11.0' });
  const { lines, log } = recorder();
  const choices = { setting: paths.chosen, pythonExtension: paths.selected };
  assert.equal((await chooseInterpreter(choices, log)).version, '3.13.0');
  assert.match(lines.join('\n'), /Python 3\.13\.0 from the setting/);
});

test('the Python extension wins over the PATH', async (t) => {
  const { paths } = fakePythons(t, { selected: '3.12.0', python3: '3.11.0' });
  const choices = { ...unset, pythonExtension: paths.selected };
  assert.equal((await chooseInterpreter(choices, silent)).executable, paths.selected);
});

test('python3 wins over python on the PATH', async (t) => {
  fakePythons(t, { python3: '3.11.0', python: '3.12.0' });
  assert.equal((await chooseInterpreter(unset, silent)).version, '3.11.0');
});

test('one that is too old gives way to the next, and the log says so', async (t) => {
  const { paths } = fakePythons(t, { selected: '3.9.18', python3: '2.7.18', python: '3.10.0' });
  const { lines, log } = recorder();
  const choices = { ...unset, pythonExtension: paths.selected };
  assert.equal((await chooseInterpreter(choices, log)).version, '3.10.0');
  assert.match(lines.join('\n'), /selected \(from the Python extension\) is Python 3\.9\.18/);
  assert.match(lines.join('\n'), /python3 \(from the PATH\) is Python 2\.7\.18/);
});

test('a setting that names too old a Python is reported, whatever else there is', async (t) => {
  const { paths } = fakePythons(t, { chosen: '3.9.18', python3: '3.12.0' });
  await assert.rejects(
    chooseInterpreter({ setting: paths.chosen, pythonExtension: undefined }, silent),
    (error: Error) =>
      error instanceof NoInterpreter &&
      error.message.includes(paths.chosen) &&
      error.message.includes('is Python 3.9.18') &&
      error.message.includes('needs Python 3.10 or newer'),
  );
});

test('a setting that names nothing is reported', async (t) => {
  fakePythons(t, { python3: '3.12.0' });
  await assert.rejects(
    chooseInterpreter({ setting: '/nowhere/python', pythonExtension: undefined }, silent),
    /\/nowhere\/python \(from the setting tapelint\.interpreter\) does not run/,
  );
});

test('with no Python at all, the message names what was tried', async (t) => {
  fakePythons(t, {});
  await assert.rejects(chooseInterpreter(unset, silent), /python3 .* does not run; python .* does/);
});

test('versions are compared as numbers', async (t) => {
  fakePythons(t, { python3: '3.9.0', python: '3.100.0' });
  assert.equal((await chooseInterpreter(unset, silent)).version, '3.100.0');
});
