// Between tabs of the page's own origin: the callback page hands the answer to whoever asked, and hears that it was
// taken. Who asked is known by the state, which nobody else knows.

/**
 * Listens for messages of one state.
 *
 * @param {(message: object, channel: BroadcastChannel) => void} hear is given a copy that inherits nothing
 */
export function tabs(state, hear) {
  const channel = new BroadcastChannel('genkan');
  channel.onmessage = ({ data }) => {
    if (data?.state === state) hear({ __proto__: null, ...data }, channel);
  };
  return channel;
}
