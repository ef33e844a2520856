/** Reads a part of a design that comes from outside: form, fields by the server's schema, and whether it holds together. */

import type { Schema } from "../schema";
import { pathOfLoop } from "./neighbours";
import { refused, type Refusal } from "./outcome";
import { NO_PART, PART_FORMAT, PART_VERSION, SUPPORTING, type DesignPart } from "./part";
import { checkedRecord, faultOfCode, isObject, isStorable, shown, type Fault } from "./record_check";
import type { Dependency, Fields, Group, Kind, Note, Step } from "./records";

/** The server takes 10,000 changes at once. */
const MOST_RECORDS = 5_000;
const MOST_TOLD = 5;

/** Returns the part that a text holds, with defaults for absent fields, or a refusal that names the places. */
export function readPart(text: string, schema: Schema): DesignPart | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused("Unreadable", `This is not JSON: ${error instanceof Error ? error.message : "it cannot be read"}.`);
  }
  if (!isObject(value) || value["format"] !== PART_FORMAT) {
    return refused("Unreadable", `This is no part of a design: its format is not ${PART_FORMAT}. Copy steps on a canvas, or export a workspace, to get one.`);
  }
  if (value["version"] !== PART_VERSION) {
    return refused("Unreadable", `This part of a design has version ${shown(value["version"])}. This product reads version ${PART_VERSION}.`);
  }
  const faults: Fault[] = [];
  const part = readRecords(value, schema, faults);
  if (faults.length === 0) faults.push(...incoherent(part));
  if (faults.length === 0) return part;
  const told = faults.slice(0, MOST_TOLD).map(({ place, sentence }) => `${place}: ${sentence}`);
  return refused("Unreadable", `This part of a design cannot be taken. ${told.join(" ")}${faults.length > MOST_TOLD ? ` And ${faults.length - MOST_TOLD} more.` : ""}`);
}

const MEMBERS: ReadonlySet<string> = new Set(Object.keys(NO_PART));

function readRecords(value: Record<string, unknown>, schema: Schema, faults: Fault[]): DesignPart {
  for (const name of Object.keys(value)) if (!MEMBERS.has(name)) faults.push({ place: name, sentence: "A part of a design has no such member." });
  const list = (name: string): readonly unknown[] => {
    const found = value[name] ?? [];
    if (Array.isArray(found) && found.length <= MOST_RECORDS) return found;
    faults.push({ place: name, sentence: Array.isArray(found) ? `${found.length} are too many, at most ${MOST_RECORDS} are taken.` : `${shown(found)} stands where a list is due.` });
    return [];
  };
  const records = <Record extends Fields>(name: string, kind: Kind, items = list(name)): readonly Record[] => readKind(name, kind, items, schema, faults) as readonly Record[];
  return {
    ...NO_PART, name: typeof value["name"] === "string" ? value["name"] : "",
    groups: records<Group>("groups", "StepGroup"), steps: records<Step>("steps", "StepDefinition"),
    arrows: records<Dependency>("arrows", "StepDependency"), scenarios: records("scenarios", "Scenario"),
    positions: readPositions(value["positions"] ?? {}, faults), notes: list("notes").flatMap((note, index) => readNote(note, `notes[${index}]`, faults)),
    supporting: readSupporting(value["supporting"] ?? {}, schema, faults),
  };
}

function readKind(name: string, kind: Kind, items: readonly unknown[], schema: Schema, faults: Fault[]): readonly Fields[] {
  const known = schema[kind];
  if (!known) {
    if (items.length > 0) faults.push({ place: name, sentence: `Records of the kind ${kind} cannot be taken here.` });
    return [];
  }
  const codes = new Set<unknown>();
  return items.map((item, index) => {
    const place = `${name}[${index}]`;
    const { fields, faults: found } = checkedRecord(known, item, place);
    faults.push(...found);
    const twice = codes.has(fields["code"]) ? `The code ${String(fields["code"])} stands twice.` : undefined;
    const fault = faultOfCode(fields["code"]) ?? twice;
    if (fault && found.length === 0) faults.push({ place: `${place}.code`, sentence: fault });
    codes.add(fields["code"]);
    return fields;
  });
}

function readPositions(value: unknown, faults: Fault[]): DesignPart["positions"] {
  if (!isObject(value)) {
    faults.push({ place: "positions", sentence: `${shown(value)} stands where an object is due.` });
    return {};
  }
  for (const [code, cell] of Object.entries(value)) {
    if (!Array.isArray(cell) || cell.length !== 2 || !cell.every(Number.isFinite)) faults.push({ place: `positions.${code}`, sentence: `${shown(cell)} stands where a column and a row are due.` });
  }
  return value as DesignPart["positions"];
}

