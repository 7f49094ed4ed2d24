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
  const around = [...location.ancestorOrigins ?? []];
  if (parent === self || around.some((one) => one !== origin)) return undefined;
  return { client: said.get('client_id'), origin, nonce };
}
