// Scenes that no gateway of the tests gets into by itself: recorded ones with another step in them, and hostile texts.
import { AT } from './steady.mjs';

const IN = (seconds) => AT + seconds * 1000;
const OTHER_WAYS = ['choose', 'choose_method', 'change_account'];

/** `{name: (recorded) => scene}`; `recorded` gives a recorded scene by name. */
export const MADE = {
  'security-add-policy': (recorded) => {
    const { methods, ...scene } = recorded('security-add');
    const add = methods.add.map((one) => (one.type === 'sms' ? { ...one, reason: 'policy' } : one));
    return { ...scene, title: 'One kind is not allowed here', methods: { ...methods, add } };
  },
  'security-idle': (recorded) => {
    const { session, ...scene } = recorded('security-open');
    return { ...scene, title: 'Nobody has used it for a while', session: { ...session, idle_at: IN(110) } };
  },
  'push_pending-app-old': (recorded) => {
    const { flow, then } = recorded('push_pending-app');
    return { title: 'An app that is a little old', flow: { ...flow, step: { ...flow.step, app: { ...flow.step.app, version: '6.2404.2229' } } }, then };
  },
  'push_pending-not_sent': (recorded) => pending(recorded, 'It could not be sent', 'push_pending-type2', { delivery: 'not_sent' }),
  'push_pending-older-prompt': (recorded) => {
    const { flow } = recorded('push_pending-type2');
    return { title: 'An older prompt may still show', flow: { ...flow, notice: 'older_prompt' } };
  },
  'choose_method-all': (recorded) => choose(recorded, 'Every way, and every reason why not', METHODS),
  'password-not-saved': (recorded) => ({ ...recorded('password'), title: 'It did not get through', then: [{ submit: 'password', text: 'x', failure: 'network' }] }),
  'password-started-over': (recorded) => {
    const { flow } = recorded('password');
    return { title: 'The server behind it has forgotten what was begun', flow: { ...flow, notice: 'started_over' } };
  },
  'identify-client-unavailable': (recorded) => {
    const { flow } = recorded('identify');
    return { title: 'The site that asked is switched off', flow: { ...flow, notice: 'client_unavailable' } };
  },
  'password-fault': (recorded) => ({ ...recorded('password'), title: 'The server had a fault', then: [{ submit: 'password', text: 'x', failure: 'server' }] }),
  'unknown': (recorded) => proven(recorded, 'A step of a newer server', { type: 'hologram' }, OTHER_WAYS),
  'page-loading': () => ({ title: 'Before the first reply', then: [] }),
  'page-expired': (recorded) => ({ ...recorded('password'), title: 'The sign-in took too long', then: [{ submit: 'password', text: 'x', problem: problem('flow-expired', 410) }] }),
  'page-unreachable': () => ({ title: 'Nothing answers', then: [{ start: 'network' }] }),
  'page-offline': () => ({ title: 'No connection', then: [{ offline: true }, { start: 'network' }] }),
  'page-portal': () => ({ title: 'Something else answers', then: [{ start: 'portal' }] }),
  ...hostile(),
};

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

function pending(recorded, title, like, over) {
  const { flow } = recorded(like);
  return { title, flow: { ...flow, step: { ...flow.step, ...over } } };
}

function choose(recorded, title, methods) {
  return { title, flow: { ...recorded('choose_method').flow, methods } };
}

function problem(kind, status) {
  return { type: `urn:genkan:problem:${kind}`, status, title: kind, instance: 'abcdefgh12345678', server_time: AT };
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
    for (const name of ['removed', 'method-app', 'sessions', 'activity', 'add-push-confirm']) {
      scenes[`security-${name}-hostile-${kind}`] = (recorded) => ({ ...everywhere(recorded(`security-${name}`), text), title: `Hostile texts (${kind})` });
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

// The members of an account's replies that hold what people typed.
const NAMED = ['label', 'name', 'app', 'replaces', 'os'];

/** A scene in which every name is this text. */
function everywhere(value, text) {
  if (Array.isArray(value)) return value.map((one) => everywhere(one, text));
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, NAMED.includes(key) && typeof one === 'string' ? text : everywhere(one, text)]));
}
