// Why it cannot go on, in plain words, and a way to begin again.
const element = (name, className, text = '') => Object.assign(document.createElement(name), { className, textContent: text });

/** Drawn without any WebAssembly. */
export function fallback(cause, lang, security, again) {
  const wanted = lang ?? (document.documentElement.lang.startsWith('ja') ? 'ja' : 'en');
  const texts = ASSETS.texts[wanted] ?? ASSETS.texts.en;
  const box = element('div', 'fallback');
  box.lang = wanted;
  box.setAttribute('role', 'alert');
  const act = element('div', 'act');
  const button = element('button', 'primary', texts.fallback_retry);
  Object.assign(button, { type: 'button', onclick: again });
  button.dataset.action = 'retry';
  act.append(button);
  const say = (key) => (security && texts[`security_${key}`]) || texts[key];
  const why = say(`fallback_${cause}`) ?? texts.fallback_network;
  box.append(element('h2', '', say('fallback_title')), element('p', '', why), element('p', 'soft small', texts.fallback_help));
  // Nothing that trying again would change.
  if (cause !== 'unsupported' && cause !== 'setup') box.append(act);
  return box;
}
