// Public Sans in one variable file a script, cut to the letters and weights in use; a page loads only what it needs.
import { readFileSync } from "node:fs";
import subsetFont from "subset-font";

const WEIGHTS = { wght: { min: 400, max: 700 } };
const MARKS = "–—‘’‚“”„†•…‹›€™−·×";
const SETS = {
  latin: letters([0x20, 0x7e], [0xa0, 0xff]) + MARKS,
  "latin-ext": letters([0x100, 0x17f], [0x18f, 0x18f], [0x1cd, 0x1d4], [0x218, 0x21b], [0x259, 0x259], [0x1e80, 0x1e9f]),
  vietnamese: letters([0x1a0, 0x1b0], [0x300, 0x323], [0x1ea0, 0x1ef9]),
};

function letters(...ranges) {
  return ranges.map(([from, to]) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i))).join("");
}

export async function cutFonts() {
  const files = {};
  for (const [name, text] of Object.entries(SETS)) {
    const source = `node_modules/@fontsource-variable/public-sans/files/public-sans-${name}-wght-normal.woff2`;
    const font = await subsetFont(readFileSync(source), text, { targetFormat: "woff2", variationAxes: WEIGHTS });
    files[`public-sans-${name}.woff2`] = font;
  }
  return files;
}
