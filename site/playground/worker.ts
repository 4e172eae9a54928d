/** Runs Tapelint in a thread of its own, so that the page stays alive meanwhile. */
import type { loadPyodide } from 'pyodide';
import type { Answered, Asked } from './messages';

type Analysis = Record<Asked['question'], (...given: readonly (string | number)[]) => string>;

function tell(answered: Answered): void {
  postMessage(answered);
}

async function started(): Promise<Analysis> {
  const home = new URL('.', import.meta.url).href;
  const loaded = (await import(`${home}pyodide/pyodide.mjs`)) as {
    loadPyodide: typeof loadPyodide;
  };
  const [python, tapelint] = await Promise.all([
    loaded.loadPyodide({ indexURL: `${home}pyodide/` }),
    fetch(`${home}tapelint.zip`).then((response) => {
      if (!response.ok) {
        throw new Error(`tapelint.zip: ${response.status}`);
      }
      return response.arrayBuffer();
    }),
  ]);
  python.unpackArchive(tapelint, 'zip');
  return python.pyimport('analysis') as Analysis;
}

const analysis = started();

addEventListener('message', async ({ data }: MessageEvent<Asked>) => {
  const { number, question, given } = data;
  try {
    tell({ number, answer: (await analysis)[question](...given) });
  } catch (error) {
    tell({ number, problem: String(error) });
  }
});
