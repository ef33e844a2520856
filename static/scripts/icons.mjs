// Writes dist/icons.svg: one <symbol> for each icon of icons.json. States ("state-Ready") and step types
// ("type-Callout") are symbols of their own, so that templates and canvas draw the same shape from the word alone.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");
const { icons, states, types } = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));

function symbol(id, icon, folder = source) {
  const svg = readFileSync(join(folder, `${icon}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s+/g, " ").trim();
  return `<symbol id="${id}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
}

const own = join(here, "../icons");
const symbols = [
  symbol("mark", "mark", own),
  ...icons.map((icon) => symbol(icon, icon)),
  ...Object.entries(states).map(([state, icon]) => symbol(`state-${state}`, icon)),
  ...Object.entries(types).map(([type, icon]) => symbol(`type-${type}`, icon)),
];
mkdirSync(join(here, "../dist"), { recursive: true });
copyFileSync(join(own, "mark.svg"), join(here, "../dist/mark.svg"));
writeFileSync(join(here, "../dist/icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
