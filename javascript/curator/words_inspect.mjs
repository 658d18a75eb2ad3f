// The words of the inspector, the comparison and the captions panel.

import { CAPTIONS } from "./words_inspect_captions.mjs";
import { COMPARE } from "./words_inspect_compare.mjs";
import { INSPECT } from "./words_inspect_image.mjs";

export const WORDS = {
  en: { ...INSPECT.en, ...COMPARE.en, ...CAPTIONS.en },
  zh: { ...INSPECT.zh, ...COMPARE.zh, ...CAPTIONS.zh },
  ja: { ...INSPECT.ja, ...COMPARE.ja, ...CAPTIONS.ja },
};
