// Scenes that no gateway of the tests gets into by itself: recorded ones with another step in them, and hostile texts.
import { AT } from './steady.mjs';

const IN = (seconds) => AT + seconds * 1000;
const OTHER_WAYS = ['choose', 'choose_method', 'change_account'];

/** `{name: (recorded) => scene}`; `recorded` gives a recorded scene by name. */
export const MADE = {
  'code_on_phone': (recorded) => {
    const { flow } = recorded('push_pending-type6');
    const step = { ...flow.step, type: 'code_on_phone', number: { where: 'phone', answer: 'type', digits: 6 } };
    return { title: 'The phone shows the number, the page asks for it', flow: { ...flow, step, actions: ['code', ...flow.actions] } };
  },
  'push_pending-known_browser': (recorded) => pending(recorded, 'No number, because the browser is known', 'push_pending-none', { no_number: 'known_browser' }),
  'push_pending-app': (recorded) => pending(recorded, 'An app that is a little old', 'push_pending-type2', {
    app: { name: 'Authenticator', os: 'Android', version: '6.2404.2229', least: '6.2405.1000' },
  }, [{ wait: 20_000 }]),
  'push_pending-one-left': (recorded) => pending(recorded, 'One request left, after a wait', 'push_pending-type2', { requests_left: 1, resend_at: IN(25) }),
  'push_pending-none-left': (recorded) => pending(recorded, 'No request left', 'push_pending-type2', { requests_left: 0, resend_at: IN(600) }),
  'push_pending-not_sent': (recorded) => pending(recorded, 'It could not be sent', 'push_pending-type2', { delivery: 'not_sent' }),
  'push_pending-older-prompt': (recorded) => {
    const { flow } = recorded('push_pending-type2');
    return { title: 'An older prompt may still show', flow: { ...flow, notice: 'older_prompt' } };
  },
  'code_required-recovery': (recorded) => code(recorded, 'A recovery code', { kind: 'recovery', length: 12, alphabet: 'alphanumeric', attempts_left: 5 }),
  'code_required-email': (recorded) => code(recorded, 'A code by e-mail', { kind: 'email', hint: 'm•••@aoba.example', ...SENT }),
  'code_required-sms': (recorded) => code(recorded, 'A code by text message', { kind: 'sms', hint: '••• ••• ••42', ...SENT }),
  'code_required-email-again': (recorded) => {
    const scene = code(recorded, 'Sent again; no more can be sent', { kind: 'email', hint: 'm•••@aoba.example', ...SENT, requests_left: 0 });
    return { ...scene, flow: { ...scene.flow, notice: 'code_sent' } };
  },
  'code_required-recover': (recorded) => {
    const scene = code(recorded, 'The mailed code of a forgotten password', { kind: 'email', ...SENT });
    return { ...scene, flow: { ...scene.flow, reason: 'recover', methods: [], actions: ['code', 'resend', 'change_account'] } };
  },
  'code_required-temporary_pass': (recorded) => code(recorded, 'A temporary pass', { kind: 'temporary_pass', length: 8, alphabet: 'alphanumeric', attempts_left: 1 }),
  'choose_method-all': (recorded) => choose(recorded, 'Every way, and every reason why not', METHODS),
  'choose_method-one': (recorded) => choose(recorded, 'One way only', METHODS.slice(0, 1)),
  'passkey': (recorded) => proven(recorded, 'A passkey', { type: 'passkey', options: REQUEST }, ['passkey', ...OTHER_WAYS]),
  'passkey-nothing': (recorded) => ({ ...recorded('passkey'), title: 'No passkey was used', then: [{ passkey: 'nothing' }] }),
  'passkey-unsupported': (recorded) => ({ ...recorded('passkey'), title: 'This browser has no passkeys', then: [{ passkey: 'unsupported' }] }),
  'identify-passkey': (recorded) => {
    const { flow } = recorded('identify');
    return { title: 'A name or a passkey', flow: { ...flow, step: { ...flow.step, passkey: REQUEST }, actions: ['identify', 'passkey'] } };
  },
  'identify-accounts': (recorded) => {
    const { flow } = recorded('identify-passkey');
    const accounts = ['mei@aoba.example', 'hana.takahashi@kenko-shindan-center.example', 'a-very-long-name-that-somebody-really-has@a-hospital-with-a-long-name.example'];
    return { title: 'The names this browser has kept', accounts, flow: { ...flow, step: { ...flow.step, remembered_accounts: true } } };
  },
  'enroll_required-password-common': (recorded) => ({
    ...recorded('enroll_required-password'), title: 'A password that everybody tries first',
    then: [{ submit: 'enroll', text: 'password1', problem: { ...problem('input-invalid', 422), field: 'password', wrong: 'too_common' } }],
  }),
  'form-missing': (recorded) => ({
    ...recorded('form'), title: 'A field was left empty',
    then: [{ submit: 'submit', values: [['centre', '4711'], ['pin', ''], ['note', '']] }],
  }),
  'ownership_proof-email-wrong': (recorded) => ({
    ...recorded('ownership_proof-email'), title: 'Another address', then: [{ submit: 'prove', text: 'mai@aoba.example', problem: problem('code-incorrect', 422) }],
  }),
  'push_pending-extend': (recorded) => {
    const { flow } = recorded('push_pending-type6');
    return { title: 'More time, half a minute before the end', flow: { ...flow, actions: [...flow.actions, 'extend'] }, then: [{ wait: 90_000 }] };
  },
  'ownership_proof-email': (recorded) => proven(recorded, 'Complete the address', { type: 'ownership_proof', masked: 'm•••@aoba.example', kind: 'email' }, ['prove', ...OTHER_WAYS]),
  'ownership_proof-sms': (recorded) => proven(recorded, 'Complete the number', { type: 'ownership_proof', masked: '••• ••• ••42', kind: 'sms', attempts_left: 2 }, ['prove', ...OTHER_WAYS]),
  'push_ended-expired': (recorded) => ended(recorded, 'Nobody answered', { outcome: 'expired' }),
  'push_ended-too_many': (recorded) => ended(recorded, 'Not sent: too many since the last sign-in', { outcome: 'not_sent', reason: 'too_many', requests_left: 0 }, OTHER_WAYS),
  'push_ended-app_too_old': (recorded) => ended(recorded, 'Not sent: the app is too old', { outcome: 'not_sent', reason: 'app_too_old' }, OTHER_WAYS),
  'push_ended-policy': (recorded) => ended(recorded, 'Not sent: the organisation does not allow it', { outcome: 'not_sent', reason: 'policy' }, OTHER_WAYS),
  'push_ended-second_method': (recorded) => ended(recorded, 'Not sent: another way has to be set up first', { outcome: 'not_sent', reason: 'second_method' }, OTHER_WAYS),
  'blocked-locked': (recorded) => proven(recorded, 'Locked', { type: 'blocked', why: 'locked' }, OTHER_WAYS),
  'enroll_required-passkey': (recorded) => enroll(recorded, 'Set up a passkey', { what: 'passkey', why: 'policy', skippable_until: IN(7 * 86_400), offer: { options: CREATION } }, ['enroll', 'skip']),
  'enroll_required-push': (recorded) => enroll(recorded, 'Set up a phone', {
    what: 'push', why: 'policy', skippable_until: IN(7 * 86_400), offer: { link: '/companion#pair=abc.def', qr: QR, expires_at: IN(600) },
  }, ['skip']),
  'enroll_required-push-now': (recorded) => enroll(recorded, 'Set up a phone; it cannot wait', { what: 'push', why: 'policy', offer: { link: '/companion#pair=abc.def', qr: QR, expires_at: IN(600) } }, []),
  'enroll_required-password': (recorded) => enroll(recorded, 'A new password after “it wasn’t me”', { what: 'password', why: 'reported', offer: { min_length: 8 } }, ['enroll']),
  'enroll_required-password-recover': (recorded) => enroll(recorded, 'A new password because it was forgotten', { what: 'password', why: 'recover', offer: { min_length: 8 } }, ['enroll']),
  'form': (recorded) => proven(recorded, 'A form of the organisation', {
    type: 'form', title: 'Before you go on', text: 'These rules apply to everybody who works with patient data.',
    fields: [{ name: 'centre', label: 'Cost centre' }, { name: 'pin', label: 'PIN', secret: true }, { name: 'note', label: 'Note', optional: true }],
  }, ['submit', 'change_account']),
  'redirect': (recorded) => ({
    title: 'Sign-in goes on elsewhere',
    flow: { ...recorded('password').flow, step: { type: 'redirect', url: 'https://login.partner.example/start', name: 'Partner Hospital' }, actions: ['change_account'] },
  }),
  'password-recover': (recorded) => {
    const { flow } = recorded('password');
    return { title: 'The password, which may be forgotten', flow: { ...flow, step: { ...flow.step, can_recover: true }, actions: [...flow.actions, 'recover'] } };
  },
  'password-not-saved': (recorded) => ({ ...recorded('password'), title: 'It did not get through', then: [{ submit: 'password', text: 'x', failure: 'network' }] }),
  'password-fault': (recorded) => ({ ...recorded('password'), title: 'The server had a fault', then: [{ submit: 'password', text: 'x', failure: 'server' }] }),
  'remember_browser-few': (recorded) => ({ title: 'Few recovery codes are left', flow: { ...recorded('remember_browser').flow, notice: 'recovery_few' } }),
  'identify-changed': (recorded) => ({ title: 'The password is the new one', flow: { ...recorded('identify').flow, notice: 'password_changed' } }),
  'unknown': (recorded) => proven(recorded, 'A step of a newer server', { type: 'hologram' }, OTHER_WAYS),
  'page-loading': () => ({ title: 'Before the first reply', then: [] }),
  'page-expired': (recorded) => ({ ...recorded('password'), title: 'The sign-in took too long', then: [{ submit: 'password', text: 'x', problem: problem('flow-expired', 410) }] }),
  'page-unreachable': () => ({ title: 'Nothing answers', then: [{ start: 'network' }] }),
  'page-offline': () => ({ title: 'No connection', then: [{ offline: true }, { start: 'network' }] }),
  'page-portal': () => ({ title: 'Something else answers', then: [{ start: 'portal' }] }),
  'page-cookies-blocked': (recorded) => ({
    ...recorded('identify'), title: 'Cookies do not come back',
    then: [
      { submit: 'identify', text: 'mei@aoba.example', problem: problem('unknown-flow', 404) }, { start: recorded('identify').flow },
      { problem: problem('unknown-flow', 404) },
    ],
  }),
  ...hostile(),
};

