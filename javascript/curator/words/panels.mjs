// Words of the panels at the side, the first screen and the job bar.

import { EN } from "./panels_en.mjs";
import { JA } from "./panels_ja.mjs";
import { ZH } from "./panels_zh.mjs";

export const WORDS = { en: EN, zh: ZH, ja: JA };
