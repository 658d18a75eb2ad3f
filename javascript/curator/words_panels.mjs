// Words of the panels at the side, the first screen and the job bar.

import { EN } from "./words_panels_en.mjs";
import { JA } from "./words_panels_ja.mjs";
import { ZH } from "./words_panels_zh.mjs";

export const WORDS = { en: EN, zh: ZH, ja: JA };
