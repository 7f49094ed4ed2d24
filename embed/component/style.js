// The stylesheet, once in every tree that something of ours stands in. A file of the same origin: no policy of a page that
// may hold us forbids it.
import { Cause } from '../../public/load.js';

const there = new WeakMap();

/** Resolves when the tree of this node has it. */
export function styled(node) {
  const root = node.getRootNode();
  const before = there.get(root);
  if (before?.link.isConnected) return before.done;
  const link = document.createElement('link');
  const done = new Promise((loaded, failed) => {
    link.onload = loaded;
    link.onerror = () => { there.delete(root); link.remove(); failed(new Cause('network')); };
  });
  const [href, integrity] = ASSETS.style;
  Object.assign(link, { rel: 'stylesheet', href, integrity });
  (root.head ?? root).append(link);
  there.set(root, { link, done });
  return done;
}
