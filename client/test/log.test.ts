import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { follow } from '../src/log';

test('each message of the server is logged at its own level, with the lines that belong to it', async () => {
  const logged: string[] = [];
  const at = (level: string) => (message: string) => logged.push(`${level} ${message}`);
  const stderr = new PassThrough();
  follow(stderr, { info: at('info'), warn: at('warn'), error: at('error') });
  stderr.end(
    [
      'python: no such option',
      '2026-01-01 10:00:00,000 INFO tapelint: started',
      '2026-01-01 10:00:01,000 WARNING tapelint.lsp: not followed',
      '2026-01-01 10:00:02,000 ERROR tapelint.rules: a rule failed',
      'Traceback (most recent call last):',
      '2026-01-01 10:00:03,000 WARNING tapelint.lsp: left out',
    ].join('\n'),
  );
  await once(stderr, 'end');
  await new Promise(setImmediate);
  assert.deepEqual(logged, [
    'error python: no such option',
    'info tapelint: started',
    'warn tapelint.lsp: not followed',
    'error tapelint.rules: a rule failed',
    'error Traceback (most recent call last):',
    'warn tapelint.lsp: left out',
  ]);
});
