// <form data-live="results"> asks for its page as it changes and puts the new #results in the place of the old one,
// so that weights can be tried out; the address follows, and a page that does not come is simply asked for whole.
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
    const target = document.getElementById(form.dataset.live);
    const address = new URL(form.action || location.href);
    address.search = new URLSearchParams(new FormData(form)).toString();
    request?.abort();
    request = new AbortController();
    target.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { signal: request.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.live);
      if (!answer.ok || !fresh) throw new Error(answer.statusText);
      target.replaceWith(fresh);
      improve(fresh);
      history.replaceState(null, "", address);
      document.title = page.title;
      const said = document.querySelector("[data-live-said]");
      if (said) said.textContent = page.querySelector("[data-live-says]")?.textContent ?? "";
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  }
}
