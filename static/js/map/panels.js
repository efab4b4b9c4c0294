/** The two panels beside the map: open where there is room, drawers over the map where there is not. */

const WIDE = window.matchMedia("(width >= 1000px)");
const layout = document.getElementById("map-layout");

function set(name, wanted) {
  layout.dataset[name] = wanted ? "open" : "closed";
  layout.querySelector(`[data-toggle="${name}"]`).setAttribute("aria-expanded", String(wanted));
}

const isOpen = (name) => layout.dataset[name] === "open";

/** Open or close a panel; on a narrow screen one at a time. `onResize` hears that the map changed its size. */
export function startPanels(onResize) {
  const other = { filter: "list", list: "filter" };
  function show(name, wanted) {
    set(name, wanted);
    if (wanted && !WIDE.matches) set(other[name], false);
    onResize();
  }
  function fit() {
    for (const name of Object.keys(other)) set(name, WIDE.matches);
    onResize();
  }
  layout.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle]");
    const close = event.target.closest("[data-close]");
    if (toggle) show(toggle.dataset.toggle, !isOpen(toggle.dataset.toggle));
    if (close) {
      show(close.dataset.close, false);
      layout.querySelector(`[data-toggle="${close.dataset.close}"]`).focus();
    }
  });
  layout.addEventListener("keydown", (event) => {
    const panel = event.target.closest(".map-panel");
    if (event.key !== "Escape" || !panel || WIDE.matches) return;
    const name = panel.id.replace("-panel", "");
    show(name, false);
    layout.querySelector(`[data-toggle="${name}"]`).focus();
  });
  WIDE.addEventListener("change", fit);
  fit();
  return { show, isWide: () => WIDE.matches };
}
