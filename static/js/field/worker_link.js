/** The page's side of the service worker: start it, let it keep pages, ask it to send when the network is back. */

import { findKept, forgetOthers } from "./kept_pages.js";

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

/** Return those of some paths that are kept. */
async function pickKept(paths) {
  const found = await Promise.all(paths.map(findKept));
  return new Set(paths.filter((_, number) => found[number]));
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
      const wanted = [...new Set([location.pathname, scope])];
      const kept = await pickKept(wanted);
      const missing = wanted.filter((path) => !kept.has(path));
      if (navigator.onLine) await ask(registration, { keep: missing, files: listFiles() });
      document.querySelector("[data-kept-here]").hidden = !(await findKept(location.pathname));
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
    /** Return those of some paths whose pages are kept. */
    async pickKept(paths) {
      await started;
      return pickKept(paths);
    },
  };
}
