// What scripts add to pages that work without them.
import { autosave } from "./autosave.js";
import { closeMenus } from "./menus.js";
import { draft } from "./draft.js";
import { liven } from "./live.js";
import { fold } from "./panel.js";
import { offerPasskeys } from "./passkeys.js";
import { localize } from "./moments.js";
import { offerPrint } from "./print.js";
import { suggest } from "./typeahead.js";
import { pair } from "./weights.js";

function improve(root) {
  root.querySelectorAll("[data-typeahead]").forEach(suggest);
  root.querySelectorAll("[data-weight]").forEach(pair);
  root.querySelectorAll("[data-panel]").forEach(fold);
  root.querySelectorAll("form[data-autosave]").forEach(autosave);
  root.querySelectorAll("[data-moment]").forEach(localize);
  root.querySelectorAll("[data-print]").forEach(offerPrint);
  root.querySelectorAll("form[data-draft]").forEach(draft);
  root.querySelectorAll("form[data-live]").forEach((form) => liven(form, improve));
}

improve(document);
closeMenus();
offerPasskeys();
document.querySelector("[data-focus]")?.focus();
