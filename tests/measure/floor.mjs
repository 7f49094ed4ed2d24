// The limit: a plain static form (HTML, CSS, 20 lines of script), served by the same gateway with the same headers and
// the same compression, so that only the pages differ.
import { brotliCompressSync, constants } from 'node:zlib';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';

const SOURCE = join(import.meta.dirname, 'floor');
const FILES = { 'index.html': 'index.html', 'floor.css': 'assets/floor.css', 'floor.js': 'assets/floor.js' };

/** Builds the form's `dist` in a temporary folder and returns the folder. */
export async function buildFloor() {
  const dist = await mkdtemp(join(tmpdir(), 'genkan-floor-'));
  await mkdir(join(dist, 'assets'));
  for (const [name, target] of Object.entries(FILES)) {
    const text = await readFile(join(SOURCE, name), 'utf8');
    const loader = name.split('.').at(-1);
    const bytes = Buffer.from(loader === 'html' ? text : (await transform(text, { loader, minify: true })).code);
    await writeFile(join(dist, target), bytes);
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    await writeFile(join(dist, `${target}.br`), brotliCompressSync(bytes, { params }));
  }
  return dist;
}
