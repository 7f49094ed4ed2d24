// Where mails and text messages of the tests arrive: a small SMTP server (RFC 5321) and the webhook for texts.
import { createServer as createTcpServer } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SECRET = 'the secret of the text messages of these tests';
/** So long a message may take, ms. */
const PATIENCE = 10_000;

/** Quoted-printable or base64 to text (RFC 2045, section 6). */
function decoded(body, encoding = '7bit') {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/i.test(encoding)) return body;
  const bytes = body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The header fields of a message or part, by lower-case name, and what follows them. */
function split(text) {
  const at = text.search(/\r?\n\r?\n/);
  const fields = {};
  for (const line of text.slice(0, at).replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [name, ...value] = line.split(':');
    fields[name.toLowerCase()] = value.join(':').trim();
  }
  return { fields, body: text.slice(at).replace(/^\r?\n\r?\n/, '') };
}

/** Words of a header field that are not ASCII (RFC 2047). */
const words = (text) => text.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, kind, value) => (
  decoded(kind.toLowerCase() === 'b' ? value : value.replaceAll('_', ' '), kind.toLowerCase() === 'b' ? 'base64' : 'quoted-printable')));

/** A mail as its reader sees it. */
function mail(raw, to) {
  const { fields, body } = split(raw);
  const boundary = /boundary="?([^";]+)/.exec(fields['content-type'])?.[1];
  const parts = boundary === undefined ? [raw] : body.split(`--${boundary}`).slice(1, -1).map((part) => part.replace(/^\r?\n/, ''));
  const read = parts.map(split).map(({ fields: own, body: text }) => [own['content-type'] ?? 'text/plain', decoded(text, own['content-transfer-encoding'])]);
  const of = (type) => read.find(([own]) => own.startsWith(type))?.[1];
  return { kind: 'email', to, from: fields.from, subject: words(fields.subject ?? ''), text: of('text/plain'), html: of('text/html'), raw };
}

/** The code in a message, if it has one. */
export const codeIn = ({ text }) => /(?<![\w-])\d{6}(?!\w)/.exec(text)?.[0];

/** Both servers on free ports of this machine. */
export class Post {
  /** Every message that came, oldest first: `{kind, to, text, lang?, subject?, html?, from?}`. */
  received = [];
  /**
   * While set, nobody takes any message. A reply of SMTP (`451 later`) is the mail server's; `true` is a no for good, the
   * webhook's too.
   */
  refusing = false;
  /** How often a mail was brought here, taken or not. */
  tries = 0;
  #waiting = [];
  #read = 0;

  static async open() {
    const post = new Post();
    post.dir = await mkdtemp(join(tmpdir(), 'genkan-post-'));
    const secretFile = join(post.dir, 'secret');
    await writeFile(secretFile, `${SECRET}\n`);
    post.smtp = createTcpServer((socket) => post.#talk(socket)).listen(0, '127.0.0.1');
    post.hook = createHttpServer((request, reply) => { post.#take(request, reply); }).listen(0, '127.0.0.1');
    await Promise.all([once(post.smtp, 'listening'), once(post.hook, 'listening')]);
    /** Goes into the options of a gateway. */
    post.config = {
      mail: { smtp: `smtp://127.0.0.1:${post.smtp.address().port}`, from: 'Aoba Health <sign-in@aoba.example>' },
      sms: { url: `http://127.0.0.1:${post.hook.address().port}/texts`, secret_file: secretFile },
    };
    return post;
  }

  #arrived(message) {
    this.received.push(message);
    this.#wake();
  }

  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Waits until a mail was brought here `count` times. */
  async tried(count) {
    while (this.tries < count) await new Promise((done) => { this.#waiting.push(done); });
  }

  /** The next message that has not been read yet, waiting for it. */
  async next() {
    const ends = Date.now() + PATIENCE;
    while (this.received.length <= this.#read) {
      const left = ends - Date.now();
      if (left <= 0) throw new Error(`no message came within ${PATIENCE} ms`);
      let timer;
      const news = new Promise((done) => { this.#waiting.push(done); timer = setTimeout(done, left); });
      await news;
      clearTimeout(timer);
    }
    const message = this.received[this.#read];
    this.#read += 1;
    return message;
  }

  /** The next message with a code, to this address when one is given: what is told of an account has none. */
  async letter(to) {
    for (;;) {
      const message = await this.next();
      if (codeIn(message) && (to === undefined || message.to === to)) return message;
    }
  }

  /** The code in it. */
  async code(to) { return codeIn(await this.letter(to)); }

  /** How many codes ever went to an address. */
  codesTo(to) { return this.received.filter((message) => message.to === to && codeIn(message)).length; }

  /** SMTP as far as a client needs it. */
  #talk(socket) {
    let pending = '';
    let to;
    let data;
    const say = (line) => socket.write(`${line}\r\n`);
    const command = (line) => {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') return say('250 tests');
      if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1];
        this.tries += 1;
        this.#wake();
        return say(typeof this.refusing === 'string' ? this.refusing : this.refusing ? '550 nobody here' : '250 ok');
      }
      if (verb === 'DATA') { data = []; return say('354 go on'); }
      if (verb === 'QUIT') { say('221 bye'); return socket.end(); }
      return say('250 ok');
    };
    socket.on('error', () => {});
    socket.on('data', (part) => {
      pending += part.toString('latin1');
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        if (!data) command(line);
        else if (line !== '.') data.push(line.startsWith('.') ? line.slice(1) : line);
        else {
          // Bytes, not characters, until the parts are decoded.
          this.#arrived(mail(data.join('\r\n'), to));
          data = undefined;
          say('250 taken');
        }
      }
    });
    say('220 tests');
  }

  /** The webhook of docs/gateway.md; a call that is not signed right is refused. */
  async #take(request, reply) {
    let body = '';
    for await (const part of request) body += part;
    const { t, v1 } = Object.fromEntries((request.headers['genkan-signature'] ?? '').split(',').map((one) => one.split('=')));
    const right = createHmac('sha256', SECRET).update(`${t}.${body}`).digest();
    const given = Buffer.from(v1 ?? '', 'hex');
    const signed = given.length === right.length && timingSafeEqual(given, right) && Math.abs(Date.now() - Number(t)) < 60_000;
    reply.writeHead(signed && !this.refusing ? 204 : 403).end();
    if (signed && !this.refusing) this.#arrived({ kind: 'sms', ...JSON.parse(body) });
  }

  async close() {
    this.smtp.close();
    this.hook.close();
    this.hook.closeAllConnections();
    await rm(this.dir, { recursive: true, force: true });
  }
}
