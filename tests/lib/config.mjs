// The configuration of the tests' gateways, as TOML.

/** A value on one line. */
function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (value && typeof value === 'object') return `{ ${Object.entries(value).map(([key, one]) => `${key} = ${inline(one)}`).join(', ')} }`;
  return JSON.stringify(value);
}

/** A TOML document of plain sections, and lists of them. */
function toml(object, path = []) {
  const lines = [];
  const tables = [];
  const lists = [];
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    if (value && typeof value === 'object' && !Array.isArray(value)) tables.push([key, value]);
    else if (value?.[0] && typeof value[0] === 'object') lists.push([key, value]);
    else lines.push(`${key} = ${JSON.stringify(value)}`);
  }
  const head = path.length && lines.length ? [`[${path.join('.')}]`] : [];
  const items = ([key, all]) => all.map((one) => {
    const members = Object.entries(one).filter(([, value]) => value !== undefined).map(([name, value]) => `${name} = ${inline(value)}`);
    return [`[[${[...path, key].join('.')}]]`, ...members, ''].join('\n');
  });
  return [...head, ...lines, '', ...tables.map(([key, value]) => toml(value, [...path, key])), ...lists.flatMap(items)].join('\n');
}

/** `over` goes over `base`, section by section. */
export function merge(base, over = {}) {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    result[key] = value && typeof value === 'object' && !Array.isArray(value) ? merge(base[key], value) : value;
  }
  return result;
}

/**
 * The configuration file of a test gateway. Every test comes from one address, so its limit is out of the way; and
 * passwords are hashed cheaply, unless a test is about exactly that.
 *
 * @param {{port: number, origin: string, data: string, dist: string}} where
 * @param {object} over goes over the defaults, section by section
 */
export function configuration({ port, origin, data, dist }, over) {
  return toml(merge({
    listen: `127.0.0.1:${port}`,
    public_url: origin,
    data,
    dist,
    return_paths: ['/signed-in', '/after'],
    branding: { product_name: 'Aoba Health', product_names: { ja: '青葉ヘルス' } },
    policy: {
      password_memory: 64, password_passes: 1,
      limits: { address_per_minute: 1_000_000, address_per_hour: 1_000_000, client_per_minute: 1_000_000, client_per_hour: 1_000_000 },
    },
  }, over));
}

const MANY = 100_000;

/** Options of a gateway without limits, for tests that are about something else. */
export const ROOMY = limits({
  push_gap: 0, push_per_window: MANY, push_since_success: MANY, push_denials: MANY, password_free: MANY,
  password_free_known: MANY, codes_per_flow: MANY, codes_gap: 0, codes_per_hour: MANY, hard_limit: MANY,
});

/** Options of a gateway without limits that hashes passwords as a real one does. */
export const PLAIN_HASH = { config: merge(ROOMY.config, { policy: { password_memory: 19456, password_passes: 2 } }) };

/** Options of a gateway with these limits. */
export function limits(values) {
  return { config: { policy: { limits: values } } };
}

/** Options of a gateway without limits, but for these. */
export function roomyBut(values) {
  return { config: merge(ROOMY.config, { policy: { limits: values } }) };
}
