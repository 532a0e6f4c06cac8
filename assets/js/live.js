// <form data-live="chosen results"> asks for its page as it changes and puts the new #chosen and #results in the place
// of the old ones, so that weights can be tried out; the address follows the answer's own, which is the one to share,
// and a page that does not come is simply asked for whole.
const PAUSE = 200;

export function liven(form, improve) {
  let timer;
  let request;
  form.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });

  async function ask() {
    if (!form.checkValidity()) return;
    const targets = form.dataset.live.split(" ").map((id) => document.getElementById(id));
    const address = new URL(form.action || location.href);
    address.search = new URLSearchParams(new FormData(form)).toString();
    request?.abort();
    request = new AbortController();
    targets.forEach((target) => target.setAttribute("aria-busy", "true"));
    try {
      const answer = await fetch(address, { signal: request.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = targets.map((target) => page.getElementById(target.id));
      if (!answer.ok || !fresh.every(Boolean)) throw new Error(answer.statusText);
      targets.forEach((target, place) => target.replaceWith(fresh[place]));
      fresh.forEach(improve);
      history.replaceState(null, "", answer.url);
      document.title = page.title;
      const said = document.querySelector("[data-live-said]");
      if (said) said.textContent = document.querySelector("[data-live-says]")?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }
}
