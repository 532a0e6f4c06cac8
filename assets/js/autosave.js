// <form data-autosave="/address/"> is sent as one types, after a pause: what comes back is the revision this window
// now knows, where the form has one, and a sentence to be said. Without a connection the text stays in this window and on this device, and is
// sent again; what is wrong is said beside its field, and all else is saved; who leaves before that is asked whether they mean it. The form's buttons save without scripts too.
import { mark } from "./faults.js";

const PAUSE = 1500;
const AGAIN = 8000;

export function autosave(form) {
  const said = form.querySelector("[data-autosave-said]");
  const revision = form.elements.namedItem("revision");
  let timer;
  let waiting = false;
  let sending = false;

  form.addEventListener("input", () => soon(PAUSE));
  form.addEventListener("change", () => soon(PAUSE));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    waiting = false;
  });
  addEventListener("online", () => waiting && soon(0));
  addEventListener("beforeunload", (event) => {
    if (waiting) event.preventDefault();
  });

  function soon(pause) {
    waiting = true;
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  }

  async function send() {
    if (sending) return soon(PAUSE);
    sending = true;
    waiting = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      const told = await answer.json();
      if (revision && told.revision !== undefined) revision.value = told.revision;
      mark(form, told.faults);
      say(told.said, !answer.ok || told.aside?.length > 0);
      if (answer.status === 503 && !waiting) soon(AGAIN);
    } catch {
      say(form.dataset.autosaveFailed, true);
      if (!waiting) soon(AGAIN);
    } finally {
      sending = false;
    }
  }

  function say(sentence, isWrong) {
    said.textContent = sentence;
    said.classList.toggle("cl-saved--wrong", isWrong);
  }
}
