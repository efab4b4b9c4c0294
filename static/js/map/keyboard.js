/** Shapes on the map that the keyboard can reach. */

/** Let the keyboard reach a path and open it. */
export function makeReachable(layer, words, open) {
  const path = layer.getElement();
  if (!path || path.hasAttribute("tabindex")) return;
  path.setAttribute("tabindex", "0");
  path.setAttribute("role", "button");
  path.setAttribute("aria-label", words);
  path.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  });
}
