// What an autosave answered is wrong stands beside its field, as it does when the whole page is sent.
export function mark(form, faults = {}) {
  for (const note of form.querySelectorAll("[data-fault]")) {
    note.closest(".cl-field")?.classList.remove("cl-field--wrong");
    note.remove();
  }
  for (const [name, sentence] of Object.entries(faults)) {
    const group = name && form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest(".cl-field");
    if (!group) continue;
    const note = Object.assign(document.createElement("p"), { className: "cl-field__errors", textContent: sentence });
    note.dataset.fault = "";
    group.classList.add("cl-field--wrong");
    (group.querySelector("label, legend") ?? group.firstChild).after(note);
  }
}
