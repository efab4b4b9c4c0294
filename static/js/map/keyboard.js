/** The map by keyboard: what can be reached, opened and left again. */

const OPENS = new Set(["Enter", " "]);

/** Call `open` when Enter or Space is pressed on a marker. */
export function openByKey(marker, open) {
  marker.on("keydown", ({ originalEvent: event }) => {
    if (!OPENS.has(event.key)) return;
    event.preventDefault();
    open();
  });
}

/** Let the keyboard reach a path and open it. */
export function makeReachable(layer, words, open) {
  const path = layer.getElement();
  if (!path || path.hasAttribute("tabindex")) return;
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.setAttribute("aria-label", words);
  path.addEventListener("keydown", (event) => {
    if (!OPENS.has(event.key)) return;
    event.preventDefault();
    open();
  });
}

/** Move the focus into a popup that the keyboard opened, and back when it closes; Escape closes it. */
export function guideFocus(map) {
  let last = null;
  let byKey = false;
  const container = map.getContainer();
  document.addEventListener("keydown", (event) => { byKey = OPENS.has(event.key); }, true);
  document.addEventListener("pointerdown", () => { byKey = false; }, true);
  container.addEventListener("keydown", (event) => { if (event.key === "Escape") map.closePopup(); });
  map.on("popupopen", ({ popup }) => {
    last = byKey ? document.activeElement : null;
    if (last) popup.getElement().querySelector(".popup-actions a, .stack-list a")?.focus();
  });
  map.on("popupclose", () => {
    if (last?.isConnected) last.focus();
    last = null;
  });
}
