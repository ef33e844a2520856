import { describe, expect, it } from "vitest";
import { axisOf, bestScale, scaleOf, ticksOf, tickWords, type Axis } from "./axis";
import type { SimulatedStep, Simulation } from "./result";
import { spanInWords, keyInWords, valueInWords } from "./words";

const START = "2026-11-02T12:00:00Z";
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1_000).toISOString();

function step(key: string, fields: Partial<SimulatedStep> = {}): SimulatedStep {
  return {
    key, definition: key, name: key, group: "G", group_name: "Group", type: "Callout", scope: "Plan", scope_key: "plan", made_because: "", system: "", state: "Completed",
    taken_up_at: START, ready_at: START, started_at: START, finished_at: START, duration: { seconds: 0, origin: "Assumed", rule: null }, tries: [], waits: [], conditions: [], events: [],
    released_by: null, user: "", queue: "", assignment: "", error_code: "", message: "", waiting: "", is_late: false, is_critical: false, slack_seconds: 0, ...fields,
  };
}

const tried = (number: number, from: number, to: number, error = "") => ({ number, started_at: at(from), ended_at: at(to), error_code: error, message: "", rule: null, retry_at: null });
const waits = (state: string, from: number, to: number | null, why = "Waits.") => ({ state, started_at: at(from), ended_at: to === null ? null : at(to), why });

function run(steps: SimulatedStep[], seconds: number): Simulation {
  return { started_at: START, ended_at: at(seconds), duration_seconds: seconds, steps } as unknown as Simulation;
}

describe("rows of the axis", () => {
  it("draw each try as a bar of its own, with the waits between them", () => {
    const called = step("call", { tries: [tried(1, 10, 70, "503"), tried(2, 100, 160)], waits: [waits("Pending", 0, 10), waits("Failed", 70, 100)] });
    const [row] = axisOf(run([called], 160)).lanes[0]!.rows;
    expect(row!.bars.map(({ kind, from, to }) => [kind, from, to])).toEqual([["failed", 10, 70], ["done", 100, 160]]);
    expect(row!.waits.map(({ state, from, to, isOpen }) => [state, from, to, isOpen])).toEqual([["Pending", 0, 10, false], ["Failed", 70, 100, false]]);
    expect(row!.mark).toBeUndefined();
  });

  it("mark what has no length, and let what still waits wait to the end", () => {
    const skipped = step("skipped", { state: "Skipped", finished_at: at(30) });
    const stuck = step("stuck", { state: "Pending", finished_at: null, taken_up_at: null, waits: [waits("Pending", 0, null)] });
    const failed = step("failed", { state: "FatallyFailed", finished_at: null, events: [{ at: at(40), event: "FailFatally", state: "FatallyFailed", reason: "" }] });
    const rows = new Map(axisOf(run([skipped, stuck, failed], 60)).lanes[0]!.rows.map((row) => [row.key, row]));
    expect(rows.get("skipped")!.mark).toEqual({ at: 30, state: "Skipped" });
    expect(rows.get("failed")!.mark).toEqual({ at: 40, state: "FatallyFailed" });
    expect(rows.get("stuck")!.waits[0]).toMatchObject({ to: 60, isOpen: true });
  });

  it("draw a pause as a bar", () => {
    const pause = step("pause", { type: "Pause", waits: [waits("InProgress", 5, 25, "Pauses until this holds: x")] });
    expect(axisOf(run([pause], 30)).lanes[0]!.rows[0]!.bars).toEqual([{ kind: "pause", from: 5, to: 25, number: 0, label: "Pauses until this holds: x" }]);
  });

  it("stand in the lanes of the workspace first, by when they begin", () => {
    const late = step("late", { group: "B", tries: [tried(1, 50, 60)] });
    const early = step("early", { group: "B", tries: [tried(1, 10, 20)] });
    const other = step("other", { group: "A", tries: [tried(1, 0, 5)] });
    const lanes = axisOf(run([late, early, other], 60), ["B"]).lanes;
    expect(lanes.map(({ code, rows }) => [code, rows.map(({ key }) => key)])).toEqual([["B", ["early", "late"]], ["A", ["other"]]]);
  });

  it("are none where nothing ran", () => {
    expect(axisOf({ started_at: null, steps: [] } as unknown as Simulation).lanes).toEqual([]);
  });
});

