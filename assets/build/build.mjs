// Everything that a browser loads, from assets/ and npm into src/citylinks/web/static/built/. The same input gives
// the same bytes.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cutFonts } from "./fonts.mjs";
import { describeMap, drawMap } from "./map.mjs";
import { compileStyles } from "./styles.mjs";

const OUT = "src/citylinks/web/static/built";
const LICENSES = {
  "Public Sans": "@fontsource-variable/public-sans/LICENSE",
  "U.S. Web Design System": "@uswds/uswds/LICENSE.md",
  "World Atlas": "world-atlas/LICENSE",
};

const [styles, fonts] = await Promise.all([compileStyles(), cutFonts()]);
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const write = (name, content) => writeFileSync(join(OUT, name), content);

write("citylinks.css", styles);
Object.entries(fonts).forEach(([name, font]) => write(name, font));
write("world.svg", drawMap());
write("map.json", describeMap());
write("licenses.txt", Object.entries(LICENSES).map(([name, path]) => `${name}\n\n${readFileSync(join("node_modules", path), "utf8")}`).join("\n\n"));
copyFileSync("assets/favicon.svg", join(OUT, "favicon.svg"));
copyFileSync("assets/share.png", join(OUT, "share.png"));
await build({
  entryPoints: ["assets/js/citylinks.js"],
  outfile: join(OUT, "citylinks.js"),
  bundle: true,
  format: "iife",
  legalComments: "none",
  minify: true,
  target: "es2020",
});
