// <form data-draft="KEY" data-save="ADDRESS" data-beside="ADDRESS"> saves itself while one types. Every change is kept
// on the device first, under the code of its window, and sent when typing pauses; what could not be sent is sent when
// the connection is back, or when the draft is opened again. The server decides whether somebody else wrote meanwhile:
// then it keeps both.
import { mark } from "./faults.js";

const PAUSE = 1200;
const AGAIN = 10000;
const STORE = "citylinks draft ";
const DAYS = 30;
const TOKEN = "csrfmiddlewaretoken";

export function draft(form) {
  const said = form.querySelector("[data-draft-said]");
  const mine = `${STORE}${form.dataset.draft} `;
  let count = 0;
  let sending = null;
  let leaving = false;
  let timer;

  forgetOld();
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", submit);
  window.addEventListener("online", () => schedule(0));
  window.addEventListener("offline", () => say("offline"));
  // A page that is asked for while a save is under way may not have it yet, and finds it on the device.
  window.addEventListener("beforeunload", () => {
    leaving = count > 0;
  });
  restore();

  function changed() {
    count += 1;
    keep();
    schedule(PAUSE);
  }

  function schedule(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  function place() {
    return mine + form.elements.writer.value;
  }

  function keep() {
    const typed = [...new FormData(form)].filter(([name]) => name !== TOKEN);
    try {
      localStorage.setItem(place(), JSON.stringify({ at: Date.now(), typed }));
    } catch {
      // A device that keeps nothing still sends.
    }
  }

  // What windows left here that are no more: the newest goes into this page, each other one is sent for itself.
  async function restore() {
    const left = await orphans(mine);
    const newest = left.shift();
    if (newest && count === 0) fill(newest.typed);
    else if (newest) left.unshift(newest);
    hold(place());
    await save();
    for (const one of left) await sendAlone(one);
  }

  function fill(typed) {
    const values = new Map();
    for (const [name, value] of typed) values.set(name, [...(values.get(name) ?? []), value]);
    for (const field of form.querySelectorAll("input, textarea, select")) {
      if (!field.name || field.name === TOKEN) continue;
      const given = values.get(field.name) ?? [];
      if (field.type === "checkbox") field.checked = given.includes(field.value);
      else field.value = given[0] ?? "";
    }
    // Rows that this page does not show are sent all the same.
    for (const [name, given] of values) {
      if (form.querySelector(`[name="${CSS.escape(name)}"]`)) continue;
      for (const value of given) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    count += 1;
    say("restored");
  }

  async function sendAlone(one) {
    const body = new URLSearchParams([...one.typed, [TOKEN, form.elements[TOKEN].value]]);
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body });
      if (answer.ok && !answer.redirected) localStorage.removeItem(one.name);
    } catch {
      // It stays, and is sent the next time.
    }
  }

  // One save at a time: who asks meanwhile gets the one under way, and the next follows it.
  function save() {
    clearTimeout(timer);
    if (count === 0) return true;
    if (!navigator.onLine) return failed("offline");
    sending ??= send().finally(() => {
      sending = null;
    });
    return sending;
  }

  async function send() {
    const sent = count;
    let answer;
    let body;
    try {
      answer = await fetch(form.dataset.save, { method: "POST", body: new FormData(form) });
      if (answer.redirected) return failed("signedOut");
      body = await answer.json();
    } catch {
      return failed(answer ? "refused" : "offline");
    }
    mark(form, body.faults);
    if (answer.status === 503) schedule(AGAIN);
    if (!answer.ok && !body.kept?.length) return failed("refused", body.said);
    form.elements.revision.value = body.revision;
    if (body.beside) moveTo(body.address);
    if (count !== sent) {
      keep();
      schedule(PAUSE);
      return false;
    }
    count = 0;
    if (!leaving) localStorage.removeItem(place());
    if (!answer.ok) say("partly", Object.values(body.faults).join(" "));
    else if (!body.beside) say("saved");
    await look();
    return true;
  }

  function failed(why, more) {
    say(why, more);
    if (why === "offline") schedule(AGAIN);
    return false;
  }

  // From now on this window writes its own copy.
  function moveTo(address) {
    form.dataset.save = `${address}save`;
    form.dataset.beside = `${address}beside`;
    form.action = address;
    history.replaceState(null, "", address);
    const way = Object.assign(document.createElement("a"), { href: address, textContent: said.dataset.beside });
    said.replaceChildren(way);
    said.dataset.state = "beside";
  }

  function say(what, more = "") {
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { timeStyle: "short" });
    const text = `${said.dataset[what].replace("TIME", time)} ${more}`.trim();
    said.dataset.state = what;
    if (said.textContent !== text) said.textContent = text;
  }

  async function look() {
    const part = document.getElementById("beside");
    try {
      const answer = await fetch(form.dataset.beside);
      if (answer.ok && !answer.redirected) part.innerHTML = await answer.text();
    } catch {
      // What stands beside can wait.
    }
  }

  // What is not saved yet is saved before the page is left; without a connection the page stays.
  async function submit(event) {
    if (count === 0 && !sending && navigator.onLine) return;
    event.preventDefault();
    if (event.submitter?.value === "discard") {
      await sending;
      count = 0;
      localStorage.removeItem(place());
    }
    while (count > 0) if (!(await save()) && said.dataset.state !== "saved") break;
    if (count === 0 && navigator.onLine) form.requestSubmit(event.submitter);
    else if (!navigator.onLine) say("offline");
  }
}

// A window holds a lock by its name for as long as it lives, so that another leaves alone what it is about to send.
function hold(name) {
  navigator.locks?.request(name, { ifAvailable: true }, () => new Promise(() => {}));
}

async function orphans(prefix) {
  const held = navigator.locks ? (await navigator.locks.query()).held : [];
  const living = new Set(held.map((lock) => lock.name));
  return Object.keys(localStorage)
    .filter((name) => name.startsWith(prefix) && !living.has(name))
    .map((name) => ({ name, ...read(name) }))
    .sort((one, other) => other.at - one.at);
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function forgetOld() {
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(STORE) && !(read(name)?.at > oldest)) localStorage.removeItem(name);
  }
}
