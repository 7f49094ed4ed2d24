// The main ways in Firefox: signing in and out, and other people's pages: window, whole page, client libraries.
import { inFirefox } from '../lib/in-firefox.mjs';

await inFirefox('signin', 'embed-loader', 'oidc');
