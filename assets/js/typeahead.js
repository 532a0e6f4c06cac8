// A combobox with a list, as the ARIA Authoring Practices have it: typing suggests, arrow keys choose, Enter takes
// the choice, Escape closes. Nothing is chosen for a person who only types.
const PAUSE = 150;
const FEWEST = 2;
let count = 0;

export function suggest(box) {
  const input = box.querySelector("input:not([type=hidden])");
  const chosen = box.querySelector("[data-chosen]");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  count += 1;
  list.id = `suggestions-${count}`;
  list.className = "cl-typeahead__list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent.trim());
  list.hidden = true;
  status.className = "cl-hidden";
  status.setAttribute("role", "status");
  box.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
    "aria-expanded": "false",
  })) {
    input.setAttribute(name, value);
  }

  let results = [];
  let active = -1;
  let timer;
  let request;

  function close() {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === index)));
    if (index < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  }

  function take(result) {
    close();
    if (result.href) {
      location.assign(result.href);
      return;
    }
    input.value = result.value;
    if (chosen) chosen.value = result.id ?? "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function draw() {
    list.replaceChildren(
      ...results.map((result, index) => {
        const item = document.createElement("li");
        const detail = document.createElement("small");
        item.id = `${list.id}-${index}`;
        item.className = "cl-typeahead__item";
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        detail.textContent = result.detail ?? "";
        item.append(result.value, " ", detail);
        item.addEventListener("click", () => take(result));
        return item;
      }),
    );
    list.hidden = results.length === 0;
    input.setAttribute("aria-expanded", String(results.length > 0));
    status.textContent = results.length > 0 ? `${results.length} ${box.dataset.some}` : box.dataset.none;
    mark(-1);
  }

  async function ask() {
    const text = input.value.trim();
    if (text.length < FEWEST) {
      close();
      return;
    }
    request?.abort();
    request = new AbortController();
    const address = new URL(box.dataset.typeahead, location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { signal: request.signal });
      ({ results } = await answer.json());
      if (document.activeElement === input) draw();
    } catch {
      // Without an answer this is a plain text field, which the server understands.
    }
  }

  input.addEventListener("input", () => {
    if (chosen) chosen.value = "";
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const last = results.length - 1;
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(results[active]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        ask();
        return;
      }
      const step = event.key === "ArrowDown" ? 1 : -1;
      mark(active + step > last ? 0 : active + step < 0 ? last : active + step);
    }
  });
  // Before the field loses focus to the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  input.addEventListener("blur", close);
}
