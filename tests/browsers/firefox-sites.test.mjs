// In Firefox: other people's sites, wide and as narrow as a phone: small window, whole page, a frame, and the way in and out of it by
// keyboard.
import { inFirefox } from '../lib/in-firefox.mjs';

await inFirefox('examples', 'embed-rules-focus');
