import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedOnly, countsOf, ELSEWHERE, groupsOf, opensWithChangesOnly, titleOf, withStubs, type ChangeWord, type DifferenceLink, type DifferenceStep, type RecordChange, type WorkspaceDifference } from "./document";
import { drawDifference, importantSteps, placeOf } from "./picture";

const step = (id: string, lane = "G", change: ChangeWord | null = null, more: Partial<DifferenceStep> = {}): DifferenceStep =>
  ({ id, name: id.toUpperCase(), lane, type: "Milestone", scope: "Plan", worker: "", change, position: null, is_stub: false, ...more });
const link = (from: string, to: string, change: ChangeWord | null = null): DifferenceLink => ({ id: `${from}>${to}`, from, to, scope: "Plan", change });
const told = (kind: string, code: string, change: ChangeWord, at: RecordChange["at"]): RecordChange => ({ kind, code, name: "", change, fields: [], at });

const WORKSPACE: WorkspaceDifference = {
  code: "w", name: "W",
  lanes: [{ code: "G", name: "G", change: null }, { code: "H", name: "H", change: null }, { code: "I", name: "I", change: "Added" }],
  steps: [step("a"), step("b", "G", "Added"), step("c"), step("d", "H"), step("e", "H"), step("f", "Z", null, { is_stub: true })],
  links: [link("a", "b", "Added"), link("a", "c"), link("c", "d", "Removed"), link("d", "e"), link("e", "f")],
  changes: [
    told("StepGroup", "I", "Added", { lane: "I" }), told("StepDefinition", "b", "Added", { step: "b" }),
    told("StepDependency", "a>b", "Added", { arrow: "a>b" }), told("StepDependency", "c>d", "Removed", { arrow: "c>d" }), told("Workspace", "w", "Changed", {}),
  ],
};

describe("what a filter leaves", () => {
  test("changes alone are the steps that changed, the ends of arrows that did, and their lanes", () => {
    const { steps, links, lanes } = changedOnly(withStubs(WORKSPACE));
    expect(steps.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(links.map(({ id }) => id)).toEqual(["a>b", "a>c", "c>d"]);
    expect(lanes.map(({ code }) => code)).toEqual(["G", "H", "I"]);
  });
  test("the list is told from the whole to its parts, and only the words that are shown", () => {
    expect(groupsOf(WORKSPACE, new Set()).map(({ title, changes }) => [title, changes.length])).toEqual([["Canvas", 1], ["Lanes", 1], ["Steps", 1], ["Arrows", 2]]);
    expect(groupsOf(WORKSPACE, new Set<ChangeWord>(["Removed"])).flatMap(({ changes }) => changes.map(({ code }) => code))).toEqual(["c>d"]);
    expect(countsOf(WORKSPACE)).toEqual({ Added: 3, Removed: 1, Changed: 1 });
  });
  test("an arrow is called by its ends", () => {
    expect(titleOf(WORKSPACE.changes[2]!, WORKSPACE)).toBe("A → B");
    expect(titleOf(WORKSPACE.changes[0]!, WORKSPACE)).toBe("I");
  });
  test("only a large picture opens with what changed alone", () => {
    expect(opensWithChangesOnly(WORKSPACE)).toBe(false);
    expect(opensWithChangesOnly({ ...WORKSPACE, steps: Array.from({ length: 61 }, (_, number) => step(`s${number}`)) })).toBe(true);
  });
});

describe("the picture", () => {
  test("steps of other workspaces stand in a lane of their own, below the others", () => {
    const drawn = drawDifference(withStubs(WORKSPACE));
    expect(drawn.picture.bands.at(-1)!.code).toBe(ELSEWHERE);
    expect(drawn.picture.cards.get("f")!.y).toBeGreaterThan(drawn.picture.bands.at(-1)!.y);
    expect(withStubs({ ...WORKSPACE, steps: [step("a")] }).lanes).toHaveLength(3);
  });
  test("every change has its place, but that of the canvas as a whole", () => {
    const drawn = drawDifference(withStubs(WORKSPACE));
    expect(WORKSPACE.changes.map((change) => placeOf(change, drawn) !== undefined)).toEqual([true, true, true, true, false]);
    expect(placeOf(WORKSPACE.changes[1]!, drawn)).toEqual(drawn.picture.cards.get("b"));
  });
  test("what went and what came in its cell do not cover each other", () => {
    const at: Partial<DifferenceStep> = { position: [0, 0] };
    const { picture } = drawDifference({ ...WORKSPACE, steps: [step("old", "G", "Removed", at), step("new", "G", "Added", at)], links: [] });
    expect(picture.cards.get("old")).not.toEqual(picture.cards.get("new"));
  });
  test("what is important is seen first", () => {
    expect(importantSteps(WORKSPACE)).toEqual(["b", "a", "b", "c", "d"]);
  });
});

test("whatever differs, the changes alone are a part of the whole that can be drawn", () => {
  const words = fc.constantFrom<ChangeWord | null>(null, "Added", "Removed", "Changed");
  const workspace = fc.record({ steps: fc.array(fc.record({ lane: fc.constantFrom("G", "H"), change: words }), { minLength: 1, maxLength: 12 }), arrows: fc.array(fc.tuple(fc.nat(11), fc.nat(11), words), { maxLength: 20 }) });
  fc.assert(fc.property(workspace, ({ steps, arrows }) => {
    const made = steps.map(({ lane, change }, number) => step(`s${number}`, lane, change));
    const links = arrows.filter(([from, to]) => from !== to && from < made.length && to < made.length).map(([from, to, change]) => link(`s${from}`, `s${to}`, change));
    const unique = [...new Map(links.map((one) => [one.id, one])).values()];
    const part = changedOnly({ ...WORKSPACE, steps: made, links: unique });
    expect(part.steps.filter(({ change }) => change)).toEqual(made.filter(({ change }) => change));
    expect(part.links.filter(({ change }) => change)).toEqual(unique.filter(({ change }) => change));
    const drawn = drawDifference(part);
    expect(drawn.picture.cards.size).toBe(part.steps.length);
    expect(drawn.picture.arrows).toHaveLength(part.links.length);
  }));
});