const SENT = { length: 6, alphabet: 'digits', attempts_left: 4, expires_at: IN(600), resend_at: IN(30), requests_left: 2 };
const REQUEST = JSON.stringify({ challenge: 'AAAAAAAAAAAAAAAAAAAAAA', timeout: 300_000, rpId: 'localhost', allowCredentials: [], userVerification: 'required' });
const CREATION = JSON.stringify({
  rp: { id: 'localhost', name: 'Aoba Health' }, user: { id: 'AAAA', name: 'mei@aoba.example', displayName: 'Mei' }, challenge: 'AAAAAAAAAAAAAAAAAAAAAA',
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }], timeout: 300_000,
});
// A picture of noise with three finders; scanned by nobody.
const QR = { size: 21, modules: modules(21) };

const METHODS = [
  { id: 'p-1', type: 'push', label: 'Mei’s phone', usable: true },
  { id: 't-1', type: 'totp', label: 'Mei’s phone', usable: true },
  { id: 'k-1', type: 'passkey', label: 'Laptop', usable: true },
  { id: 'e-1', type: 'email', label: 'm•••@aoba.example', usable: true },
  { id: 's-1', type: 'sms', label: '••• ••• ••42', usable: false, reason: 'throttled', retry_at: IN(95) },
  { id: 'r-1', type: 'recovery', label: '', usable: true },
  { id: 'p-2', type: 'push', label: 'Old phone', usable: false, reason: 'app_too_old' },
  { id: 'p-3', type: 'push', label: 'Tablet', usable: false, reason: 'paused' },
  { id: 'p-4', type: 'push', label: 'Work phone', usable: false, reason: 'second_method' },
  { id: 'e-2', type: 'email', label: 'o•••@old.example', usable: false, reason: 'same_proof' },
  { id: 'w-1', type: 'temporary_pass', label: '', usable: false, reason: 'expired' },
  { id: 'w-2', type: 'temporary_pass', label: '', usable: false, reason: 'used' },
  { id: 's-2', type: 'sms', label: '••• ••• ••07', usable: false, reason: 'policy' },
];

