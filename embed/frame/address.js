// Whose frame this is, and which page it says it is in. The gateway has answered only because that origin is registered,
// and the browser shows the answer only where every page around it is of that origin (frame-ancestors).

/**
 * What the address says; nothing where a page around is of another origin than it claims, or where there is none around.
 *
 * The word after `#` is for one hand-shake: it is taken out of the address at once.
 */
export function claim() {
  const said = new URLSearchParams(location.search);
  const nonce = location.hash.slice(1);
  history.replaceState(null, '', location.pathname + location.search);
  const origin = said.get('parent_origin');
  const [nearest, ...around] = location.ancestorOrigins ?? [];
  // The loader tells no referrer, so the page around may be nameless here (HTML, 7.2.4); who it is, the hand-shake shows.
  if (parent === self || ![undefined, 'null', origin].includes(nearest) || around.some((one) => one !== origin)) return undefined;
  return { client: said.get('client_id'), origin, nonce };
}
