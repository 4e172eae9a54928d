/** Runs Tapelint in a thread of its own, so that the page stays alive meanwhile. */
import type { loadPyodide, PyodideAPI } from 'pyodide';
import type { Answered, Asked } from './messages';

type Analysis = Record<Asked['question'], (...given: readonly (string | number)[]) => string>;
type Options = NonNullable<Parameters<typeof loadPyodide>[0]>;
type Create = NonNullable<Options['createPyodideModule']>;
type Memory = Readonly<Record<'_malloc' | '_free', (one: number) => number>>;

const HOME = new URL('.', import.meta.url).href;
const PYODIDE = `${HOME}pyodide/`;

function tell(answered: Answered): void {
  postMessage(answered);
}

async function body(name: string): Promise<Response> {
  const response = await fetch(HOME + name);
  if (!response.ok) {
    throw new Error(`${name}: ${response.status}`);
  }
  return response;
}

async function python(options: Options): Promise<PyodideAPI> {
  const loaded = (await import(`${PYODIDE}pyodide.mjs`)) as { loadPyodide: typeof loadPyodide };
  return loaded.loadPyodide({ indexURL: PYODIDE, ...options });
}

/** Python as it was when the site was built, with Tapelint in it: several times faster. */
async function restored(): Promise<PyodideAPI> {
  const [{ default: create }, packed] = await Promise.all([
    import(`${PYODIDE}pyodide.asm.mjs`) as Promise<{ default: Create }>,
    body('tapelint.snapshot'),
  ]);
  const stream = packed.body?.pipeThrough(new DecompressionStream('gzip'));
  const snapshot = new Uint8Array(await new Response(stream).arrayBuffer());
  return python({
    _loadSnapshot: snapshot,
    createPyodideModule: async (settings) => {
      const made = await create(settings);
      // Pyodide copies the snapshot into the memory that there is, which has to be grown before.
      const memory = made as unknown as Memory;
      memory._free(memory._malloc(snapshot.length));
      return made;
    },
  });
}

async function begun(): Promise<PyodideAPI> {
  const [begun, tapelint] = await Promise.all([python({}), body('tapelint.zip')]);
  begun.unpackArchive(await tapelint.arrayBuffer(), 'zip');
  return begun;
}

const analysis = restored()
  .catch(begun)
  .then((python) => python.pyimport('analysis') as Analysis);

addEventListener('message', async ({ data }: MessageEvent<Asked>) => {
  const { number, question, given } = data;
  try {
    tell({ number, answer: (await analysis)[question](...given) });
  } catch (error) {
    tell({ number, problem: String(error) });
  }
});
