import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Coalesced } from '../src/coalesced';

test('a burst of requests leads to one run and one more', async () => {
  let runs = 0;
  let atOnce = 0;
  const coalesced = new Coalesced(async () => {
    runs += 1;
    atOnce += 1;
    assert.equal(atOnce, 1);
    await new Promise(setImmediate);
    atOnce -= 1;
  });
  await Promise.all(Array.from({ length: 20 }, () => coalesced.request()));
  assert.equal(runs, 2);
});

test('a request after the last run begins another', async () => {
  let runs = 0;
  const coalesced = new Coalesced(async () => {
    runs += 1;
  });
  await coalesced.request();
  await coalesced.request();
  assert.equal(runs, 2);
});

test('a failed run is told to those who asked for it and does not stop the next', async () => {
  let runs = 0;
  const coalesced = new Coalesced(async () => {
    runs += 1;
    await new Promise(setImmediate);
    if (runs === 1) {
      throw new Error('first');
    }
  });
  const [first, second] = await Promise.allSettled([coalesced.request(), coalesced.request()]);
  assert.equal(first.status, 'rejected');
  assert.equal(second.status, 'fulfilled');
});
