// docs/adapter-guide.md shows what is in the files, and links to what is there.
import test from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const guide = readFileSync(join(ROOT, 'docs/adapter-guide.md'), 'utf8');

test('every block of the guide to adapters is in the file it names', () => {
  const blocks = [...guide.matchAll(/^```rust (\S+)\n(.*?)^```$/gms)];
  assert.ok(blocks.length >= 8);
  for (const [, file, block] of blocks) {
    assert.ok(readFileSync(join(ROOT, file), 'utf8').includes(block), `${file} does not hold:\n${block}`);
  }
});

test('every file the guide to adapters links to is there', () => {
  const links = [...guide.matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) => link).filter((link) => !link.startsWith('http'));
  for (const link of links) assert.ok(existsSync(join(ROOT, 'docs', link)), link);
});
