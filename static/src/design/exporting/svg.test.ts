import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARD_HEIGHT, CARD_WIDTH } from "../../plan/geometry";
import { addNote, collapseLanes, isRefused, setFields, type Outcome } from "../document/commands";
import { withChanges, type Records } from "../document/document";
import { sampleDesign } from "../document/sample_design";
import { COLOUR_NAMES, type Colours } from "./colours";
import { iconsOf } from "./icons";
import { ESTIMATED, fitted, lines } from "./lettering";
import { scaleOf } from "./png";
import { svgOf } from "./svg";
import { element, escaped } from "./xml";

const css = readFileSync(new URL("../../../css/tokens.css", import.meta.url), "utf8");
const colours = Object.fromEntries(COLOUR_NAMES.map((name) => [name, new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}),`).exec(css)![1]])) as Colours;
const icons = iconsOf('<svg>\n<symbol id="type-Callout" viewBox="0 0 24 24" fill="none"><path d="M1 1h4"/></symbol>\n<symbol id="layers"><path d="M2 2"/></symbol></svg>');
const style = { colours, font: '"Inter Variable", system-ui, sans-serif', icons };

function after(records: Records, outcome: Outcome): Records {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Reads XML strictly, as far as we write it: tags closed in order, attributes in quotes, no character that XML forbids. Returns tags and texts. */
function parsed(xml: string): { tags: Tag[]; texts: string[] } {
  const tags: Tag[] = [];
  const texts: string[] = [];
  const open: string[] = [];
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  let rest = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, "");
  while (rest !== "") {
    const tag = /^<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^"<&]*)*")*)(\/?)>/.exec(rest);
    if (tag) {
      const [whole, closing, name, attributes, empty] = tag;
      if (closing) expect(open.pop()).toBe(name);
      else {
        tags.push({ name: name!, attributes: new Map([...attributes!.matchAll(/ ([a-zA-Z:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, plain(value!)])) });
        if (!empty) open.push(name!);
      }
      rest = rest.slice(whole.length);
      continue;
    }
    const text = /^[^<&]*(?:&(?:amp|lt|gt|quot|#\d+);[^<&]*)*/.exec(rest)![0];
    expect(text, rest.slice(0, 80)).not.toBe("");
    if (open.length > 0) texts.push(plain(text));
    rest = rest.slice(text.length);
  }
  expect(open).toEqual([]);
  return { tags, texts };
}

function plain(text: string): string {
  const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string | undefined) => (code ? String.fromCharCode(Number(code)) : entities[name!]!));
}

describe("XML", () => {
  test("holds any text that a person may write, and nothing that it cannot hold", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      const { tags, texts } = parsed(element("text", { title: text }, escaped(text)));
      const kept = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
      expect(texts.join("")).toBe(kept);
      expect(tags[0]!.attributes.get("title")).toBe(kept);
    }), { numRuns: 100 });
    expect(escaped("a\ud800b")).toBe("a\ufffdb");
  });

  test("has no markup that came from a name", () => {
    expect(escaped(`<script>alert("x") & 'y'</script>`)).toBe("&lt;script&gt;alert(&quot;x&quot;) &amp; &#39;y&#39;&lt;/script&gt;");
  });
});

describe("the picture of a workspace", () => {
  const design = after(sampleDesign(), addNote(sampleDesign(), "home", { lane: "billing", column: 0, row: 0, text: "Monthly" }));

  test("has every card, arrow, lane and note as vectors, in colours that are values", () => {
    const { svg, width, height } = svgOf(design, "home", style);
    const { tags, texts } = parsed(svg);
    for (const name of ["Home", "Shipping", "Billing", "In other", "workspaces", "Ship", "Confirm", "Check", "Bill", "Archive", "in Records", "Monthly"]) expect(texts).toContain(name);
    expect(texts.filter((text) => text === "Scope Plan")).toHaveLength(3);
    expect(tags.filter(({ name }) => name === "use").map(({ attributes }) => attributes.get("href"))).toEqual(Array.from({ length: 5 }, () => "#type-Callout"));
    expect(tags.filter(({ name }) => name === "symbol").map(({ attributes }) => attributes.get("id"))).toEqual(["type-Callout"]);
    for (const { attributes } of tags) for (const key of ["fill", "stroke", "color"]) expect(attributes.get(key) ?? "none").toMatch(/^(none|currentColor|#[0-9a-f]{6})$/);
    expect(tags[0]!.attributes.get("viewBox")).toBe(`0 0 ${width} ${height}`);
    for (const word of ["foreignObject", "<style", " style=", "<script", "<image", "http://www.w3.org/1999", "var("]) expect(svg).not.toContain(word);
    for (const { attributes } of tags.filter(({ name, attributes: all }) => name === "g" && all.has("transform"))) {
      const [, x, y] = /translate\((\d+) (\d+)\)/.exec(attributes.get("transform")!)!.map(Number);
      expect(x! + CARD_WIDTH <= width && y! + CARD_HEIGHT <= height).toBe(true);
    }
  });

  test("shows a collapsed lane as one card", () => {
    const { texts } = parsed(svgOf(after(design, collapseLanes(design, "home", true, ["shipping"])), "home", style).svg);
    expect(texts).toContain("3 steps");
    expect(texts).not.toContain("Confirm");
  });

  test("is well-formed whatever the names are", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
      const named = after(design, setFields(design, "StepDefinition", ["ship", "archive"], { name }));
      parsed(svgOf(withChanges(named, [{ kind: "StepGroup", code: "shipping", fields: { code: "shipping", name } }]), "home", style).svg);
    }), { numRuns: 50 });
  });

  test("of an empty workspace is a picture too", () => {
    expect(parsed(svgOf({ Workspace: { home: { ...design.Workspace!["home"], items: [], notes: [] } } }, "home", style).svg).texts).toEqual(["Home", "Home"]);
  });
});

test("text is cut to its width, whole words first", () => {
  expect(fitted("Provisioning", 200, 13, ESTIMATED)).toBe("Provisioning");
  const cut = fitted("Provisioning of everything", 80, 13, ESTIMATED);
  expect(cut).toMatch(/^Provis.*…$/);
  expect(ESTIMATED(cut, 13, false)).toBeLessThanOrEqual(80);
  expect(lines("one two three four", 60, 13, 2, ESTIMATED)).toEqual(["one two", "three …"]);
  expect(lines("first\nsecond", 200, 13, 4, ESTIMATED)).toEqual(["first", "second"]);
});

test("a PNG is twice the size, or as large as a browser draws", () => {
  expect(scaleOf({ width: 1000, height: 500 })).toBe(2);
  expect(scaleOf({ width: 32_000, height: 500 })).toBe(0.5);
  expect(scaleOf({ width: 20_000, height: 20_000 }) * 20_000).toBeLessThan(16_000);
});
