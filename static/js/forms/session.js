/**
 * Who is signed in while something is sent: without a session one signs in on the spot, whoever signs in as somebody
 * else is asked first, and what the page holds gets the token of the present session, so that signing in in another
 * window is as good.
 */

const template = document.getElementById("again-dialogs");
export const words = template.dataset;
export const author = Number(words.officer);

/** Return who is signed in now and the token that forms need. */
async function askWho() {
  const answer = await fetch(words.who, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** Give every form of the page the token of the present session. */
function renew(token) {
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
}

/** Show one of the dialogs; `start` gets it and what ends it, and the answer is what that was called with. */
export function show(name, start) {
  const dialog = template.content.querySelector(`[data-name="${name}"]`).cloneNode(true);
  document.body.append(dialog);
  return new Promise((done) => {
    let found = null;
    const end = (value) => {
      found = value;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(found);
    });
    for (const button of dialog.querySelectorAll("[data-cancel]")) button.addEventListener("click", () => end(null));
    dialog.showModal();
    start(dialog, end);
  });
}

/** Return who is signed in after a name and a password were sent; throws the words of a refusal. */
async function enter(form) {
  const now = await askWho();
  // Somebody has signed in in another window meanwhile.
  if (now.officer) return now;
  const fields = new URLSearchParams(new FormData(form));
  fields.set("csrf_token", now.csrf_token);
  const answer = await fetch(words.signIn, { method: "POST", headers: { Accept: "application/json" }, body: fields });
  if (answer.ok) return answer.json();
  const said = answer.status === 400 ? (await answer.json()).message : words.failed;
  throw new Error(said);
}

/** Sign in on the spot; returns who, null when it was given up. */
function signIn() {
  return show("sign-in", (dialog, end) => {
    const form = dialog.querySelector("form");
    const failure = dialog.querySelector("[data-again-failure]");
    const attempt = async (ask) => {
      failure.hidden = true;
      try {
        const who = await ask();
        if (who.officer) return end(who);
        failure.textContent = words.nobody;
      } catch (error) {
        failure.textContent = error instanceof TypeError ? words.failed : error.message;
      }
      failure.hidden = false;
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      attempt(() => enter(form));
    });
    dialog.querySelector("[data-elsewhere]").addEventListener("click", () => attempt(askWho));
    form.elements.namedItem("name").focus();
  });
}

/** Ask whether what stands here is to be sent in another person's name. */
function confirmOther(who) {
  return show("other", (dialog, end) => {
    dialog.querySelector("[data-who]").textContent = words.other.replace("{name}", who.name);
    dialog.querySelector("[data-confirm]").addEventListener("click", () => end(true));
  });
}

/** Return whether a form may go out now; the page then holds the token that it needs. */
export async function ready() {
  let who = null;
  try {
    who = await askWho();
  } catch {
    // What is wrong is said by the answer to the form itself.
    return navigator.onLine;
  }
  who = who.officer ? who : await signIn();
  if (!who) return false;
  renew(who.csrf_token);
  return who.officer === author || Boolean(await confirmOther(who));
}
