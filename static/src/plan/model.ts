/** The plan as the server gives it, and questions about its graph. Pure; status that changes while we look is in live.ts. */

import { wishedCell, type Wish } from "./wish";

export interface Lane {
  code: string;
  name: string;
  /** How many rows it has at least; it grows with its cards. */
  rows?: number;
}

/** What drawing needs to know of whatever has a card. */
export interface Drawn<Id extends StepId = number> {
  id: Id;
  name: string;
  lane: string;
  /** The steps that this card stands for, when a lane is collapsed. */
  members?: readonly Id[];
}

export interface Step extends Drawn {
  key: string;
  type: string;
  scope: string;
  scope_key: string;
  state: string;
  jeopardy: string;
  assignee: string | null;
  system: string | null;
  url: string;
  waiting: string;
  /** The cell in which the designer put it; see layout.ts. */
  wish?: Wish | undefined;
}

/** A running plan names its steps by number, a design by code. */
export type StepId = number | string;

export interface Link<Id extends StepId = number> {
  from: Id;
  to: Id;
  scope: string;
  /** Its name, where the ends and the scope do not name it already. */
  id?: string;
}

/** What a canvas shows. */
export interface Drawing<Id extends StepId, Card extends Drawn<Id>> {
  lanes: readonly Lane[];
  steps: readonly Card[];
  links: readonly Link<Id>[];
}

export interface PlanDocument extends Drawing<number, Step> {
  plan: { id: number; state: string };
}

/** Neighbours by step id, indexed once so that no question walks all links. */
export interface Graph<Id extends StepId = number> {
  predecessors: Map<Id, Id[]>;
  successors: Map<Id, Id[]>;
}

export class PlanDataError extends Error {}

/**
 * Reads the JSON of an island. Links to steps that are not there are left out, a lane that is only named by a step is added:
 * a page must not stay empty because of one. Raises PlanDataError when it is no plan at all.
 */
export function readPlan(data: unknown): PlanDocument {
  const found = data as Partial<PlanDocument> | null;
  if (!found || !Array.isArray(found.steps) || !Array.isArray(found.links) || !found.plan) {
    throw new PlanDataError("The plan's data needs plan, lanes, steps and links.");
  }
  const ids = new Set(found.steps.map((step) => step.id));
  const lanes = [...(found.lanes ?? [])];
  const codes = new Set(lanes.map((lane) => lane.code));
  for (const step of found.steps) {
    if (codes.has(step.lane)) continue;
    codes.add(step.lane);
    lanes.push({ code: step.lane, name: step.lane || "No group" });
  }
  const links = found.links.filter((link) => ids.has(link.from) && ids.has(link.to) && link.from !== link.to);
  const steps = found.steps.map((step) => ({ ...step, wish: wishedCell(step.wish) }));
  return { plan: found.plan, lanes, steps, links };
}

export function graphOf<Id extends StepId>(steps: readonly { id: Id }[], links: readonly Link<Id>[]): Graph<Id> {
  const predecessors = new Map<Id, Id[]>(steps.map((step) => [step.id, []]));
  const successors = new Map<Id, Id[]>(steps.map((step) => [step.id, []]));
  for (const link of links) {
    const before = predecessors.get(link.to);
    if (!before || before.includes(link.from)) continue;
    before.push(link.from);
    successors.get(link.from)?.push(link.to);
  }
  return { predecessors, successors };
}

/** Returns everything that is reached from start along the neighbours, without start itself. */
export function reach<Id extends StepId>(start: Id, neighbours: Map<Id, Id[]>): Set<Id> {
  const seen = new Set<Id>();
  const open = [start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of neighbours.get(id) ?? []) {
      if (next === start || seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

/** The name of a link, unique also where two links join the same steps under different scopes. */
export function linkId(link: Link<StepId>): string {
  return link.id ?? `${link.from}-${link.to}-${link.scope}`;
}

const TYPE_WORDS: Record<string, string> = {
  AutoTask: "automated task", Callout: "callout", ManualTask: "manual task", Milestone: "milestone", Pause: "pause", StagedAssetize: "asset creation",
};

export function typeWord(type: string): string {
  return TYPE_WORDS[type] ?? type;
}
