/** Notes on the rows of the reviewer's table are kept from the first letter on, until their update is decided. */

import { keepTexts, readTexts } from "./drafts.js";
import { form, listRows, noteOf, rowOf } from "./review_rows.js";
import { author } from "./session.js";

const PLACE = "review-notes";
const FOR_ALL = "all";

function keep(id, text) {
  const kept = readTexts(author, PLACE);
  if (text.trim()) kept[id] = text;
  else delete kept[id];
  keepTexts(author, PLACE, kept);
}

/** Forget the notes of updates that are decided. */
export function forgetNotes(ids) {
  for (const id of ids) keep(id, "");
}

/** Put the kept notes back into the rows that are here; what the server has filled in stays. */
export function putBackNotes() {
  const kept = readTexts(author, PLACE);
  for (const row of listRows()) {
    const note = noteOf(row);
    if (note && !note.value && kept[row.dataset.update]) note.value = kept[row.dataset.update];
  }
  const common = form.querySelector("#review-note");
  if (!common.value && kept[FOR_ALL]) common.value = kept[FOR_ALL];
}

form?.addEventListener("input", (event) => {
  if (event.target.matches("textarea")) keep(rowOf(event.target)?.dataset.update ?? FOR_ALL, event.target.value);
});
