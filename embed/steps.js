// What a page is told about where somebody is while they sign in: a kind of screen, never what is on it.
const STEPS = {
  __proto__: null,
  identify: 'identify',
  password: 'password',
  choose_method: 'choose',
  push_pending: 'approve',
  code_on_phone: 'approve',
  push_ended: 'approve',
  code_required: 'code',
  passkey: 'passkey',
  blocked: 'blocked',
  signed_in: 'done',
  'signed-in': 'done',
};

/** The kind of a screen by its name (docs/automation.md); nothing while there is none yet. */
export const stepOf = (name) => (name === 'loading' ? undefined : STEPS[name] ?? 'other');
