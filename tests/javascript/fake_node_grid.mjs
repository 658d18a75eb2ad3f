// A node's grid without a page: its model, and what the sidebar calls.

import { GridModel } from "../../javascript/shared/model.mjs";

export class FakeNodeGrid extends EventTarget {
  constructor(gallery) {
    super();
    this.model = new GridModel();
    this.model.setGallery(gallery);
  }

  get value() {
    return this.model.value;
  }

  set value(text) {
    this.model.value = text;
  }

  decide(paths, word) {
    if (this.model.decide(paths, word)) this.dispatchEvent(new Event("choice"));
  }

  act(action) {
    if (action === "clear") this.model.clear();
    else if (!this.model.history[action]()) return;
    this.dispatchEvent(new Event("choice"));
  }
}

/** Four images: two are kept, one is a duplicate of the first, one cannot be read. */
export function makeGallery(more = {}) {
  const image = (name, values) => ({
    path: `set/${name}`, id: name, width: 800, height: 600, choice: "keep", author: "select",
    reason: "selected", sentence: `${name} was picked.`, near: "", group: null, pick: null,
    caption: null, scores: [null, null], ...values,
  });
  return {
    format: 1,
    title: "Pick Images",
    token: "t1",
    scores: ["sharpness", "frequency"],
    editable: true,
    waits: false,
    mine: {},
    items: [
      image("a.png", { group: 0, pick: 0, caption: "a cat", scores: [12.5, 0.95] }),
      image("b.png", { pick: 1, scores: [7, 0.5] }),
      image("c.png", {
        choice: "drop", author: "dedupe", reason: "duplicate", sentence: "The same as a.png.",
        near: "set/a.png", group: 0, scores: [3, 0.1],
      }),
      image("d.png", { id: "", choice: "undecided", author: "", reason: "", sentence: "" }),
    ],
    map: [500, -250, 0, 1000, -1000, 20, null, null],
    ...more,
  };
}
