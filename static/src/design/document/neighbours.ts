/** What leads to a step and what follows, across lanes and stubs; and the loop that an arrow would close. */

import { arrowBetween, arrowsOf, named } from "./canvas";
import type { Records } from "./document";
import { refused, type Refusal } from "./outcome";

/** Arrows to other plans end there: they close no loop in this one. */
const ELSEWHERE = "CrossPlan";

export function predecessorsOf(records: Records, step: string): readonly string[] {
  return arrowsOf(records).into.get(step)?.map(({ depends_on: before }) => before) ?? [];
}

export function successorsOf(records: Records, step: string): readonly string[] {
  return arrowsOf(records).from.get(step)?.map(({ step: after }) => after) ?? [];
}

/** Returns everything that leads to the steps, without these themselves. */
export function upstreamOf(records: Records, steps: readonly string[]): ReadonlySet<string> {
  return reached(steps, (step) => predecessorsOf(records, step));
}

/** Returns everything that follows the steps, without these themselves. */
export function downstreamOf(records: Records, steps: readonly string[]): ReadonlySet<string> {
  return reached(steps, (step) => successorsOf(records, step));
}

function reached(starts: readonly string[], next: (step: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set(starts);
  const open = [...starts];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    for (const other of next(step)) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  for (const start of starts) seen.delete(start);
  return seen;
}

/**
 * Returns the loop that an arrow from → to would close, along its arrows and beginning with from; undefined where it closes none. The
 * shortest, when there are several. `ignoring`: an arrow that the new one replaces.
 */
export function pathOfLoop(records: Records, from: string, to: string, ignoring?: string): readonly string[] | undefined {
  if (from === to) return [from];
  const { from: leaving } = arrowsOf(records);
  const cameFrom = new Map<string, string>([[to, from]]);
  const open = [to];
  for (let at = 0; at < open.length; at++) {
    for (const arrow of leaving.get(open[at]!) ?? []) {
      if (arrow.scope === ELSEWHERE || arrow.code === ignoring || cameFrom.has(arrow.step)) continue;
      cameFrom.set(arrow.step, open[at]!);
      if (arrow.step === from) return pathBack(cameFrom, from);
      open.push(arrow.step);
    }
  }
  return undefined;
}

function pathBack(cameFrom: ReadonlyMap<string, string>, start: string): readonly string[] {
  const path: string[] = [];
  for (let step = cameFrom.get(start)!; step !== start; step = cameFrom.get(step)!) path.push(step);
  return [start, ...path.reverse()];
}

/** Returns why no arrow may lead from one step to another, undefined where one may. */
export function refusalOfArrow(records: Records, from: string, to: string, scope = "Plan", ignoring?: string): Refusal | undefined {
  if (from === to) return refused("AfterItself", `${named(records, from)} cannot wait for itself.`, [from]);
  const same = arrowBetween(records, from, to);
  if (same && same.code !== ignoring) return refused("SameArrow", `${named(records, to)} waits for ${named(records, from)} already.`);
  const loop = scope === ELSEWHERE ? undefined : pathOfLoop(records, from, to, ignoring);
  if (!loop) return undefined;
  const steps = [...loop, from].map((step) => named(records, step)).join(" → ");
  return refused("Loop", `This arrow would close a loop, in which every step waits for itself: ${steps}.`, loop);
}

/** Returns the steps that no arrow from a step may lead to: itself, what leads to it, and what waits for it already. */
export function forbiddenTargets(records: Records, from: string): ReadonlySet<string> {
  const inPlan = (step: string) => (arrowsOf(records).into.get(step) ?? []).filter(({ scope }) => scope !== ELSEWHERE);
  return new Set([from, ...reached([from], (step) => inPlan(step).map(({ depends_on: before }) => before)), ...successorsOf(records, from)]);
}

/** The same for arrows that lead to a step: itself, what follows it, and what it waits for already. */
export function forbiddenSources(records: Records, to: string): ReadonlySet<string> {
  const inPlan = (step: string) => (arrowsOf(records).from.get(step) ?? []).filter(({ scope }) => scope !== ELSEWHERE);
  return new Set([to, ...reached([to], (step) => inPlan(step).map(({ step: after }) => after)), ...predecessorsOf(records, to)]);
}
