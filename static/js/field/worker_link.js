/** The page's side of the service worker: start it, let it keep pages, ask it to send when the network is back. */

import { forgetOthers, listCaches } from "./kept_pages.js";

/** Return the addresses of our own files that this page has fetched. */
function listFiles() {
  const fetched = performance.getEntriesByType("resource").map(({ name }) => name);
  return fetched.filter((name) => new URL(name).origin === location.origin && new URL(name).pathname.startsWith("/static/"));
}

/** Ask the worker something and return its answer. */
function ask(registration, message) {
  return new Promise((done) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = ({ data }) => {
      channel.port1.close();
      done(data);
    };
    registration.active.postMessage(message, [channel.port2]);
  });
}

/** Return the started worker; everything works without one while the page is open. */
async function register(address, scope) {
  const registration = await navigator.serviceWorker.register(address, { scope, type: "module", updateViaCache: "none" });
  if (registration.active) return registration;
  return navigator.serviceWorker.ready;
}

/** Return the paths of all that is kept. */
async function listKept() {
  const opened = await Promise.all((await listCaches()).map((name) => caches.open(name)));
  const kept = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
  return new Set(kept.map(({ url }) => new URL(url).pathname));
}

/** Start the worker and keep this page; returns what the page may ask of it. */
export function startWorker(address, scope, officer) {
  const started = (async () => {
    if (!navigator.serviceWorker) return null;
    try {
      await forgetOthers(officer);
      const registration = await register(address, scope);
      // Fonts and parts of scripts are fetched late; what is on its way is asked for again.
      if (document.readyState !== "complete") await new Promise((done) => window.addEventListener("load", done, { once: true }));
      await document.fonts.ready;
      // The worker has not seen the page that started it; and from each one comes back to the list.
      const kept = await listKept();
      const missing = [...new Set([location.pathname, scope])].filter((path) => !kept.has(path));
      if (navigator.onLine) await ask(registration, { keep: missing, files: listFiles() });
      document.querySelector("[data-kept-here]").hidden = !(await listKept()).has(location.pathname);
      return registration;
    } catch {
      return null;
    }
  })();
  return {
    /** Keep pages on the phone; returns whether they are. */
    async keep(paths) {
      const registration = await started;
      return registration ? ask(registration, { keep: paths, files: listFiles() }) : false;
    },
    /** Let the worker send what waits when the network is back, where the browser knows how. */
    async sendLater() {
      const registration = await started;
      await registration?.sync?.register(`lantu-field-${officer}`).catch(() => {});
    },
    /** Return the paths of the pages that are kept. */
    async listKept() {
      await started;
      return listKept();
    },
  };
}
