// Scenes of security info: overview, one method, adding, moving, recovery codes, sessions, activity, password.
import { randomUUID } from 'node:crypto';
import { Account, fromBase32, signIn, signInByRecovery } from '../account.mjs';
import { merge } from '../config.mjs';
import { Phone } from '../phone.mjs';
import { Passkey } from '../passkey.mjs';
import { totp } from '../totp.mjs';
import { QUICK, account } from './people.mjs';

const SEVERAL = merge(QUICK, { policy: { limits: { codes_gap: 0, codes_per_hour: 100 } } });
const PASSWORD = 'umi to yama to sora';
const HOUR = 3_600_000;

/** Somebody signed in by phone: `{user, phone, account}`. */
async function somebody(gateway, { phone: named = 'Mei’s phone', ...options } = {}) {
  const user = await account(gateway, { mode: 'type2', ...options });
  const phone = await gateway.pair(user, named);
  return { user, phone, account: await signIn(gateway.client(), user, phone, { remember: true }) };
}

/** The usual one: a phone, a mailbox, recovery codes. */
const usual = (gateway, options = {}) => somebody(gateway, { email: `mei-${randomUUID()}@mail.example`, recovery: true, ...options });

/** What a page that is opened now asks for first. */
async function opened({ user, account: own }, title, view, then) {
  const session = (await own.client.session()).json;
  return { title, user, view, session, methods: await own.methods(), ...(then ? { then } : {}) };
}

const phoneOf = ({ phone }) => `p-${phone.id}`;

/** A scene that is a part of the page as it opens. */
const plain = (title, view, make = usual) => async (gateway, post) => {
  const one = await make(gateway, post);
  return opened(one, title, typeof view === 'function' ? view(one) : view);
};

/** A write that is refused: the scene holds what was said. */
const refusedAt = (title, view, press, refuse) => async (gateway, post) => {
  const one = await usual(gateway);
  await one.account.addApp('Desk app');
  const scene = await opened(one, title, view(one));
  const event = press(one);
  const reply = await refuse(one, event, post);
  return { ...scene, then: [{ ...event, problem: reply.json }] };
};

/** A method’s page with something under way that failed before it reached the server. */
const unsent = (title, view, press) => async (gateway) => {
  const one = await usual(gateway);
  return opened(one, title, view(one), [{ ...press(one), failure: 'network' }]);
};

/** A test request and what became of it. */
const tried = (title, happen) => async (gateway) => {
  const one = await usual(gateway);
  const id = phoneOf(one);
  const scene = await opened(one, title, `#method/${id}`);
  const { json: begun } = await one.account.post(`/methods/${id}/test`);
  const then = [{ press: 'test', id, reply: begun }];
  const news = await happen?.(one, begun);
  if (news) then.push({ to: 'trial', reply: news });
  return { ...scene, then };
};

const ended = (one, { id }) => one.account.trial(id, (trial) => trial.outcome);
const wrong = (number) => (number === '00' ? '01' : '00');

