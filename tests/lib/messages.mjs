// Every message between windows, ports and channels, in all frames of a profile, as they are sent and as they arrive.

/** Runs in every frame before its scripts. */
function tap() {
  const { genkanTestMessage: report } = globalThis;
  const text = (value) => { try { return JSON.stringify(value) ?? String(value); } catch { return String(value); } };
  const say = (kind, origin, value) => { report({ kind, origin, text: text(value), frame: location.origin, path: location.pathname, at: Date.now() }); };
  addEventListener('message', (event) => { say('window', event.origin, event.data); }, true);
  for (const [kind, proto] of [['port', MessagePort.prototype], ['channel', globalThis.BroadcastChannel.prototype]]) {
    const { postMessage } = proto;
    proto.postMessage = function post(value, ...rest) {
      say(kind, location.origin, value);
      return Reflect.apply(postMessage, this, [value, ...rest]);
    };
  }
}

/**
 * Listens from the next document on. The list it returns grows:
 * `{kind: 'window' | 'port' | 'channel', origin, text, frame, path, at}`; of a window message `origin` is the sender and `frame`
 * the receiver's origin, of the others both are the sender's.
 */
export async function messages(visit) {
  const list = [];
  await visit.context.exposeBinding('genkanTestMessage', (_, one) => { list.push(one); });
  await visit.context.addInitScript(tap);
  return list;
}

/** The values of the messages of one kind, parsed. */
export const values = (list, kind) => list.filter((one) => one.kind === kind).map((one) => JSON.parse(one.text));
