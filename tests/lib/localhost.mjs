// Names below localhost are this computer (RFC 6761, section 6.3). Browsers know that; what fetches in their place does not.
import dns from 'node:dns';

const here = (lookup) => (name, ...rest) => lookup(name.endsWith('.localhost') ? 'localhost' : name, ...rest);
dns.lookup = here(dns.lookup);
dns.promises.lookup = here(dns.promises.lookup);
