// Every scene in Japanese.
import { galleryTests } from '../lib/gallery-tests.mjs';

galleryTests('ja');