const OVERVIEW = {
  'security-usual': plain('A phone, an address and recovery codes', '#'),
  'security-pass': plain('A temporary pass beside the phone', '#', (gateway) => usual(gateway, { pass: 'reusable' })),
  'security-phone-only': plain('A phone and nothing else', '#', (gateway) => somebody(gateway)),
  async 'security-many'(gateway) {
    const one = await usual(gateway, { sms: '+81 90 1234 5642' });
    await one.account.addApp('Desk app');
    await addPhone(gateway, one, 'Mei’s tablet');
    await addPasskey(one, 'Laptop');
    await one.account.change(phoneOf(one), { allow_requests: false });
    return opened(one, 'Many ways in, one of them paused', '#');
  },
  async 'security-removed'(gateway) {
    const one = await usual(gateway);
    const app = await one.account.addApp('Desk app');
    await one.account.delete(`/methods/${app.id}`);
    return opened(one, 'Just removed, to be brought back', '#');
  },
  async 'security-secured'(gateway) {
    const one = await usual(gateway);
    await one.account.post('/secure');
    return opened(one, 'Requests are paused, a new password is wanted', '#');
  },
  async 'security-gone-phone'(gateway) {
    const one = await usual(gateway);
    const account_ = await signInByRecovery(gateway.client(), one.user, one.user.recovery[0]);
    return opened({ ...one, account: account_ }, 'Signed in with a recovery code', '#');
  },
  async 'security-open'(gateway) {
    const one = await usual(gateway);
    await one.account.add('totp', { label: 'Desk app' });
    return opened(one, 'Something was begun and can be gone on with', '#');
  },
  async 'security-secure'(gateway) {
    const one = await usual(gateway);
    await signIn(gateway.client(), one.user, one.phone);
    const { json } = await one.account.get('/activity');
    return opened(one, 'What protecting the account will do', '#', [{ press: 'activity', reply: json }, { click: 'secure' }]);
  },
  async 'security-step-up'(gateway) {
    const one = await usual(gateway);
    const id = phoneOf(one);
    const problem = { type: 'urn:genkan:problem:reauthentication-required', status: 403, title: 'reauthentication required', instance: 'abcdefgh12345678' };
    return opened(one, 'The dialog that asks once more, when its part cannot be loaded', `#method/${id}`, [{ press: 'remove', id, problem }]);
  },
};

const METHOD = {
  'security-method-phone': plain('A phone', (one) => `#method/${phoneOf(one)}`),
  async 'security-method-paused'(gateway) {
    const one = await usual(gateway);
    const { server_time: now } = await one.account.methods();
    await one.account.change(phoneOf(one), { allow_requests: false, paused_until: now + HOUR });
    return opened(one, 'A phone that is paused for an hour', `#method/${phoneOf(one)}`);
  },
  async 'security-method-last'(gateway) {
    const one = await somebody(gateway, { recovery: true });
    return opened(one, 'The last way in', `#method/${phoneOf(one)}`);
  },
  async 'security-method-app'(gateway) {
    const one = await usual(gateway);
    const app = await one.account.addApp('Desk app');
    return opened(one, 'An authenticator app', `#method/${app.id}`);
  },
  async 'security-method-passkey'(gateway) {
    const one = await usual(gateway);
    return opened(one, 'A passkey', `#method/${await addPasskey(one, 'Laptop')}`);
  },
  async 'security-method-email'(gateway) {
    const one = await usual(gateway);
    return opened(one, 'An e-mail address', `#method/${(await one.account.method('email')).id}`);
  },
  async 'security-method-remove'(gateway) {
    const one = await usual(gateway);
    return opened(one, 'What remains, before it is removed', `#method/${phoneOf(one)}`, [{ click: 'remove' }]);
  },
  'security-method-taken': refusedAt('A name that is taken', (one) => `#method/${phoneOf(one)}`,
    (one) => ({ press: 'patch', id: phoneOf(one), body: { label: 'Desk app' } }), (one, { id, body }) => one.account.change(id, body)),
  'security-method-gone': refusedAt('It is not there any more', (one) => `#method/${phoneOf(one)}`,
    (one) => ({ press: 'test', id: phoneOf(one) }), (one) => one.account.post('/methods/p-AAAAAAAAAAAAAAAAAAAAAA/test')),
  'security-method-not-saved': unsent('The connection was lost on the way', (one) => `#method/${phoneOf(one)}`,
    (one) => ({ press: 'patch', id: phoneOf(one), body: { allow_requests: false } })),
  'security-test': tried('A test request is on its way'),
  'security-test-seen': tried('It is on the phone’s screen', async (one, { id }) => {
    await one.phone.seen();
    return one.account.trial(id, (trial) => trial.push.seen);
  }),
  'security-test-approved': tried('It was approved', async (one, begun) => {
    await one.phone.approve(begun.push.number.value);
    return ended(one, begun);
  }),
  'security-test-denied': tried('It was denied', async (one, begun) => {
    await one.phone.deny();
    return ended(one, begun);
  }),
  'security-test-wrong': tried('A wrong number was given', async (one, begun) => {
    await one.phone.approve(wrong(begun.push.number.value));
    return ended(one, begun);
  }),
  'security-test-withdrawn': tried('It was withdrawn in another tab', async (one, begun) => {
    await one.account.delete(`/tests/${begun.id}`);
    return ended(one, begun);
  }),
  'security-test-superseded': tried('A sign-in’s request took its place', async (one, begun) => {
    await gatewayOf(one).prove(one.user);
    return ended(one, begun);
  }),
};

