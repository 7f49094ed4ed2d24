// Notes that need no server: React, the widget in a small window, the code redeemed here with its verifier.
import { useEffect, useState, type FormEvent } from 'react';
import { createRoot } from 'react-dom/client';
import * as oidc from 'openid-client';
import type { Result } from 'genkan';
import { texts, type Texts } from './texts';

type Person = { sub: string; name: string };
const { issuer, client } = document.querySelector<HTMLElement>('#root')!.dataset as { issuer: string; client: string };
const lang = navigator.language.startsWith('ja') ? 'ja' : 'en';

/** Code and verifier go to the issuer, a name comes back. What is learned stays in memory: a reload asks again. */
async function redeem({ code, state, iss, codeVerifier, redirectUri }: Result, nonce: string): Promise<Person> {
  const local = issuer.startsWith('http://localhost') ? [oidc.allowInsecureRequests] : []; // On this computer only.
  const config = await oidc.discovery(new URL(issuer), client, undefined, oidc.None(), { execute: local });
  const answer = new URL(redirectUri);
  answer.search = new URLSearchParams({ code, state, iss }).toString();
  const tokens = await oidc.authorizationCodeGrant(config, answer, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier });
  const { sub } = tokens.claims()!;
  const { preferred_username } = await oidc.fetchUserInfo(config, tokens.access_token, sub);
  return { sub, name: preferred_username ?? sub };
}

function SignIn({ t, onPerson }: { t: Texts; onPerson: (person: Person) => void }) {
  const [nonce] = useState(oidc.randomNonce);
  const [trouble, setTrouble] = useState('');
  return <section className="welcome">
    <h1>{t.welcome}</h1>
    <p>{t.why}</p>
    <genkan-signin client={client} callback="/callback.html" scope="openid profile" nonce={nonce}
      lang={lang} accent="#5b3fd6" accent-dark="#b9a8ff" radius="14" font="rounded"
      onresult={({ detail }) => { redeem(detail, nonce).then(onPerson, () => setTrouble(t.failed)); }}
      onerror={({ detail: { reason } }) => { if (reason !== 'cancelled') setTrouble(reason === 'popup-blocked' ? t.blocked : t.failed); }} />
    {trouble && <p role="alert">{trouble}</p>}
  </section>;
}

function Notes({ t, person, onLeave }: { t: Texts; person: Person; onLeave: () => void }) {
  const [notes, setNotes] = useState<string[]>([t.first]);
  const [text, setText] = useState('');
  function add(event: FormEvent) {
    event.preventDefault();
    if (text.trim()) setNotes([text.trim(), ...notes]);
    setText('');
  }
  return <section>
    <h1>{t.hello(person.name)}</h1>
    <form onSubmit={add}>
      <label htmlFor="note">{t.new}</label>
      <input id="note" value={text} onChange={(event) => setText(event.target.value)} autoComplete="off" />
      <button>{t.add}</button>
    </form>
    <ul>{notes.map((note, nth) => <li key={notes.length - nth}>{note}</li>)}</ul>
    <button className="quiet" onClick={onLeave}>{t.out}</button>
  </section>;
}

function App() {
  const [person, setPerson] = useState<Person>();
  const t = texts[lang];
  useEffect(() => { document.documentElement.lang = lang; document.title = t.name; }, [t]);
  return <>
    <header><b aria-hidden="true">☁</b> {t.name}</header>
    <main>{person ? <Notes t={t} person={person} onLeave={() => setPerson(undefined)} /> : <SignIn t={t} onPerson={setPerson} />}</main>
  </>;
}

createRoot(document.querySelector('#root')!).render(<App />);
