/** The pages of the field: each part finds what it is about on the page, or has nothing to do. */

import { startForm } from "./form.js";
import { startList } from "./list.js";
import { startPlace } from "./place.js";
import { startQueue } from "./queue_panel.js";
import { startWorker } from "./worker_link.js";

const queue = document.querySelector("[data-field-queue]");
const form = document.querySelector("[data-field-form]");
const list = document.querySelector("[data-field-list]");
const words = queue.dataset;
const officer = Number(words.officer);

const worker = startWorker(words.worker, words.scope, officer);
const panel = startQueue(queue, officer, worker);
if (form) {
  startPlace(form);
  startForm(form, officer, panel);
}
startList(list, worker);