/** Another browser on the same gateway. */
const gatewayOf = (one) => new one.account.client.constructor(one.account.client.origin);

/** Sets up a passkey; its id. */
async function addPasskey(one, label) {
  const begun = await one.account.add('passkey', { label });
  const credential = new Passkey(one.account.client.origin).create(begun.offer.options);
  return (await one.account.post(`/enrollments/${begun.id}/verify`, { credential, label })).json.method;
}

/** A phone that is being added: paired, before its number was given. */
async function pairing(gateway, one, name, more) {
  const begun = await one.account.add('push', more);
  const phone = await Phone.pair(gateway.origin, begun.offer.link, name);
  const confirm = await one.account.enrolment(begun.id, (each) => each.state === 'confirm');
  return { begun, phone, confirm };
}

async function addPhone(gateway, one, name, more) {
  const { begun, phone, confirm } = await pairing(gateway, one, name, more);
  await phone.approve(confirm.push.number.value);
  return one.account.enrolment(begun.id, (each) => each.state === 'done');
}

/** A phone in the wizard at one of its steps. */
const phoneStep = (title, happen, config) => async (gateway) => {
  const one = await usual(gateway);
  const scene = await opened(one, title, config?.view ? config.view(one) : '#add/push');
  const body = { type: 'push', ...(config?.moves ? { replaces: phoneOf(one) } : {}) };
  const begun = await one.account.add('push', config?.moves ? { replaces: phoneOf(one) } : {});
  const then = [{ press: 'enroll', body, reply: begun }];
  const news = await happen?.(gateway, one, begun);
  if (news) then.push({ to: 'enrollment', reply: news });
  return { ...scene, then };
};

const pair = async (gateway, one, begun) => {
  const phone = await Phone.pair(gateway.origin, begun.offer.link, 'New phone');
  return { phone, confirm: await one.account.enrolment(begun.id, (each) => each.state === 'confirm') };
};
const toConfirm = async (gateway, one, begun) => (await pair(gateway, one, begun)).confirm;
const toDone = async (gateway, one, begun) => {
  const { phone, confirm } = await pair(gateway, one, begun);
  await phone.approve(confirm.push.number.value);
  return one.account.enrolment(begun.id, (each) => each.state === 'done');
};
const toUnconfirmed = (answer) => async (gateway, one, begun) => {
  const { phone, confirm } = await pair(gateway, one, begun);
  await answer(phone, confirm);
  return one.account.enrolment(begun.id, (each) => each.state === 'unconfirmed');
};

/** Something else in the wizard: begun, and what was said to a proof. */
const step = (title, kind, start, prove) => async (gateway, post) => {
  const one = await somebody(gateway, { recovery: true });
  const scene = await opened(one, title, `#add/${kind}`);
  const body = { type: kind, ...start };
  const begun = (await one.account.post('/enrollments', body)).json;
  const then = [{ press: 'enroll', body, ...(begun.id ? { reply: begun } : { problem: begun }) }];
  if (begun.id && prove) then.push(...await prove(one, begun, post));
  return { ...scene, then };
};

const verifying = async (one, { id }, body) => {
  const { status, json } = await one.account.post(`/enrollments/${id}/verify`, body);
  return [{ press: 'verify', id, body, ...(status === 200 ? { reply: json } : { problem: json }) }];
};

