/** The photos of a form: taken one after the other or chosen, made smaller, shown, and taken out again. */

import { inTurn } from "./in_turn.js";
import { drawThumb, shrink } from "./shrink.js";

/** Return what holds the photos of a form; `changed` is called whenever they are others. */
export function startPhotos(box, changed) {
  const thumbs = box.querySelector("[data-thumbs]");
  const inputs = [...box.querySelectorAll("input[type=file]")];
  const most = Number(inputs[0].dataset.mostFiles);
  let photos = [];

  const draw = async () => {
    const items = photos.map(async ({ name, blob }, index) => {
      const item = document.createElement("li");
      const thumb = await drawThumb(blob);
      if (thumb) {
        thumb.setAttribute("role", "img");
        thumb.setAttribute("aria-label", box.dataset.alt.replace("{number}", String(index + 1)));
      }
      const button = document.createElement("button");
      button.type = "button";
      button.className = "field-thumb-drop";
      button.textContent = "×";
      button.setAttribute("aria-label", `${box.dataset.remove}: ${name}`);
      button.addEventListener("click", () => set(photos.filter((_one, other) => other !== index)));
      item.append(thumb ?? name, button);
      return item;
    });
    thumbs.replaceChildren(...(await Promise.all(items)));
    thumbs.hidden = !photos.length;
  };

  const set = (wanted) => {
    photos = wanted;
    changed();
    return draw();
  };

  for (const input of inputs) {
    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      // What the browser itself finds too large stays chosen, with what it says.
      if (!chosen.length || !input.checkValidity()) return;
      input.value = "";
      const added = await inTurn(chosen, async (file) => ({ name: file.name, blob: await shrink(file) }));
      const whole = [...photos, ...added];
      await set(whole.slice(0, most));
      input.setCustomValidity(whole.length > most ? box.dataset.tooMany.replace("{most}", String(most)) : "");
      if (whole.length > most) input.reportValidity();
      input.setCustomValidity("");
    });
  }
  return { list: () => photos, set };
}
