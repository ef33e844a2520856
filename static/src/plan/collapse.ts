/** Plans with lanes folded to one card each: what a person can still survey when there are hundreds of steps. Pure. */

import { linkId, type Drawing, type Drawn, type Lane, type Link, type PlanDocument, type Step, type StepId } from "./model";

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

/** Returns the plan with one card for each collapsed lane. */
export function collapse(plan: PlanDocument, collapsed: ReadonlySet<string>): PlanDocument {
  if (collapsed.size === 0) return plan;
  return { ...plan, ...fold(plan, collapsed, (lane, members) => laneCard(cardId(plan, lane.code), lane, members)) };
}

/** Folds collapsed lanes into the cards that stand for them; arrows lead to the card, those inside go, those that become equal are one. */
export function fold<Id extends StepId, Card extends Drawn<Id>>(drawing: Drawing<Id, Card>, collapsed: ReadonlySet<string>, cardOf: (lane: Lane, members: Id[]) => Card): Drawing<Id, Card> {
  const members = new Map<string, Id[]>();
  for (const { id, lane } of drawing.steps) {
    if (!collapsed.has(lane)) continue;
    const ids = members.get(lane);
    if (ids) ids.push(id);
    else members.set(lane, [id]);
  }
  const cards = drawing.lanes.filter(({ code }) => members.has(code)).map((lane) => cardOf(lane, members.get(lane.code)!));
  const standIn = new Map<Id, Id>(cards.flatMap((card) => card.members!.map((id) => [id, card.id] as const)));
  const links = new Map<string, Link<Id>>();
  for (const link of drawing.links) {
    const from: Id = standIn.get(link.from) ?? link.from;
    const to: Id = standIn.get(link.to) ?? link.to;
    if (from === to) continue;
    const isMoved = from !== link.from || to !== link.to;
    const key = isMoved ? `${from}-${to}` : linkId(link);
    const merged = links.get(key);
    if (merged) links.set(key, { from, to, scope: merged.scope === link.scope ? link.scope : "Several" });
    else links.set(key, isMoved ? { ...link, from, to } : link);
  }
  const lanes = drawing.lanes.map((lane) => (members.has(lane.code) ? { ...lane, rows: 0 } : lane));
  return { ...drawing, lanes, steps: [...cards, ...drawing.steps.filter(({ id }) => !standIn.has(id))], links: [...links.values()] };
}

function laneCard(id: number, { code, name }: Lane, members: number[]): Step {
  return {
    id, key: code, name, type: "Group", lane: code, scope: "Plan", scope_key: "", state: "", jeopardy: "OnTrack",
    assignee: null, system: null, url: "", waiting: "", members,
  };
}