const ADD = {
  'security-add': plain('What can be added', '#add'),
  'security-add-push': plain('A phone, before it is begun', '#add/push'),
  'security-add-push-open': phoneStep('A phone: scan'),
  'security-add-push-confirm': phoneStep('A phone: the number', toConfirm),
  'security-add-push-denied': phoneStep('A phone: denied on it', toUnconfirmed((phone) => phone.deny())),
  'security-add-push-wrong': phoneStep('A phone: a wrong number', toUnconfirmed((phone, { push }) => phone.approve(wrong(push.number.value)))),
  'security-add-push-done': phoneStep('A phone: done', toDone),
  'security-add-totp': plain('An authenticator app, before it is begun', '#add/totp'),
  'security-add-totp-open': step('An authenticator app: scan, then the code', 'totp', { label: 'Desk app' }),
  'security-add-totp-wrong': step('An authenticator app: a wrong code', 'totp', { label: 'Desk app' }, (one, begun) => verifying(one, begun, { code: '000000' })),
  async 'security-add-totp-done'(gateway) {
    const one = await usual(gateway);
    const scene = await opened(one, 'An authenticator app: done', '#add/totp');
    const begun = await one.account.add('totp', { label: 'Desk app' });
    const [done] = await verifying(one, begun, { code: totp(fromBase32(begun.offer.secret), Date.now()) });
    return { ...scene, then: [{ press: 'enroll', body: { type: 'totp', label: 'Desk app' }, reply: begun }, { ...done, body: { code: '402913' } }] };
  },
  'security-add-passkey': plain('A passkey, before it is begun', '#add/passkey'),
  'security-add-passkey-open': step('A passkey: the browser asks', 'passkey', { label: 'Laptop' }),
  'security-add-passkey-nothing': step('A passkey: the browser brought none', 'passkey', { label: 'Laptop' }, () => [{ passkey: 'nothing' }]),
  'security-add-passkey-unsupported': step('A passkey: this browser makes none', 'passkey', { label: 'Laptop' }, () => [{ passkey: 'unsupported' }]),
  'security-add-email': plain('An e-mail address', '#add/email', (gateway) => somebody(gateway, { recovery: true })),
  'security-add-email-open': step('An e-mail address: the code', 'email', { address: 'neu@mail.example' }),
  'security-add-email-wrong': step('An e-mail address: a wrong code', 'email', { address: 'neu@mail.example' }, async (one, begun, post) => (
    verifying(one, begun, { code: (await post.code('neu@mail.example')) === '000000' ? '000001' : '000000' }))),
  'security-add-email-invalid': step('An e-mail address: that is none', 'email', { address: 'neu@' }),
  'security-add-sms': plain('A phone number', '#add/sms'),
  'security-add-sms-open': step('A phone number: the code', 'sms', { address: '+81 90 1234 5642' }),
  'security-move': plain('A new phone', (one) => `#move/${phoneOf(one)}`),
  'security-move-open': phoneStep('A new phone: scan', undefined, { moves: true, view: (one) => `#move/${phoneOf(one)}` }),
  'security-move-confirm': phoneStep('A new phone: the number', toConfirm, { moves: true, view: (one) => `#move/${phoneOf(one)}` }),
  'security-move-done': phoneStep('A new phone: it has taken the old one’s place', toDone, { moves: true, view: (one) => `#move/${phoneOf(one)}` }),
  async 'security-recovery-none'(gateway) {
    const one = await somebody(gateway);
    return marks(one, 'No recovery codes yet');
  },
  async 'security-recovery-marks'(gateway) {
    const one = await usual(gateway);
    await signInByRecovery(gateway.client(), one.user, one.user.recovery[2]);
    return marks(one, 'Recovery codes, one of them used');
  },
  async 'security-recovery-new'(gateway) {
    const one = await usual(gateway);
    const scene = await marks(one, 'New recovery codes, shown once');
    const { json } = await one.account.post('/recovery-codes');
    return { ...scene, then: [...scene.then, { press: 'codes', reply: json }] };
  },
};

async function marks(one, title) {
  const { json } = await one.account.get('/recovery-codes');
  return opened(one, title, '#recovery', [{ to: 'marks', reply: json }]);
}

