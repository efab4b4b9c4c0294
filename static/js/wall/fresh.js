/** The data of the wall: asked for again and again, taken only as a whole, kept when the network is gone. */

import { withWords } from "../map/data.js";
import { readMarks } from "../map/scene.js";
import { page } from "../map/page.js";

// How often is asked whether something has changed, and how soon again when no answer came.
const EVERY = 30_000;
const AGAIN = 8_000;
const PATIENCE = 20_000;
// So many warnings are read from five metres.
const ROWS = 7;

/** Return the views: those of the map, then the warnings page by page; each has a key that it keeps. */
export function stepsOf({ steps, warnings }) {
  const pages = [];
  for (let at = 0; at < warnings.rows.length; at += ROWS) {
    pages.push({ key: `warnings ${at}`, rows: warnings.rows.slice(at, at + ROWS), all: warnings.rows.length, hasMore: warnings.has_more });
  }
  return [...steps.map((step) => ({ ...step, key: step.adcodes.join() })), ...pages];
}

/** Ask at once and then every half minute; `onData(data)` gets what is new, `onTold` when was last heard. */
export function keepFresh({ urls, words, map, onData, onTold }) {
  const state = { tag: null, heardAt: null, isLost: false, isAsking: false, timer: null };

  async function ask() {
    if (state.isAsking) return;
    state.isAsking = true;
    clearTimeout(state.timer);
    try {
      const response = await fetch(wallUrl(words), { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
      if (!response.ok) throw new Error(String(response.status));
      const tag = response.headers.get("ETag");
      if (tag !== state.tag) {
        const found = await readAll(await response.json());
        // Only now: what was not read whole is asked for again.
        state.tag = tag;
        await onData(found);
      }
      state.heardAt = new Date();
      state.isLost = false;
    } catch {
      state.isLost = true;
    }
    state.isAsking = false;
    onTold(state);
    state.timer = setTimeout(ask, state.isLost ? AGAIN : EVERY);
  }

  /** Read what the map shows; where all marks are too many for a browser, those of each district. */
  async function readAll(facts) {
    const asked = new URLSearchParams(words);
    // Where districts are many, those of the views: the ones right below what is shown.
    if (page.view) asked.set("view", page.view);
    const districts = await read(withWords(urls.districts, asked));
    const marks = new Map([["", await readMarks(urls, words, () => viewOf(districts, []))]]);
    if (marks.get("").isPart) {
      await Promise.all(facts.steps.filter(({ adcodes }) => adcodes.length).map(async ({ adcodes }) => {
        marks.set(adcodes.join(), await readMarks(urls, within(adcodes), () => viewOf(districts, adcodes)));
      }));
    }
    return { districts, marks, steps: stepsOf(facts), asOf: facts.as_of };
  }

  /** Return the words of the filter for some districts. */
  function within(adcodes) {
    const own = new URLSearchParams(words);
    own.delete("district");
    for (const adcode of adcodes) own.append("district", adcode);
    return own;
  }

  /** Return the box of some districts, or of all, and the zoom at which they fill the screen. */
  function viewOf({ features }, adcodes) {
    const own = features.filter(({ id, geometry }) => geometry && (!adcodes.length || adcodes.includes(id)));
    const drawn = L.geoJSON(own).getBounds();
    const bounds = drawn.isValid() ? drawn : map.getBounds();
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return { box, zoom: map.getBoundsZoom(bounds) };
  }

  window.addEventListener("online", ask);
  ask();
}

/** Return where the facts come from, in the language of the page. */
function wallUrl(words) {
  const url = new URL(page.wall, location.href);
  for (const [word, value] of words) url.searchParams.append(word, value);
  return url.href;
}

async function read(url) {
  const response = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`${response.status} ${url}`);
  return response.json();
}
