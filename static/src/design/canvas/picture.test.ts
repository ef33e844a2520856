import { describe, expect, test } from "vitest";
import { workspaceOf } from "../document/canvas";
import { collapseLanes, connect, isRefused, setFields, type Outcome } from "../document/commands";
import { withChanges, type Records } from "../document/document";
import { sampleDesign } from "../document/sample_design";
import { sceneOf } from "../document/scene";
import { createPictures } from "./picture";

const HOME = "home";

function after(records: Records, outcome: Outcome): Records {
  if (isRefused(outcome)) throw new Error(outcome.sentence);
  return withChanges(records, outcome.changes);
}

function camera() {
  const pictures = createPictures();
  return (records: Records) => pictures(records, workspaceOf(records, HOME), sceneOf(records, HOME));
}

describe("what is drawn", () => {
  const design = sampleDesign({ notes: [{ id: "n", text: "Mind the gap", lane: "billing", column: 3, row: 0 }] });

  test("is the very same while nothing changed", () => {
    const shown = camera();
    expect(shown(design)).toBe(shown(design));
  });

  test("keeps its routes and all other cards when a step is renamed", () => {
    const shown = camera();
    const before = shown(design);
    const next = shown(after(design, setFields(design, "StepDefinition", ["ship"], { name: "Send" })));
    expect(next.picture).toBe(before.picture);
    const changed = next.cards.filter((card) => !before.cards.includes(card));
    expect(changed.map(({ id, name }) => [id, name])).toEqual([["ship", "Send"]]);
  });

  test("has new routes when an arrow is drawn", () => {
    const shown = camera();
    const before = shown(design);
    const next = shown(after(design, connect(design, { from: "ship", to: "check" })));
    expect(next.picture.arrows.length).toBe(before.picture.arrows.length + 1);
    expect(next.cards.every((card) => before.cards.includes(card))).toBe(true);
  });

  test("shows steps of other workspaces, notes, and one card for a collapsed lane", () => {
    const kinds = (records: Records) => Object.fromEntries(camera()(records).cards.map(({ id, kind, name }) => [id, [kind, name]]));
    expect(kinds(design)).toMatchObject({ ship: ["step", "Ship"], archive: ["stub", "Archive"], "note:n": ["note", "Mind the gap"] });
    const folded = kinds(after(design, collapseLanes(design, HOME, true, ["shipping"])));
    expect(folded).toMatchObject({ "lane:shipping": ["lane", "Shipping"], bill: ["step", "Bill"] });
    expect(folded["ship"]).toBeUndefined();
  });
});
