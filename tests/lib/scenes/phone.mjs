// Scenes of requests on a phone: while they wait, how they end, and why none was sent.
import { QUICK, person, proven } from './people.mjs';
import { merge } from '../config.mjs';

const PHONE = {
  'push_pending-select': pending('select', 'Tap this number on the phone'),
  'push_pending-type2': pending('type2', 'Type two digits on the phone'),
  'push_pending-type6': pending('type6', 'Type six digits on the phone'),
  'push_pending-none': pending('none', 'Approve on the phone; no number'),
  async 'push_pending-sent'(gateway) {
    const { user, phone, client } = await person(gateway, { mode: 'type2' });
    await phone.watch();
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
    return { ...await PHONE['push_pending-type2'](gateway), title: 'Nothing for 20 s: what to check', then: [{ wait: 20_000 }] };
  },
  async 'push_pending-ending'(gateway) {
    return { ...await PHONE['push_pending-type2'](gateway), title: 'Eight seconds before the end', then: [{ wait: 112_000 }] };
  },
  async 'push_pending-offline'(gateway) {
    return { ...await PHONE['push_pending-type2'](gateway), title: 'The device lost its connection', then: [{ offline: true }] };
  },
  async 'push_pending-retrying'(gateway) {
    return { ...await PHONE['push_pending-type2'](gateway), title: 'The server does not answer for a moment', then: [{ poll: 'network' }] };
  },
  async 'push_pending-extend'(gateway) {
    return { ...await PHONE['push_pending-type6'](gateway), title: 'More time, half a minute before the end', then: [{ wait: 90_000 }] };
  },
  code_on_phone: pending('onphone', 'The phone shows the number, the page asks for it'),
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
};

function pending(mode, title) {
  return async (gateway) => {
    const { user, client } = await proven(gateway, { mode });
    return { title, flow: client.flow, user };
  };
}

const KNOWN = {
  async 'push_pending-known_browser'(gateway) {
    const { user, phone, client } = await proven(gateway, { mode: 'select' });
    await client.finish(phone);
    await client.prove(user);
    return { title: 'No number, because the browser is known', flow: client.flow, user };
  },
};

const BRIEF = {
  async 'push_ended-expired'(gateway) {
    const { user, client } = await proven(gateway);
    await client.until((flow) => flow.step.type === 'push_ended');
    return { title: 'Nobody answered', flow: client.flow, user };
  },
};

/** Asked for so many times, each in another browser, and what the last one is told. */
const asked = (title, times = 1) => async (gateway) => {
  const { user, client: first } = await proven(gateway, { mode: 'type2' });
  let client = first;
  for (let time = 1; time < times; time += 1) {
    client = gateway.client();
    await client.prove(user);
  }
  return { title, flow: client.flow, user };
};

const APPS = [
  { id: 'authenticator', name: 'Authenticator', android: '6.2405.1000' },
  { id: 'mail', name: 'Mail', allowed: false },
];

/** A phone with such an app on it. */
const withApp = (title, app, then) => async (gateway) => {
  const { user, phone, client } = await person(gateway, { mode: 'type2' });
  const reply = await phone.call('PATCH', '/api/v1/device', { app: { os: 'Android', ...app } });
  if (reply.status !== 200) throw new Error(`the app was not taken: ${reply.status} ${reply.text}`);
  await client.prove(user);
  return { title, flow: client.flow, user, then };
};

const APP = {
  'push_pending-app': withApp('What to check about the app on the phone', { kind: 'authenticator', version: '6.2405.2229' }, [{ wait: 20_000 }]),
  'push_ended-app_too_old': withApp('Not sent: the app is too old', { kind: 'authenticator', version: '6.2404.2229' }),
  'push_ended-policy': withApp('Not sent: the organisation does not allow it', { kind: 'mail', version: '4.2405.0' }),
};

const limits = (values) => ({ policy: { limits: values } });

/** @type {import('./recorded.mjs').Group[]} */
export const GROUPS = [
  { config: QUICK, scenes: PHONE },
  { config: merge(QUICK, { policy: { number_for_known_browser: false } }), scenes: KNOWN },
  { config: { policy: { push_lifetime: 1 } }, scenes: BRIEF },
  { config: limits({ push_per_window: 2 }), scenes: { 'push_pending-one-left': asked('One request left, after a wait') } },
  { config: limits({ push_per_window: 1 }), scenes: { 'push_pending-none-left': asked('No request left') } },
  {
    config: limits({ push_gap: 0, push_since_success: 1 }),
    scenes: { 'push_ended-too_many': asked('Not sent: too many since the last sign-in', 2) },
  },
  { config: { apps: APPS }, scenes: APP },
  { config: { policy: { second_method_first: true } }, scenes: { 'push_ended-second_method': asked('Not sent: another way has to be set up first') } },
];
