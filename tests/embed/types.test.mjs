// The types of the elements, as a page in TypeScript and one in React would use them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

const PLAIN = `
import type { Result } from './genkan';
const one = document.querySelector('genkan-signin')!;
one.idTokenHint = 'a.b.c';
one.open(); one.cancel(); one.reset();
one.addEventListener('result', (event) => { const result: Result = event.detail; result.codeVerifier?.length; });
one.addEventListener('error', ({ detail }) => detail.reason === 'popup-blocked');
one.addEventListener('step', ({ detail }) => detail.step === 'approve');
one.addEventListener('click', (event) => event.clientX);
document.createElement('genkan-callback').addEventListener('result', ({ detail }) => detail.state);
document.createElement('genkan-security-info').addEventListener('close', (event) => event.preventDefault());
// @ts-expect-error there is no token
one.addEventListener('result', ({ detail }) => detail.token);
// @ts-expect-error nobody says so
one.addEventListener('error', ({ detail }) => detail.reason === 'unknown');
`;

const REACT = `
import type { CallbackProps, SigninProps } from './genkan';
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'genkan-signin': SigninProps & React.HTMLAttributes<HTMLElement>;
      'genkan-callback': CallbackProps & React.HTMLAttributes<HTMLElement>;
    }
  }
}
export const Good = () => <genkan-signin client="shop" mode="popup" callback="/cb" login-hint="x" accent="#123456" radius={4} className="c"
  onresult={({ detail }) => detail.code} onerror={({ detail }) => detail.reason === 'timeout'}>Sign in</genkan-signin>;
export const Back = () => <genkan-callback onresult={({ detail }) => detail.codeVerifier} />;
// @ts-expect-error there is no such mode
export const Bad = () => <genkan-signin client="shop" mode="window" />;
`;

test('they hold under --strict, in TypeScript and in React', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'genkan-types-'));
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    await symlink(join(ROOT, 'embed/genkan.d.ts'), join(folder, 'genkan.d.ts'));
    await writeFile(join(folder, 'plain.ts'), PLAIN);
    await writeFile(join(folder, 'react.tsx'), `import * as React from 'react';${REACT}`);
    const options = ['--noEmit', '--strict', '--preserveSymlinks', '--target', 'es2022', '--lib', 'dom,es2022', '--module', 'esnext', '--moduleResolution', 'bundler', '--jsx', 'react-jsx', 'plain.ts', 'react.tsx'];
    const said = await new Promise((done) => {
      execFile(join(ROOT, 'node_modules/.bin/tsc'), options, { cwd: folder }, (error, out) => { done(error ? out || String(error) : ''); });
    });
    assert.equal(said, '');
  } finally { await rm(folder, { recursive: true }); }
});
