// TLS in front of a server of the tests, for browsers that keep no `Secure` cookie without it, on this computer neither.
// Whoever speaks plain HTTP to the same port, as the tests themselves do, is let through as well.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';

/** The first byte of a TLS connection (RFC 8446, section 5.1). */
const HANDSHAKE = 22;

/** A certificate that only browsers accept which were told to accept any. */
function certificate() {
  const dir = mkdtempSync(join(tmpdir(), 'genkan-tls-'));
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
      '-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem'), '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:*.localhost,DNS:*.genkan.localhost'], { stdio: 'ignore' });
    return { key: readFileSync(join(dir, 'key.pem')), cert: readFileSync(join(dir, 'cert.pem')) };
  } finally { rmSync(dir, { recursive: true }); }
}

let made;

/** A port that passes everything on to `to`, once that is known. */
export class Secure {
  to;

  static async open() {
    const one = new Secure();
    const through = (socket) => {
      const onward = net.connect(one.to, '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      for (const [end, other] of [[socket, onward], [onward, socket]]) end.on('error', () => other.destroy()).on('close', () => other.destroy());
    };
    const inner = tls.createServer(made ??= certificate(), through);
    inner.on('tlsClientError', () => {});
    one.server = net.createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.once('readable', () => {
        const first = socket.read();
        if (!first) return;
        socket.unshift(first);
        if (first[0] === HANDSHAKE) inner.emit('connection', socket); else through(socket);
      });
    }).listen(0, '127.0.0.1');
    await once(one.server, 'listening');
    one.port = one.server.address().port;
    return one;
  }

  close() { this.server.close(); }
}
