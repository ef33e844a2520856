import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const css = readFileSync(new URL("../css/tokens.css", import.meta.url), "utf8");
const tokens = new Map([...css.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(([, name, light, dark]) => [name!, { light: light!, dark: dark! }]));

/** WCAG 2.2 relative luminance. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const SURFACES = ["page", "surface", "raised", "sunken", "hover", "lane-even", "lane-head"];
const names = [...tokens.keys()];
const statuses = names.filter((name) => name.startsWith("status-") || name.startsWith("jeopardy-"));

const TEXT: [string, string[]][] = [
  ["text", [...SURFACES, "pressed", "accent-soft", "tint-info", "tint-done", "tint-warning", "tint-danger", "tint-added", "tint-removed", "tint-altered"]],
  ["text-soft", [...SURFACES, "pressed"]],
  ["text-faint", SURFACES],
  ["accent", [...SURFACES, "accent-soft"]],
  ["on-accent", ["accent-fill", "accent-fill-hover", "danger-fill", "danger-fill-hover"]],
  ...statuses.map((name): [string, string[]] => [name, ["page", "surface", "raised", "lane-even"]]),
  ...["added", "removed", "altered"].map((name): [string, string[]] => [`change-${name}`, ["page", "surface", "raised", "sunken", "lane-even", "canvas", `tint-${name}`]]),
  ["status-failed", ["tint-danger"]], ["status-fatal", ["tint-danger"]], ["jeopardy-risk", ["tint-danger", "tint-warning"]], ["jeopardy-late", ["tint-danger"]],
];
const GRAPHICS: [string, string[]][] = [
  ["line-control", ["page", "surface", "raised"]],
  ["focus", SURFACES],
  ["arrow", ["canvas", "lane-even"]],
  ["arrow-lit", ["canvas", "lane-even"]],
  ...["series-1", "series-2", "series-3", "series-4"].map((name): [string, string[]] => [name, ["surface"]]),
];

describe.each(["light", "dark"] as const)("in %s", (theme) => {
  const check = (pairs: [string, string[]][], least: number) => {
    const bad = pairs.flatMap(([front, backs]) => backs.map((back) => ({ front, back, ratio: contrast(tokens.get(front)![theme], tokens.get(back)![theme]) }))).filter(({ ratio }) => ratio < least);
    expect(bad).toEqual([]);
  };
  test("text reaches 4.5:1 on everything it stands on", () => check(TEXT, 4.5));
  test("controls, arrows, focus and series reach 3:1", () => check(GRAPHICS, 3));
});
