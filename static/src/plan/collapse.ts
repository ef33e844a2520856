/** Plans with lanes folded to one card each: what a person can still survey when there are hundreds of steps. Pure. */

import type { Link, PlanDocument, Step } from "./model";

/** Above this many steps a plan opens with its lanes collapsed. */
export const SURVEY = 300;

/** Returns the lanes to collapse at first: none in a small plan; in a large one all but the short ones in which something failed. */
export function firstCollapsed(plan: PlanDocument): ReadonlySet<string> {
  if (plan.steps.length <= SURVEY) return new Set();
  const size = new Map<string, number>();
  const failed = new Set<string>();
  for (const step of plan.steps) {
    size.set(step.lane, (size.get(step.lane) ?? 0) + 1);
    if (step.state === "Failed" || step.state === "FatallyFailed") failed.add(step.lane);
  }
  return new Set(plan.lanes.map(({ code }) => code).filter((code) => (size.get(code) ?? 0) > 1 && !(failed.has(code) && size.get(code)! <= SURVEY / 4)));
}

/** The step with which one begins to read a lane: what failed, else the first. */
export function entryOf(plan: PlanDocument, code: string): number {
  const steps = plan.steps.filter((step) => step.lane === code);
  return (steps.find(({ state }) => state === "Failed" || state === "FatallyFailed") ?? steps[0])?.id ?? 0;
}

/** The id of the card that stands for a lane: below zero, so that it is no step's. */
export function cardId(plan: PlanDocument, code: string): number {
  return -1 - plan.lanes.findIndex((lane) => lane.code === code);
}

/** Returns the plan with one card for each collapsed lane; arrows lead to the card, those inside go, those that become equal are one. */
export function collapse(plan: PlanDocument, collapsed: ReadonlySet<string>): PlanDocument {
  if (collapsed.size === 0) return plan;
  const standIn = new Map<number, number>();
  const members = new Map<string, number[]>();
  for (const step of plan.steps) {
    if (!collapsed.has(step.lane)) continue;
    standIn.set(step.id, cardId(plan, step.lane));
    const ids = members.get(step.lane);
    if (ids) ids.push(step.id);
    else members.set(step.lane, [step.id]);
  }
  const cards = [...members].map(([code, ids]) => cardOf(plan, code, ids));
  const links = new Map<string, Link>();
  for (const link of plan.links) {
    const [from, to] = [standIn.get(link.from) ?? link.from, standIn.get(link.to) ?? link.to];
    const key = from < 0 || to < 0 ? `${from}-${to}` : `${from}-${to}-${link.scope}`;
    const merged = links.get(key);
    if (from !== to) links.set(key, { from, to, scope: merged && merged.scope !== link.scope ? "Several" : link.scope });
  }
  return { ...plan, steps: [...cards, ...plan.steps.filter((step) => !standIn.has(step.id))], links: [...links.values()] };
}

function cardOf(plan: PlanDocument, code: string, ids: number[]): Step {
  const name = plan.lanes.find((lane) => lane.code === code)?.name ?? code;
  return {
    id: cardId(plan, code), key: code, name, type: "Group", lane: code, scope: "Plan", scope_key: "", state: "", jeopardy: "OnTrack",
    assignee: null, system: null, url: "", waiting: "", members: ids,
  };
}
