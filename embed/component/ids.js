// Ids belong to the page. Ours get a prefix, and so do the attributes that name them, before anybody can see or use them.
const NAMES = ['id', 'for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-details', 'aria-owns', 'aria-errormessage'];
const ANY = NAMES.map((name) => `[${name}]`).join();
let count = 0;

/** Follows all changes within `element` until the signal. */
export function ownIds(element, signal) {
  const prefix = `genkan-${++count}-`;
  const own = (node, name) => {
    const value = node.getAttribute(name);
    if (!value) return;
    const owned = value.split(/\s+/).map((id) => (!id || id.startsWith(prefix) ? id : prefix + id)).join(' ');
    if (owned !== value) node.setAttribute(name, owned);
  };
  const ownAll = (node) => { for (const name of NAMES) own(node, name); };
  const observer = new MutationObserver((records) => {
    for (const { type, target, attributeName, addedNodes } of records) {
      if (type === 'attributes' && target !== element) own(target, attributeName);
      for (const node of addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        ownAll(node);
        for (const inner of node.querySelectorAll(ANY)) ownAll(inner);
      }
    }
  });
  observer.observe(element, { subtree: true, childList: true, attributes: true, attributeFilter: NAMES });
  signal.addEventListener('abort', () => observer.disconnect());
}
