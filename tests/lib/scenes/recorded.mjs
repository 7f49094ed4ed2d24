// Scenes out of what a real gateway says: each step as it comes, and what goes wrong on it.
import { randomBytes } from 'node:crypto';
import { steady } from './steady.mjs';
import { wrongCode } from '../totp.mjs';

const LINKS = { help: '/help', support: 'https://help.aoba.example/people', privacy: 'https://aoba.example/privacy' };

/** What a gateway needs so that every scene can be had at once. */
export const SHORT = { config: { policy: { limits: { push_gap: 0 } }, links: LINKS } };

const PHONE = 'Mei’s phone';

async function person(gateway, options = {}) {
  const user = await gateway.addUser({ identifier: `mei-${randomBytes(4).toString('hex')}@aoba.example`, ...options });
  return { user, phone: await gateway.pair(user, PHONE), client: gateway.client() };
}

/** `{name: recipe}`; a recipe takes a gateway and returns `{title, flow, then?}`. */
export const RECORDED = {
  async identify(gateway) {
    const client = gateway.client();
    await client.start();
    return { title: 'Who is signing in?', flow: client.flow };
  },
  async 'identify-empty'(gateway) {
    return { ...await RECORDED.identify(gateway), title: 'Nothing was typed', then: [{ submit: 'identify', text: '' }] };
  },
  async password(gateway) {
    const { user, client } = await person(gateway);
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    return { title: 'The password', flow: client.flow, user };
  },
  async 'password-wrong'(gateway) {
    const { user, client } = await person(gateway);
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    const { flow } = client;
    const problem = (await client.act('password', { password: 'not it' })).json;
    return { title: 'Identifier and password do not match', flow, user, then: [{ submit: 'password', text: 'not it', problem }] };
  },
  async 'password-wait'(gateway) {
    const { user, client } = await person(gateway);
    await client.start();
    await client.act('identify', { identifier: user.identifier });
    const { flow } = client;
    let reply = { status: 0 };
    for (let tries = 0; tries < 12 && reply.status !== 429; tries += 1) reply = await client.act('password', { password: 'not it' });
    return { title: 'Too many wrong passwords: wait', flow, user, then: [{ submit: 'password', text: 'not it', problem: reply.json }] };
  },
  async choose_method(gateway) {
    const { user, client } = await person(gateway);
    await client.prove(user);
    await client.act('choose_method');
    return { title: 'Another way in', flow: client.flow, user };
  },
  'push_pending-select': pending('select', 'Tap this number on the phone'),
  'push_pending-type2': pending('type2', 'Type two digits on the phone'),
  'push_pending-type6': pending('type6', 'Type six digits on the phone'),
  'push_pending-none': pending('none', 'Approve on the phone; no number'),
  async 'push_pending-sent'(gateway) {
    const { user, phone, client } = await person(gateway, { mode: 'type2' });
    phone.watch();
    try {
      await client.prove(user);
      await client.until((flow) => flow.step.delivery === 'sent');
      return { title: 'The phone has fetched it', flow: client.flow, user };
    } finally { await phone.rest(); }
  },
  async 'push_pending-seen'(gateway) {
    const { user, phone, client } = await person(gateway, { mode: 'type2' });
    await client.prove(user);
    await phone.seen();
    await client.until((flow) => flow.step.seen);
    return { title: 'It is on the phone’s screen', flow: client.flow, user };
  },
  async 'push_pending-approved'(gateway) {
    const { user, phone, client } = await person(gateway, { mode: 'type2' });
    await client.prove(user);
    await phone.approve(client.flow.step.number.value);
    await client.until((flow) => flow.step.approved);
    return { title: 'Approved; the page redeems it', flow: client.flow, user };
  },
  async 'push_pending-long'(gateway) {
    return { ...await RECORDED['push_pending-type2'](gateway), title: 'Nothing for 20 s: what to check', then: [{ wait: 20_000 }] };
  },
  async 'push_pending-ending'(gateway) {
    return { ...await RECORDED['push_pending-type2'](gateway), title: 'Eight seconds before the end', then: [{ wait: 112_000 }] };
  },
  async 'push_pending-offline'(gateway) {
    return { ...await RECORDED['push_pending-type2'](gateway), title: 'The device lost its connection', then: [{ offline: true }] };
  },
  async 'push_pending-retrying'(gateway) {
    return { ...await RECORDED['push_pending-type2'](gateway), title: 'The server does not answer for a moment', then: [{ poll: 'network' }] };
  },
  async 'code_required-totp'(gateway) {
    const { user, client } = await person(gateway);
    await client.prove(user);
    await client.choose('totp');
    return { title: 'The code of the app', flow: client.flow, user };
  },
  async 'code_required-totp-wrong'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await client.choose('totp');
    const { flow } = client;
    const then = [];
    for (let tries = 0; tries < 2; tries += 1) {
      const problem = (await client.act('code', { code: wrongCode(phone.seed, Date.now(), tries) })).json;
      then.push({ submit: 'code', text: '000000', problem });
    }
    return { title: 'Two wrong codes', flow, user, then };
  },
  async 'push_ended-denied'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await phone.deny();
    await client.until((flow) => flow.step.type === 'push_ended');
    return { title: 'Denied on the phone', flow: client.flow, user };
  },
  async 'push_ended-reported'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await phone.deny();
    await client.until((flow) => flow.step.type === 'push_ended');
    await client.act('report');
    return { title: '“It wasn’t me”, said on the page', flow: client.flow, user };
  },
  async 'push_ended-not_me'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await phone.deny('not_me');
    await client.until((flow) => flow.step.type === 'push_ended');
    return { title: '“It wasn’t me”, said on the phone', flow: client.flow, user };
  },
  async 'push_ended-wrong_number'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await phone.approve(client.flow.step.number.value === '000000' ? '000001' : '000000');
    await client.until((flow) => flow.step.type === 'push_ended');
    return { title: 'A wrong number was given', flow: client.flow, user };
  },
  async 'push_ended-superseded'(gateway) {
    const { user, client } = await person(gateway);
    await client.prove(user);
    await gateway.client().prove(user);
    await client.until((flow) => flow.step.type === 'push_ended');
    return { title: 'A newer request took its place', flow: client.flow, user };
  },
  async 'push_ended-paused'(gateway) {
    const { user, phone, client } = await person(gateway);
    const other = gateway.client();
    await other.prove(user);
    await phone.deny('not_me');
    await client.prove(user);
    return { title: 'Not sent: requests are paused', flow: client.flow, user };
  },
  async 'push_ended-requests_off'(gateway) {
    const { user, phone, client } = await person(gateway);
    await phone.allow(false);
    await client.prove(user);
    return { title: 'Not sent: turned off on the phone', flow: client.flow, user };
  },
  async 'push_ended-too_soon'(gateway) {
    const { user, client } = await person(gateway);
    await client.prove(user);
    for (let tries = 0; tries < 5 && client.flow.actions.includes('resend'); tries += 1) await client.act('resend');
    const other = gateway.client();
    await other.prove(user);
    return { title: 'Not sent: too soon after the last ones', flow: other.flow, user };
  },
  async 'blocked-throttled'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await client.choose('totp');
    for (let tries = 0; client.flow.step.type === 'code_required' && tries < 8; tries += 1) {
      await client.act('code', { code: wrongCode(phone.seed, Date.now(), tries) });
    }
    return { title: 'Too many wrong codes', flow: client.flow, user };
  },
  async 'blocked-disabled'(gateway) {
    const { user, client } = await person(gateway);
    await gateway.cli(['user', 'disable', user.identifier]);
    await client.prove(user);
    return { title: 'The account is disabled', flow: client.flow, user };
  },
  async 'blocked-no_method'(gateway) {
    const user = await gateway.addUser();
    const client = gateway.client();
    await client.prove(user);
    return { title: 'No way in is set up', flow: client.flow, user };
  },
  async remember_browser(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await client.choose('totp');
    await client.act('code', { code: phone.totp() });
    return { title: 'Stay signed in?', flow: client.flow, user };
  },
  async signed_in(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await client.finish(phone);
    return { title: 'Done, in another tab', flow: client.flow, user };
  },
  async 'page-signed-in'(gateway) {
    const { user, phone, client } = await person(gateway);
    await client.prove(user);
    await client.finish(phone);
    const session = (await client.session()).json;
    return { title: 'The small page of somebody who is signed in', user, then: [{ session }] };
  },
  async 'page-signed-out'(gateway) {
    const scene = await RECORDED['page-signed-in'](gateway);
    return { ...scene, title: 'Signed out here', then: [...scene.then, { sign_out: true }] };
  },
  async 'page-session-ended'(gateway) {
    return { title: 'The session was over already', then: [{ session: (await gateway.client().session()).json }] };
  },
};

function pending(mode, title) {
  return async (gateway) => {
    const { user, client } = await person(gateway, { mode });
    await client.prove(user);
    return { title, flow: client.flow, user };
  };
}

/** Records one scene. */
export async function record(gateway, name) {
  const { user, title, flow, then } = await RECORDED[name](gateway);
  const same = (reply) => steady(reply, user?.identifier);
  const tidy = (event) => Object.fromEntries(Object.entries(event).map(([key, value]) => [key, value?.server_time ? same(value) : value]));
  return { title, ...(flow ? { flow: same(flow) } : {}), ...(then ? { then: then.map(tidy) } : {}) };
}
