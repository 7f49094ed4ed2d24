// Scenes of the first steps and the last ones: who it is, the password, another way, why not, stay signed in.
import { Jar } from '../client.mjs';
import { wrongCode } from '../totp.mjs';
import { QUICK, account, person, proven } from './people.mjs';

const FIRST = {
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
  async 'blocked-locked'(gateway) {
    const { user, client } = await person(gateway);
    await gateway.cli(['user', 'lock', user.identifier]);
    await client.prove(user);
    return { title: 'The account is locked', flow: client.flow, user };
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
  async 'remember_browser-few'(gateway) {
    const user = await account(gateway, { recovery: true });
    let client;
    for (const code of user.recovery.slice(0, 7)) {
      client = gateway.client();
      await client.prove(user);
      await client.choose('recovery');
      await client.act('code', { code });
    }
    return { title: 'Few recovery codes are left', flow: client.flow, user };
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
    const scene = await FIRST['page-signed-in'](gateway);
    return { ...scene, title: 'Signed out here', then: [...scene.then, { sign_out: true }] };
  },
  async 'page-session-ended'(gateway) {
    return { title: 'The session was over already', then: [{ session: (await gateway.client().session()).json }] };
  },
  async 'identify-passkey'(gateway) {
    const client = gateway.client();
    await client.start();
    return { title: 'A name or a passkey', flow: client.flow };
  },
  async 'identify-accounts'(gateway) {
    const accounts = ['mei@aoba.example', 'hana.takahashi@kenko-shindan-center.example', 'a-very-long-name-that-somebody-really-has@a-hospital-with-a-long-name.example'];
    return { ...await FIRST['identify-passkey'](gateway), title: 'The names this browser has kept', accounts };
  },
  async 'page-cookies-blocked'(gateway) {
    const client = gateway.client();
    await client.start();
    const { flow } = client;
    client.jar = new Jar();
    const problem = (await client.act('identify', { identifier: 'mei@aoba.example' })).json;
    return { title: 'Cookies do not come back', flow, then: [{ submit: 'identify', text: 'mei@aoba.example', problem }, { start: flow }, { problem }] };
  },
};

// Passkeys need a name for where people come to; here that is an address.
const ADDRESS = '127.0.0.1:9';
const BARE = {
  async identify(gateway) {
    const reply = await gateway.raw({
      method: 'POST', path: '/api/v1/flows', body: { purpose: 'sign_in' },
      headers: { host: ADDRESS, origin: `http://${ADDRESS}`, 'content-type': 'application/json' },
    });
    return { title: 'Who is signing in?', flow: reply.json };
  },
  async 'identify-empty'(gateway) {
    return { ...await BARE.identify(gateway), title: 'Nothing was typed', then: [{ submit: 'identify', text: '' }] };
  },
};

const REDIRECT = {
  async redirect(gateway) {
    const client = gateway.client();
    await client.start();
    await client.act('identify', { identifier: 'ken@partner.example' });
    return { title: 'Sign-in goes on elsewhere', flow: client.flow, user: { identifier: 'ken@partner.example' } };
  },
};

/** @type {import('./recorded.mjs').Group[]} */
export const GROUPS = [
  { config: QUICK, scenes: FIRST },
  { config: { public_url: `http://${ADDRESS}`, policy: { remembered_accounts: false } }, scenes: BARE },
  {
    config: { redirects: [{ domain: 'partner.example', url: 'https://login.partner.example/start', name: { en: 'Partner Hospital', ja: 'パートナー病院' } }] },
    scenes: REDIRECT,
  },
];