const DAYS: Axis = { lanes: [], length: 90_000, moments: [0, 5, 10, 86_410, 90_000] };

describe("scales", () => {
  it.each(["true", "stretched"] as const)("begin and end with the run and never turn round: %s", (kind) => {
    const scale = scaleOf(DAYS, kind, 1_000);
    const places = Array.from({ length: 181 }, (_, index) => scale.at(index * 500));
    expect([scale.at(0), scale.at(90_000), scale.at(-5), scale.at(99_999)]).toEqual([0, 1_000, 0, 1_000]);
    for (let index = 1; index < places.length; index++) expect(places[index]!).toBeGreaterThanOrEqual(places[index - 1]!);
  });

  it("give the short stretches room where they are stretched", () => {
    expect(scaleOf(DAYS, "true", 1_000).at(5)).toBeLessThan(1);
    expect(scaleOf(DAYS, "stretched", 1_000).at(5)).toBeGreaterThan(50);
  });

  it.each(["true", "stretched"] as const)("have marks that can be read beside each other: %s", (kind) => {
    const scale = scaleOf(DAYS, kind, 800);
    const ticks = ticksOf(DAYS, kind, scale, 88);
    expect(ticks.length).toBeGreaterThan(1);
    for (let index = 1; index < ticks.length; index++) expect(ticks[index]!.x - ticks[index - 1]!.x).toBeGreaterThanOrEqual(87.9);
  });

  it("are chosen by whether every bar can be seen", () => {
    const mixed = axisOf(run([step("call", { tries: [tried(1, 0, 5)] }), step("visit", { tries: [tried(1, 5, 86_405)] })], 86_405));
    const even = axisOf(run([step("one", { tries: [tried(1, 0, 60)] }), step("two", { tries: [tried(1, 60, 120)] })], 120));
    expect([bestScale(mixed), bestScale(even)]).toEqual(["stretched", "true"]);
  });
});

describe("words", () => {
  it.each([[0, "0 s"], [59, "59 s"], [61, "1 min 1 s"], [3_600, "1 h"], [3_601, "1 h 1 s"], [90_061, "1 d 1 h"], [172_830, "2 d 30 s"]])("say %d seconds as %s", (seconds, words) => {
    expect(spanInWords(seconds)).toBe(words);
  });

  it("tell instances apart, and values from their absence", () => {
    expect(keyInWords({ scope: "LineItem", scope_key: "BOX/1%2F2" })).toBe("BOX · 1/2");
    expect(keyInWords({ scope: "Plan", scope_key: "plan" })).toBe("");
    expect([valueInWords(null), valueInWords(false), valueInWords("red"), valueInWords({ amount: "5", currency: "EUR" }), valueInWords([1, 2])]).toEqual(["absent", "no", "“red”", "5 EUR", "1, 2"]);
  });
});

describe("the words of marks", () => {
  it("are short, but never alike beside each other", () => {
    const words = (...seconds: number[]) => tickWords(seconds.map((one) => ({ seconds: one, x: 0 })));
    expect(words(0, 60, 120)).toEqual(["start", "1 min", "2 min"]);
    expect(words(0, 86_460, 172_860, 172_920)).toEqual(["start", "1 d", "2 d 1 min", "2 d 2 min"]);
  });

  it("tell rows apart only where a step has several", () => {
    const [one, two] = [step("a/1", { definition: "a", scope: "LineItem", scope_key: "1" }), step("a/2", { definition: "a", scope: "LineItem", scope_key: "2" })];
    const alone = step("b/1", { definition: "b", scope: "LineItem", scope_key: "1" });
    expect(axisOf(run([one, two, alone], 10)).lanes[0]!.rows.map(({ key, own }) => [key, own])).toEqual([["a/1", "1"], ["a/2", "2"], ["b/1", ""]]);
  });
});
