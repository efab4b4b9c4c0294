/** Elements built from data: text goes in as text, never as markup. */

/** Make an element with attributes and children; children that are null or "" are left out. */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** Make the icon of a project type. */
export function typeIcon(icon, more = "") {
  return element("i", { class: `fa-solid fa-${icon} ${more}`.trim(), "aria-hidden": "true" });
}

/** Return the content of a tooltip: Leaflet reads a string as markup, an element it takes as it is. */
export function textTip(text) {
  return element("span", {}, text);
}

const scripts = new Map();

/** Load a library that is no module, once a page. */
export function loadScript(src) {
  if (!scripts.has(src)) {
    scripts.set(src, new Promise((resolve, reject) => {
      const script = document.createElement("script");
      Object.assign(script, { src, onload: resolve, onerror: () => reject(new Error(src)) });
      document.head.append(script);
    }));
  }
  return scripts.get(src);
}
