// Joins the licences of what is bundled, with those of the style sheets, fonts and icons that the bundler does not count, in dist/LICENSES.md.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const notices = new Map();

for (const file of readdirSync(dist).filter((name) => /^licenses-.*\.json$/.test(name))) {
  for (const item of JSON.parse(readFileSync(join(dist, file), "utf8"))) notices.set(item.name, { version: item.version, license: item.identifier ?? item.license, text: item.text });
  rmSync(join(dist, file));
}
for (const name of ["bootstrap", "@fontsource-variable/inter", "lucide-static"]) {
  const { version, license } = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
  notices.set(name, { version, license, text: readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8") });
}
const parts = [...notices].sort(([one], [other]) => one.localeCompare(other)).map(([name, { version, license, text }]) => `## ${name} ${version} (${license})\n\n${(text ?? "").trim()}\n`);
writeFileSync(join(dist, "LICENSES.md"), `# Licences of the third-party code in these files\n\n${parts.join("\n")}`);
