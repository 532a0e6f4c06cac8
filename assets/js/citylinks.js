// What scripts add to pages that work without them.
import { closeMenus } from "./menus.js";
import { liven } from "./live.js";
import { fold } from "./panel.js";
import { offerPasskeys } from "./passkeys.js";
import { offerPrint } from "./print.js";
import { suggest } from "./typeahead.js";
import { pair } from "./weights.js";

function improve(root) {
  root.querySelectorAll("[data-typeahead]").forEach(suggest);
  root.querySelectorAll("[data-weight]").forEach(pair);
  root.querySelectorAll("[data-panel]").forEach(fold);
  root.querySelectorAll("[data-print]").forEach(offerPrint);
  root.querySelectorAll("form[data-live]").forEach((form) => liven(form, improve));
}

improve(document);
closeMenus();
offerPasskeys();
document.querySelector("[data-focus]")?.focus();
