// Two answers are alike when they differ only in what is new every time: ids, tokens, times.

/** Status, header names and values, and body of an answer, with everything that is random or a clock replaced. */
export function masked(reply, words = []) {
  const headers = [];
  for (let at = 0; at < reply.rawHeaders.length; at += 2) {
    const name = reply.rawHeaders[at].toLowerCase();
    headers.push(`${name}: ${name === 'date' ? '<date>' : scrub(reply.rawHeaders[at + 1], words)}`);
  }
  return [reply.status, ...headers, scrub(reply.text, words)].join('\n');
}

function scrub(text, words) {
  let result = text;
  for (const word of words) result = result.replaceAll(word, '<word>');
  return result
    .replaceAll(/"(id|csrf|instance|challenge)":"[^"]*"/g, (_, name) => `"${name}":"<random>"`)
    .replaceAll(/"(server_time|expires_at|issued_at|retry_at|resend_at|at)":\d+/g, (_, name) => `"${name}":<time>`)
    .replaceAll(/"(id|csrf|instance)":"[^"]*"/g, '"$1":"<random>"')
    .replaceAll(/(__Host-[a-z]+)=[^;]*/g, '$1=<random>')
    .replaceAll(/[A-Za-z0-9_-]{16,}(?=;|$)/g, '<random>');
}
