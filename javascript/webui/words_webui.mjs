// The words of the tab in A1111 and Forge.

import { addWords } from "../curator/words/words.mjs";

export const WORDS = {
  en: {
    "webui.added": "Added to the folder in LoRA Dataset, with its prompt as the caption.",
    "webui.added_before": "This image is in the folder already.",
    "webui.gone": "The file of this image is no longer there.",
    "webui.no_folder": "No folder is open. Open one in the tab LoRA Dataset first.",
    "webui.no_image": "There is no image in the gallery yet.",
    "webui.no_session": "The web UI does not answer. Reload the page.",
    "webui.no_trainer": "{name} is not in this web UI. Copy the path instead.",
    "webui.not_loaded": "LoRA Dataset could not be loaded ({error}). Reload the page.",
    "webui.not_saved": "This image was not saved by the web UI since it was started, so it cannot be added.",
    "webui.to_dataset": "→ Dataset",
    "webui.to_dataset.why": "Add a copy of this image to the folder that is open in LoRA Dataset, as a generated candidate with its prompt as the caption.",
  },
  zh: {
    "webui.added": "已加入 LoRA Dataset 中打开的文件夹，提示词作为标注。",
    "webui.added_before": "该图像已在文件夹中。",
    "webui.gone": "该图像的文件已不存在。",
    "webui.no_folder": "尚未打开文件夹。请先在 LoRA Dataset 标签页中打开一个。",
    "webui.no_image": "图库中还没有图像。",
    "webui.no_session": "Web UI 没有响应。请刷新页面。",
    "webui.no_trainer": "此 Web UI 中没有 {name}。请改为复制路径。",
    "webui.not_loaded": "无法加载 LoRA Dataset（{error}）。请刷新页面。",
    "webui.not_saved": "该图像自启动以来未被 Web UI 保存，因此无法加入。",
    "webui.to_dataset": "→ 数据集",
    "webui.to_dataset.why": "将该图像的副本加入 LoRA Dataset 中打开的文件夹，作为以提示词为标注的生成候选图像。",
  },
  ja: {
    "webui.added": "LoRA Dataset で開いているフォルダーに、プロンプトをキャプションとして追加しました。",
    "webui.added_before": "この画像はすでにフォルダーにあります。",
    "webui.gone": "この画像のファイルはもうありません。",
    "webui.no_folder": "フォルダーが開かれていません。先に LoRA Dataset タブで開いてください。",
    "webui.no_image": "ギャラリーにまだ画像がありません。",
    "webui.no_session": "Web UI が応答しません。ページを再読み込みしてください。",
    "webui.no_trainer": "この Web UI に {name} はありません。代わりにパスをコピーしてください。",
    "webui.not_loaded": "LoRA Dataset を読み込めませんでした（{error}）。ページを再読み込みしてください。",
    "webui.not_saved": "この画像は起動後に Web UI によって保存されていないため、追加できません。",
    "webui.to_dataset": "→ データセット",
    "webui.to_dataset.why": "この画像のコピーを、LoRA Dataset で開いているフォルダーに、プロンプトをキャプションとする生成候補として追加します。",
  },
};

addWords(WORDS);