/** The part with the sessions. */
async function sessions(one, title, more = []) {
  const { json } = await one.account.get('/sessions');
  return opened(one, title, '#sessions', [{ to: 'sessions', reply: json }, ...more]);
}

/** The part with what has happened. */
async function activity(one, title, of = '', more = []) {
  const { json } = await one.account.get(`/activity${of ? `?of=${of}` : ''}`);
  return opened(one, title, of ? `#activity/${of}` : '#activity', [{ to: 'activity', reply: json }, ...more]);
}

/** Somebody to whom most has happened. */
async function eventful(gateway) {
  const one = await usual(gateway);
  const { user, phone, account: own } = one;
  const id = phoneOf(one);
  for (let n = 0; n < 3; n += 1) {
    const guess = gateway.client();
    await guess.start();
    await guess.act('identify', { identifier: user.identifier });
    await guess.act('password', { password: `wrong ${n}` });
  }
  const app = await own.addApp('Desk app');
  await own.change(app.id, { label: 'Desk' });
  await own.change(app.id, { default: true });
  await own.change(id, { allow_requests: false });
  await own.change(id, { allow_requests: true });
  await own.delete(`/methods/${app.id}`);
  await own.post(`/methods/${app.id}/restore`);
  await own.delete(`/methods/${app.id}`);
  await own.post('/recovery-codes');
  await own.put('/password', { password: PASSWORD });
  const other = await signIn(gateway.client(), { ...user, password: PASSWORD }, phone);
  await other.stepUp({ password: PASSWORD }, phone, { touches: id });
  await own.delete('/sessions?others=true');
  await signIn(gateway.client(), { ...user, password: PASSWORD }, phone);
  const denied = gateway.client();
  await denied.prove({ ...user, password: PASSWORD });
  await phone.deny();
  const withdrawn = gateway.client();
  await withdrawn.prove({ ...user, password: PASSWORD });
  await withdrawn.cancel();
  const open = gateway.client();
  await open.prove({ ...user, password: PASSWORD });
  return one;
}

