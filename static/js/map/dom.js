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

const HAN = /\p{Script=Han}/u;

/** Return what the element of a text says of it where it is Chinese on a page in English: that, and its pinyin. */
export function tongue(text, pinyin) {
  const isForeign = document.documentElement.lang === "en" && HAN.test(text);
  return isForeign ? { lang: "zh-CN", title: pinyin } : {};
}

/** Make an element of a text that is data, with its language where that is not the page's. */
export function named(tag, text, pinyin = null, attributes = {}) {
  return element(tag, { ...attributes, ...tongue(text, pinyin) }, text);
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
