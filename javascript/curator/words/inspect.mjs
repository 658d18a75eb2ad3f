// The words of the inspector, the comparison and the captions panel.

import { CAPTIONS } from "./inspect_captions.mjs";
import { COMPARE } from "./inspect_compare.mjs";
import { INSPECT } from "./inspect_image.mjs";

export const WORDS = {
  en: { ...INSPECT.en, ...COMPARE.en, ...CAPTIONS.en },
  zh: { ...INSPECT.zh, ...COMPARE.zh, ...CAPTIONS.zh },
  ja: { ...INSPECT.ja, ...COMPARE.ja, ...CAPTIONS.ja },
};
