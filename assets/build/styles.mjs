// USWDS and ours, compiled, mirrored for right-to-left, without the rules that no template or script names.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";
import * as sass from "sass";
import { logical } from "./logical.mjs";

const SOURCES = ["src/citylinks/web/templates", "src/citylinks/web/components", "src/citylinks/web/styleguide", "assets/js"];
const NAMED = /\.(html|py|js)$/;

export async function compileStyles() {
  const { css } = sass.compile("assets/scss/citylinks.scss", {
    loadPaths: ["node_modules/@uswds/uswds/packages"],
    quietDeps: true,
    logger: sass.Logger.silent,
  });
  const mirrored = postcss([withoutForeignFonts, logical]).process(css, { from: undefined }).css;
  const content = SOURCES.flatMap(files).map((path) => ({ raw: readFileSync(path, "utf8"), extension: "html" }));
  const [purged] = await new PurgeCSS().purge({
    content,
    css: [{ raw: mirrored }],
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    // Classes that a template composes of a word and a value.
    safelist: { greedy: [/^cl-(button|alert|step|icon|map__dot|review|verdict|answer)--/], standard: ["rtl"] },
  });
  const { code } = await transform(purged.css, { loader: "css", minify: true, legalComments: "none" });
  return code;
}

// USWDS brings faces of its own; ours stand in _base.scss.
const withoutForeignFonts = {
  postcssPlugin: "without-foreign-fonts",
  AtRule: {
    "font-face"(rule) {
      if (!rule.toString().includes("Public Sans\"") && !rule.toString().includes("Public Sans Before")) rule.remove();
    },
  },
};

function files(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => NAMED.test(path))
    .sort()
    .map((path) => join(folder, path));
}
