// The frame in Firefox, which gives each page around it cookies of their own, and cannot say whether anything lies over it.
import { inFirefox } from '../lib/in-firefox.mjs';

await inFirefox('embed-frame-journeys');
