// The words of the app's frame: top bar, filters, grid, keys, screens.

import { EN } from "./app_en.mjs";
import { JA } from "./app_ja.mjs";
import { ZH } from "./app_zh.mjs";

/** @type {Record<string, Record<string, string>>} */
export const WORDS = { en: EN, zh: ZH, ja: JA };