function proven(recorded, title, step, actions) {
  return { title, flow: { ...recorded('choose_method').flow, step, actions } };
}

function pending(recorded, title, like, over, then) {
  const { flow } = recorded(like);
  return { title, flow: { ...flow, step: { ...flow.step, ...over } }, ...(then ? { then } : {}) };
}

function code(recorded, title, over) {
  const { flow } = recorded('code_required-totp');
  const actions = over.resend_at ? ['code', 'resend', ...OTHER_WAYS] : ['code', ...OTHER_WAYS];
  return { title, flow: { ...flow, step: { type: 'code_required', ...over }, actions } };
}

function choose(recorded, title, methods) {
  return { title, flow: { ...recorded('choose_method').flow, methods } };
}

function ended(recorded, title, over, actions = ['resend', ...OTHER_WAYS]) {
  const step = { type: 'push_ended', device: 'Mei’s phone', at: AT, requests_left: 2, ...over };
  return { title, flow: { ...recorded('push_ended-denied').flow, step, actions } };
}

function enroll(recorded, title, over, actions) {
  return { title, flow: { ...recorded('remember_browser').flow, step: { type: 'enroll_required', ...over }, actions } };
}

function problem(kind, status) {
  return { type: `urn:genkan:problem:${kind}`, status, title: kind, instance: 'abcdefgh12345678', server_time: AT };
}

