// Left and right become start and end, so that USWDS's own rules mirror with the page.
const NAMES = {
  "margin-left": "margin-inline-start",
  "margin-right": "margin-inline-end",
  "padding-left": "padding-inline-start",
  "padding-right": "padding-inline-end",
  "border-left": "border-inline-start",
  "border-right": "border-inline-end",
  left: "inset-inline-start",
  right: "inset-inline-end",
};
const VALUES = { left: "start", right: "end" };
const SIDED = new Set(["text-align"]);

export const logical = {
  postcssPlugin: "logical",
  Declaration(declaration) {
    if (declaration.prop in NAMES) declaration.prop = NAMES[declaration.prop];
    if (SIDED.has(declaration.prop) && declaration.value in VALUES) declaration.value = VALUES[declaration.value];
  },
};
