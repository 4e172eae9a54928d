/** Writes the memory of a Python that has Tapelint loaded: snapshot.ts ARCHIVE SNAPSHOT */
import fs from 'node:fs';
import zlib from 'node:zlib';
import { loadPyodide } from 'pyodide';

// All modules, since what is not loaded now is not there later; and each example looked at once.
const WARM = `
import gc, importlib, logging, pkgutil
import analysis, tapelint

logging.disable()  # there is no LibCST, which is known
for module in pkgutil.walk_packages(tapelint.__path__, "tapelint."):
    if not module.name.endswith("__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError:
            pass  # it needs what browsers do without
for program in programs:
    for version in ("", "2.21", "2.15"):
        analysis.look(program, version, 0, 1)
    for offset in range(0, len(program), 7):
        analysis.hover(offset)
        analysis.step(offset, 1)
analysis.look("", "", 0, 1)
logging.disable(logging.NOTSET)
gc.collect()
gc.freeze()
`;

const [archive, snapshot] = process.argv.slice(2);
if (!archive || !snapshot) {
  throw new Error('usage: snapshot.ts ARCHIVE SNAPSHOT');
}
const programs = fs
  .readdirSync('examples')
  .filter((name) => name.endsWith('.py'))
  .map((name) => fs.readFileSync(`examples/${name}`, 'utf8'));
const python = await loadPyodide({ _makeSnapshot: true });
python.unpackArchive(new Uint8Array(fs.readFileSync(archive)), 'zip');
const given = python.toPy({ programs });
python.runPython(WARM, { globals: given });
given.destroy();
fs.writeFileSync(snapshot, zlib.gzipSync(python.makeMemorySnapshot(), { level: 9 }));