function modules(size) {
  const finder = (x, y) => [[0, 0], [size - 7, 0], [0, size - 7]].map(([a, b]) => [x - a, y - b]).find(([a, b]) => a >= 0 && b >= 0 && a < 7 && b < 7);
  const dark = (x, y) => {
    const corner = finder(x, y);
    if (!corner) return (x * 7 + y * 13 + x * y) % 3 === 0;
    const edge = Math.min(...corner, ...corner.map((one) => 6 - one));
    return edge !== 1;
  };
  return Array.from({ length: size * size }, (_, at) => (dark(at % size, Math.floor(at / size)) ? '1' : '0')).join('');
}

/** Every text somebody else typed, replaced by what it should not be. */
function hostile() {
  const texts = {
    html: '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script><b>bold</b>',
    bidi: 'Mei\u202eenohp s’\u2067ieM\u2066 \u202dok\u2069 M\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308e\u0310\u0311\u0312\u0313\u0314\u0315',
    long: 'Unbrechbarerdonaudampfschifffahrtsgesellschaftskapitän'.repeat(5).slice(0, 256),
  };
  const scenes = {};
  for (const [kind, text] of Object.entries(texts)) {
    const user = { label: text };
    for (const name of ['push_pending-type6', 'choose_method-all', 'push_ended-denied', 'code_required-totp', 'code_on_phone', 'form', 'redirect', 'ownership_proof-email']) {
      const step = name.split('-')[0];
      scenes[`${step}-hostile-${kind}`] = (recorded) => {
        const { flow } = recorded(name);
        return { title: `Hostile texts (${kind})`, flow: { ...flow, user, step: spoil(flow.step, text), methods: flow.methods.map((one) => ({ ...one, label: text })) } };
      };
    }
  }
  return scenes;
}

// The members that hold what people typed.
const TYPED = ['device', 'hint', 'masked', 'label', 'title', 'text', 'name'];

function spoil(step, text) {
  const over = Object.fromEntries(TYPED.filter((key) => typeof step[key] === 'string').map((key) => [key, text]));
  const context = step.context && { context: { ...step.context, app: text, place: { kind: 'city', name: text }, browser: { name: text, os: text } } };
  const fields = step.fields && { fields: step.fields.map((one) => ({ ...one, label: text })) };
  const app = step.app && { app: { ...step.app, name: text } };
  return { ...step, ...over, ...context, ...fields, ...app };
}
