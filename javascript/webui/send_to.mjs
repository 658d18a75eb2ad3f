// The path of an export, sent to the field of whatever trains here.

import { t } from "../curator/words/words.mjs";
import { fieldOf, fill, reveal, topTab, until } from "./host_page.mjs";

const WAIT_MS = 4000;

/** What trains in this web UI: its field, and its tab where a page makes tabs when they are opened. */
export const TRAINERS = Object.freeze([
  { name: "train", label: "Train", field: "#train_dataset_directory", tab: "Train" },
  { name: "traintrain", label: "TrainTrain", field: "#tt_1_lora_data_directory", tab: "TrainTrain" },
  { name: "dreambooth", label: "Dreambooth", field: "#idd1", tab: "Dreambooth" },
]);

/** @returns {{name: string, label: string, available: boolean}[]} those that are here */
export function sendTargets() {
  const here = TRAINERS.filter((one) => fieldOf(one.field) || topTab(one.tab));
  return here.map(({ name, label }) => ({ name, label, available: true }));
}

/** Open the trainer's tab and fill in its field.
 * @param {string} name @param {string} path */
export async function sendTo(name, path) {
  const trainer = TRAINERS.find((one) => one.name === name);
  if (!trainer) throw new Error(t("webui.no_trainer", { name }));
  if (!fieldOf(trainer.field)) topTab(trainer.tab)?.click();
  const field = await until(() => fieldOf(trainer.field), WAIT_MS);
  if (!field) throw new Error(t("webui.no_trainer", { name: trainer.label }));
  reveal(field);
  fill(field, path);
  field.scrollIntoView?.({ block: "center" });
  field.focus?.();
}
