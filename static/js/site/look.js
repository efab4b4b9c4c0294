/** The light or dark look of the page, for what is drawn by script: its colours, and word of a change. */

const watchers = [];
let chosen = null;

/** Turn the page to a look, or back to the system's. */
function turn(look) {
  if (look) document.documentElement.dataset.theme = look;
  else delete document.documentElement.dataset.theme;
  for (const watcher of watchers) watcher();
}

// Paper is light, and what scripts have drawn is too.
window.addEventListener("beforeprint", () => {
  chosen = document.documentElement.dataset.theme;
  turn("light");
});
window.addEventListener("afterprint", () => turn(chosen));

/** Return the colour that a custom property has now; the browser resolves which of its two. */
export function readColour(name) {
  const probe = document.body.appendChild(document.createElement("span"));
  probe.hidden = true;
  probe.style.color = `var(${name})`;
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

/** Call back when the page turns light or dark, by the system's wish or its own; at once, for paper does not wait. */
export function watchLook(onChange) {
  watchers.push(onChange);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  new MutationObserver(onChange).observe(document.documentElement, { attributes: true, attributeFilter: ["class", "data-theme", "style"] });
}
