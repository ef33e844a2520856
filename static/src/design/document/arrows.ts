/** Commands that draw and change arrows. An arrow leads from the step that runs first to the one that waits. */

import { arrowOf, named, stepOf } from "./canvas";
import type { Change, Records } from "./document";
import { newArrow, put, taken, type NewArrow } from "./making";
import { refusalOfArrow } from "./neighbours";
import { counted, done, nothingSelected, notThere, refused, type Outcome } from "./outcome";
import type { Dependency, Fields, Scope } from "./records";

/** Draws an arrow. */
export function connect(records: Records, wanted: NewArrow): Outcome {
  if (!stepOf(records, wanted.from) || !stepOf(records, wanted.to)) return notThere("step");
  const refusal = refusalOfArrow(records, wanted.from, wanted.to, wanted.scope);
  if (refusal) return refusal;
  const arrow = newArrow(records, wanted);
  return done(`${named(records, wanted.to)} waits for ${named(records, wanted.from)} now.`, [put("StepDependency", arrow)], { arrows: [arrow.code] });
}

/** Gives an arrow another end. It keeps all else that it says. */
export function reconnect(records: Records, wanted: { arrow: string; from?: string; to?: string }): Outcome {
  const arrow = arrowOf(records, wanted.arrow);
  if (!arrow) return notThere("arrow");
  const { from = arrow.depends_on, to = arrow.step } = wanted;
  if (!stepOf(records, from) || !stepOf(records, to)) return notThere("step");
  if (from === arrow.depends_on && to === arrow.step) return done("The arrow stays where it is.", [], { arrows: [arrow.code] });
  const refusal = refusalOfArrow(records, from, to, arrow.scope, arrow.code);
  if (refusal) return refusal;
  const moved = newArrow(records, { from, to }, arrow);
  return done(`${named(records, to)} waits for ${named(records, from)} now.`, [taken("StepDependency", arrow.code), put("StepDependency", moved)], { arrows: [moved.code] });
}

/** Sets by which keys the two ends of arrows belong together. Custom needs a custom scope; where there is one alone, it is taken. */
export function setScope(records: Records, arrows: readonly string[], scope: Scope, customScope?: string | null): Outcome {
  const found = arrows.map((code) => arrowOf(records, code)).filter((arrow): arrow is Dependency => arrow !== undefined);
  if (found.length === 0) return nothingSelected();
  const scopes = Object.keys(records.CustomScope ?? {});
  const custom = scope === "Custom" ? (customScope ?? (scopes.length === 1 ? scopes[0]! : null)) : null;
  if (scope === "Custom" && custom === null) return refused("ScopeMissing", "Say by which custom scope the steps belong together.");
  const changes: Change[] = [];
  for (const arrow of found) {
    if (arrow.scope === scope && arrow.custom_scope === custom) continue;
    const refusal = arrow.scope === "CrossPlan" ? refusalOfArrow(records, arrow.depends_on, arrow.step, scope, arrow.code) : undefined;
    if (refusal) return refusal;
    const fields: Fields = { ...arrow, scope, custom_scope: custom };
    changes.push({ kind: "StepDependency", code: arrow.code, fields });
  }
  return done(`${counted(found.length, "arrow")}: scope ${scope}${custom ? ` ${custom}` : ""}.`, changes, { arrows: found.map(({ code }) => code) });
}