function readNote(value: unknown, place: string, faults: Fault[]): readonly Note[] {
  const isNote = isObject(value) && typeof value["text"] === "string" && typeof value["lane"] === "string" && Number.isFinite(value["column"]) && Number.isFinite(value["row"]) && isStorable(value["text"]);
  if (!isNote) {
    faults.push({ place, sentence: `${shown(value)} stands where a note is due: text, lane, column, row.` });
    return [];
  }
  const { text, lane, column, row } = value as unknown as Note;
  return [{ id: "", text, lane, column, row }];
}

function readSupporting(value: unknown, schema: Schema, faults: Fault[]): DesignPart["supporting"] {
  if (!isObject(value)) {
    faults.push({ place: "supporting", sentence: `${shown(value)} stands where an object is due.` });
    return {};
  }
  return Object.fromEntries(Object.entries(value).map(([kind, items]) => {
    const place = `supporting.${kind}`;
    if (!SUPPORTING.includes(kind as Kind) || !Array.isArray(items)) {
      faults.push({ place, sentence: Array.isArray(items) ? `Only ${SUPPORTING.join(", ")} may stand here.` : `${shown(items)} stands where a list is due.` });
      return [kind, []];
    }
    return [kind, readKind(place, kind as Kind, items, schema, faults)];
  }));
}

/** What does not hold together though each record is right for itself. */
function incoherent(part: DesignPart): readonly Fault[] {
  const faults: Fault[] = [];
  const groups = new Set(part.groups.map(({ code }) => code));
  const steps = new Set(part.steps.map(({ code }) => code));
  const among = (known: ReadonlySet<string>, code: unknown, place: string, thing: string) => {
    if (!known.has(code as string)) faults.push({ place, sentence: `There is no ${thing} ${shown(code)} in this part.` });
  };
  part.steps.forEach(({ group }, index) => among(groups, group, `steps[${index}].group`, "group"));
  part.scenarios.forEach((scenario, index) => among(groups, scenario["group"], `scenarios[${index}].group`, "group"));
  part.notes.forEach(({ lane }, index) => among(groups, lane, `notes[${index}].lane`, "group"));
  const pairs = new Set<string>();
  part.arrows.forEach(({ step, depends_on: before }, index) => {
    const place = `arrows[${index}]`;
    among(steps, before, `${place}.depends_on`, "step");
    among(steps, step, `${place}.step`, "step");
    const pair = JSON.stringify([before, step]);
    if (pairs.has(pair)) faults.push({ place, sentence: `The arrow from ${shown(before)} to ${shown(step)} stands twice.` });
    pairs.add(pair);
  });
  return faults.length > 0 ? faults : loopsOf(part);
}

function loopsOf(part: DesignPart): readonly Fault[] {
  const records = {
    StepDefinition: Object.fromEntries(part.steps.map((step) => [step.code, step])),
    StepDependency: Object.fromEntries(part.arrows.map((arrow) => [arrow.code, arrow])),
  };
  const isOrdered = orderOf(part);
  if (isOrdered) return [];
  for (const [index, { step, depends_on: before, scope }] of part.arrows.entries()) {
    const loop = scope === "CrossPlan" ? undefined : pathOfLoop(records, before, step);
    if (loop) return [{ place: `arrows[${index}]`, sentence: `It closes a loop: ${[...loop, loop[0]!].map((code) => `“${records.StepDefinition[code]?.name ?? code}”`).join(" → ")}.` }];
  }
  return [];
}

/** Tells whether the steps can be put into an order in which each stands after what it waits for. */
function orderOf(part: DesignPart): boolean {
  const waits = new Map(part.steps.map(({ code }) => [code, 0]));
  const after = new Map<string, string[]>();
  for (const { step, depends_on: before, scope } of part.arrows) {
    if (scope === "CrossPlan") continue;
    waits.set(step, waits.get(step)! + 1);
    after.set(before, [...(after.get(before) ?? []), step]);
  }
  const ready = [...waits].filter(([, count]) => count === 0).map(([code]) => code);
  for (const code of ready) {
    for (const next of after.get(code) ?? []) {
      waits.set(next, waits.get(next)! - 1);
      if (waits.get(next) === 0) ready.push(next);
    }
  }
  return ready.length === waits.size;
}
