// Scenes out of what a real gateway says: each step as it comes, and what goes wrong on it.
import { merge } from '../config.mjs';
import { Gateway } from '../gateway.mjs';
import { Post } from '../post.mjs';
import { GROUPS as ACCOUNT } from './account.mjs';
import { GROUPS as ASKED } from './asked.mjs';
import { GROUPS as CODES } from './codes.mjs';
import { GROUPS as FIRST } from './first.mjs';
import { GROUPS as PHONE } from './phone.mjs';
import { steady } from './steady.mjs';
import { steadyAccount } from './steady-account.mjs';

/**
 * Scenes that one gateway can say.
 *
 * @typedef {object} Group
 * @property {object} [config] of the gateway
 * @property {boolean} [post] whether it can send mails and text messages
 * @property {Record<string, (gateway: Gateway, post?: Post) => Promise<object>>} scenes `{title, flow?, user?, then?, accounts?}` by name,
 *   or `{title, view, session, methods, user?, then?}` of security info
 */
/** @type {Group[]} */
const GROUPS = [...FIRST, ...PHONE, ...CODES, ...ASKED, ...ACCOUNT];

/** The name of every recorded scene. */
export const RECORDED = GROUPS.flatMap((group) => Object.keys(group.scenes));

/** What differs from one recording to the next is made the same. */
function scene({ user, title, flow, then, accounts, ...account }) {
  if (account.view) return steadyAccount({ title, ...account, ...(then ? { then } : {}) }, user?.identifier);
  const same = (reply) => steady(reply, user?.identifier);
  const tidy = (event) => Object.fromEntries(Object.entries(event).map(([key, value]) => [key, value?.server_time ? same(value) : value]));
  return { title, ...(accounts ? { accounts } : {}), ...(flow ? { flow: same(flow) } : {}), ...(then ? { then: then.map(tidy) } : {}) };
}

async function recordGroup({ config = {}, post: posted, scenes }, wanted) {
  const names = Object.keys(scenes).filter(wanted);
  if (names.length === 0) return [];
  const post = posted ? await Post.open() : undefined;
  let gateway;
  try {
    gateway = await Gateway.start({ config: post ? merge(config, post.config) : config });
    const recorded = [];
    for (const name of names) recorded.push([name, scene(await scenes[name](gateway, post))]);
    return recorded;
  } finally {
    await gateway?.dispose();
    await post?.close();
  }
}

/**
 * Records scenes, each on a gateway that is told what it needs; resolves with them by name.
 *
 * @param {(name: string) => boolean} wanted
 */
export async function record(wanted = () => true) {
  const done = await Promise.all(GROUPS.map((group) => recordGroup(group, wanted)));
  return new Map(done.flat());
}
