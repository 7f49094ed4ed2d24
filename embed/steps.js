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

/** What stands for nothing to be told: no screen yet, or none of ours. */
const SILENT = [undefined, 'loading', 'fallback'];

/** The kind of a screen by its name (docs/automation.md); nothing while there is none. */
export const stepOf = (name) => (SILENT.includes(name) ? undefined : STEPS[name] ?? 'other');
