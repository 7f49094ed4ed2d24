// In Firefox: parts in pages of the issuer itself, in the page's own tree and in a shadow root.
import { inFirefox } from '../lib/in-firefox.mjs';

await inFirefox('component-signin', 'component-security');
