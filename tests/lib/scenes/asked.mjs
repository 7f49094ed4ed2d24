// Scenes of passkeys, and of what is asked for once everything is proven.
import { enrolled } from '../passkey.mjs';
import { QUICK, account, person, proven } from './people.mjs';
import { merge } from '../config.mjs';

/** Everything is proven with a code of the app. */
async function inside(gateway) {
  const { user, phone, client } = await proven(gateway);
  await client.choose('totp');
  await client.act('code', { code: phone.totp() });
  return { user, client };
}

const PASSKEY = {
  async 'enroll_required-passkey'(gateway) {
    const { user, client } = await inside(gateway);
    return { title: 'Set up a passkey', flow: client.flow, user };
  },
  async passkey(gateway) {
    const { user, phone, client: first } = await person(gateway);
    await enrolled(first, user, phone);
    const client = gateway.client();
    await client.prove(user);
    await client.choose('passkey');
    return { title: 'A passkey', flow: client.flow, user };
  },
  async 'passkey-nothing'(gateway) {
    return { ...await PASSKEY.passkey(gateway), title: 'No passkey was used', then: [{ passkey: 'nothing' }] };
  },
  async 'passkey-unsupported'(gateway) {
    return { ...await PASSKEY.passkey(gateway), title: 'This browser has no passkeys', then: [{ passkey: 'unsupported' }] };
  },
};

/** A phone is asked for: everything is proven with a recovery code. */
const phone = (title) => async (gateway) => {
  const user = await account(gateway, { recovery: true });
  const client = gateway.client();
  await client.prove(user);
  await client.choose('recovery');
  await client.act('code', { code: user.recovery[0] });
  return { title, flow: client.flow, user };
};

/** A new password: somebody said *it wasn't me*. */
const PASSWORD = {
  async 'enroll_required-password'(gateway) {
    const { user, phone: device, client: stranger } = await proven(gateway);
    await device.deny();
    await stranger.until((flow) => flow.step.type === 'push_ended');
    await stranger.act('report');
    const client = gateway.client();
    await client.prove(user);
    await client.choose('totp');
    await client.act('code', { code: device.totp() });
    return { title: 'A new password after “it wasn’t me”', flow: client.flow, user, client };
  },
  async 'enroll_required-password-common'(gateway) {
    const { flow, user, client } = await PASSWORD['enroll_required-password'](gateway);
    const problem = (await client.act('enroll', { password: 'password1' })).json;
    return { title: 'A password that everybody tries first', flow, user, then: [{ submit: 'enroll', text: 'password1', problem }] };
  },
};

const TERMS = {
  id: 'terms', title: { en: 'Before you go on', ja: '続ける前に' },
  text: { en: 'These rules apply to everybody who works with patient data.', ja: '患者さんのデータを扱うすべての方に適用される規則です。' },
  fields: [
    { name: 'centre', label: { en: 'Cost centre', ja: 'コストセンター' } },
    { name: 'pin', label: { en: 'PIN', ja: '暗証番号' }, secret: true },
    { name: 'note', label: { en: 'Note', ja: 'メモ' }, optional: true },
  ],
};

const FORM = {
  async form(gateway) {
    const { user, client } = await inside(gateway);
    return { title: 'A form of the organisation', flow: client.flow, user };
  },
  async 'form-missing'(gateway) {
    // The page sees it by itself and asks nobody.
    const then = [{ submit: 'submit', values: [['centre', '4711'], ['pin', ''], ['note', '']] }];
    return { ...await FORM.form(gateway), title: 'A field was left empty', then };
  },
};

const asks = (method, grace) => merge(QUICK, { policy: { require_methods: [method], ...grace } });

/** @type {import('./recorded.mjs').Group[]} */
export const GROUPS = [
  { config: asks('passkey'), scenes: PASSKEY },
  { config: asks('push'), scenes: { 'enroll_required-push': phone('Set up a phone') } },
  { config: asks('push', { enroll_grace_days: 0 }), scenes: { 'enroll_required-push-now': phone('Set up a phone; it cannot wait') } },
  { config: QUICK, scenes: PASSWORD },
  { config: { forms: [TERMS] }, scenes: FORM },
];
