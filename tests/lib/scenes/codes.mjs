// Scenes of codes: an app's, recovery codes and passes, and those that are sent once the address was completed.
import { wrongCode } from '../totp.mjs';
import { account, person, proven } from './people.mjs';

const ADDRESSES = { email: 'mei@aoba.example', sms: '+81 90 1234 5642' };

const OWN = {
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
  'code_required-recovery': instead('A recovery code', 'recovery', { recovery: true }),
  'code_required-temporary_pass': instead('A temporary pass', 'temporary_pass', { pass: 'once' }),
};

/** Another way in place of the phone. */
function instead(title, kind, options) {
  return async (gateway) => {
    const { user, client } = await proven(gateway, options);
    await client.choose(kind);
    return { title, flow: client.flow, user };
  };
}

/** The same; the address is completed, too. */
function sent(title, kind, address) {
  return async (gateway) => {
    const { user, client } = await proven(gateway, ADDRESSES);
    await client.choose(kind);
    await client.act('prove', { address });
    return { title, flow: client.flow, user, client };
  };
}

/** A forgotten password: a browser that has asked for a mail. */
async function forgetful(gateway) {
  const { user, phone, client } = await person(gateway, ADDRESSES);
  await client.start();
  await client.act('identify', { identifier: user.identifier });
  return { user, phone, client };
}

const SENT = {
  'ownership_proof-email': instead('Complete the address', 'email', ADDRESSES),
  'ownership_proof-sms': instead('Complete the number', 'sms', ADDRESSES),
  async 'ownership_proof-email-wrong'(gateway) {
    const { user, client } = await proven(gateway, ADDRESSES);
    await client.choose('email');
    const { flow } = client;
    const problem = (await client.act('prove', { address: 'mai@aoba.example' })).json;
    return { title: 'Another address', flow, user, then: [{ submit: 'prove', text: 'mai@aoba.example', problem }] };
  },
  'code_required-email': sent('A code by e-mail', 'email', ADDRESSES.email),
  'code_required-sms': sent('A code by text message', 'sms', '5642'),
  async 'choose_method-one'(gateway) {
    const user = await account(gateway, { email: ADDRESSES.email });
    const client = gateway.client();
    await client.prove(user);
    return { title: 'One way only', flow: client.flow, user };
  },
  async 'choose_method-many'(gateway) {
    const { user, client } = await proven(gateway, { ...ADDRESSES, recovery: true, pass: 'once' });
    await client.act('choose_method');
    return { title: 'Every way at once', flow: client.flow, user };
  },
  async 'password-recover'(gateway) {
    const { user, client } = await forgetful(gateway);
    return { title: 'The password, which may be forgotten', flow: client.flow, user };
  },
  async 'code_required-recover'(gateway) {
    const { user, client } = await forgetful(gateway);
    await client.act('recover');
    return { title: 'The mailed code of a forgotten password', flow: client.flow, user };
  },
};

const FORGOTTEN = {
  async 'enroll_required-password-recover'(gateway, post) {
    const { user, phone, client } = await forgetful(gateway);
    await client.act('recover');
    await client.act('code', { code: await post.code() });
    await phone.approve(client.flow.step.number.value);
    await client.until((flow) => flow.step.approved);
    await client.act('continue');
    return { title: 'A new password because it was forgotten', flow: client.flow, user, client };
  },
  async 'password-changed'(gateway, post) {
    const { user, client } = await FORGOTTEN['enroll_required-password-recover'](gateway, post);
    await client.act('enroll', { password: 'umi to yama to sora' });
    return { title: 'The password is the new one', flow: client.flow, user };
  },
};

const AGAIN = {
  async 'code_required-email-again'(gateway, post) {
    const { user, client } = await SENT['code_required-email'](gateway, post);
    await client.act('resend');
    return { title: 'Sent again; no more can be sent', flow: client.flow, user };
  },
};

/** @type {import('./recorded.mjs').Group[]} */
export const GROUPS = [
  { scenes: OWN },
  { post: true, scenes: SENT },
  { post: true, scenes: FORGOTTEN },
  { post: true, config: { policy: { limits: { codes_gap: 0, codes_per_hour: 2 } } }, scenes: AGAIN },
];
