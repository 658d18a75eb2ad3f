// The words of the app's frame: top bar, filters, grid, keys, screens.

import { EN } from "./words_app_en.mjs";
import { JA } from "./words_app_ja.mjs";
import { ZH } from "./words_app_zh.mjs";

/** @type {Record<string, Record<string, string>>} */
export const WORDS = { en: EN, zh: ZH, ja: JA };