const AROUND = {
  async 'security-sessions'(gateway) {
    const one = await usual(gateway);
    await signIn(gateway.client(), one.user, one.phone);
    await signIn(gateway.client({ agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1' }), one.user, one.phone);
    return sessions(one, 'Signed in on three devices');
  },
  'security-sessions-one': async (gateway) => sessions(await usual(gateway), 'Signed in here only'),
  async 'security-sessions-ended'(gateway) {
    const one = await usual(gateway);
    await signIn(gateway.client(), one.user, one.phone);
    const scene = await sessions(one, 'The others were signed out');
    const { json } = await one.account.delete('/sessions?others=true');
    const { json: left } = await one.account.get('/sessions');
    return { ...scene, then: [...scene.then, { press: 'end_sessions', reply: json }, { to: 'sessions', reply: left }] };
  },
  'security-sessions-unread': async (gateway) => {
    const one = await usual(gateway);
    return opened(one, 'The list cannot be had', '#sessions', [{ to: 'sessions', failure: 'network' }]);
  },
  'security-activity': async (gateway) => activity(await eventful(gateway), 'Most of what can happen'),
  'security-activity-trouble': async (gateway) => activity(await eventful(gateway), 'Only what went wrong', 'trouble'),
  'security-activity-changes': async (gateway) => activity(await eventful(gateway), 'Only changes', 'changes'),
  'security-activity-empty': async (gateway) => activity(await usual(gateway), 'Nothing went wrong', 'trouble'),
  'security-activity-report': async (gateway) => activity(await eventful(gateway), 'What “this wasn’t me” will do', 'trouble', [{ click: 'report' }]),
  async 'security-activity-reported'(gateway) {
    const one = await eventful(gateway);
    const scene = await activity(one, 'It wasn’t me: done', 'trouble');
    const { id } = scene.then[0].reply.entries.find((each) => each.can_report);
    const { json } = await one.account.post(`/activity/${id}/report`);
    const { json: after } = await one.account.get('/activity?of=trouble');
    return { ...scene, then: [...scene.then, { press: 'report', id, reply: json }, { to: 'activity', reply: after }] };
  },
  async 'security-activity-revoked'(gateway) {
    const one = await usual(gateway);
    const other = gateway.client();
    await other.prove(one.user);
    const { id } = await one.phone.pending();
    await other.finish(one.phone);
    await one.phone.deny(undefined, id);
    return activity(one, 'Denied after it had been approved', 'requests');
  },
  'security-password': plain('A new password', '#password'),
  'security-password-short': refusedAt('A password that is too short', () => '#password', () => ({ press: 'password', body: { password: 'kurz' } }), (one, { body }) => one.account.put('/password', body)),
  'security-password-common': refusedAt('A password that many others have', () => '#password', () => ({ press: 'password', body: { password: 'password123' } }), (one, { body }) => one.account.put('/password', body)),
  'security-password-not-saved': unsent('A password that did not get through', () => '#password', () => ({ press: 'password', body: { password: PASSWORD } })),
  async 'security-password-done'(gateway) {
    const one = await usual(gateway);
    await signIn(gateway.client(), one.user, one.phone);
    const scene = await opened(one, 'The password was changed', '#password');
    const body = { password: PASSWORD, end_sessions: true };
    const { json } = await one.account.put('/password', body);
    return { ...scene, then: [{ press: 'password', body, reply: json }, { to: 'methods', reply: await one.account.methods() }] };
  },
  'security-offline': async (gateway) => opened(await usual(gateway), 'The device lost its connection', '#', [{ offline: true }]),
  'security-signed-out': async (gateway) => opened(await usual(gateway), 'Signed out', '#', [{ press: 'sign_out', reply: {} }]),
};

/** Requests that nobody answers, on a gateway where they live for a second. */
const BRIEF = {
  'security-test-expired': tried('Nobody answered', ended),
  'security-add-push-expired': phoneStep('A phone: nobody gave the number', toUnconfirmed(() => undefined)),
  async 'security-activity-no-answer'(gateway) {
    const one = await usual(gateway);
    const client = gateway.client();
    await client.prove(one.user);
    await client.until((flow) => flow.step.type === 'push_ended');
    return activity(one, 'Nobody answered', 'requests');
  },
};

/** A gateway of an organisation with limits. */
const STRICT = {
  async 'security-add-limit'(gateway) {
    const one = await usual(gateway);
    await one.account.addApp('Desk app');
    return opened(one, 'As many as are allowed', '#add');
  },
  'security-add-push-old': phoneStep('A phone whose app is too old', async (gateway, one, begun) => {
    await Phone.pair(gateway.origin, begun.offer.link, 'Old phone', { kind: 'aoba', version: '1.2.0', os: 'android' }).catch(() => {});
    return one.account.enrolment(begun.id, (each) => each.state === 'refused');
  }),
};

/** Another kind of proof has to come first. */
const SECOND = {
  async 'security-add-second'(gateway) {
    const user = await account(gateway);
    const phone = await gateway.pair(user, 'Mei’s phone');
    const client = gateway.client();
    await client.prove(user);
    await client.choose('totp');
    await client.act('code', { code: phone.totp() });
    await client.act('remember', { remember: false });
    const own = new Account(client);
    return opened({ user, account: own }, 'Another kind of way in has to come first', '#add');
  },
};

/** @type {import('./recorded.mjs').Group[]} */
export const GROUPS = [
  { config: SEVERAL, post: true, scenes: { ...OVERVIEW, ...METHOD, ...ADD, ...AROUND } },
  { config: merge(SEVERAL, { policy: { push_lifetime: 1 } }), post: true, scenes: BRIEF },
  { config: merge(SEVERAL, { policy: { limits: { authenticator_apps: 1 } }, apps: [{ id: 'aoba', name: 'Aoba', android: '2.0.0', ios: '2.0.0' }] }), post: true, scenes: STRICT },
  { config: merge(SEVERAL, { policy: { second_method_first: true } }), post: true, scenes: SECOND },
];
