/** What the server tells about changes, and which parts of a page it concerns. Pure. */

export interface StepChange {
  id: number;
  plan: number;
  state: string;
  jeopardy?: string;
  [fact: string]: unknown;
}

export interface Change {
  sequence: number;
  orders: number[];
  plans: number[];
  steps: StepChange[];
}

/** What a part of the page wants to hear of: one order, plan or step, or everything. */
export interface Interest {
  all: boolean;
  order?: string | undefined;
  plan?: string | undefined;
  step?: string | undefined;
}

/** Reads one message of the stream; undefined when it is not one of ours. */
export function readChange(text: string): Change | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof data !== "object" || data === null) return undefined;
  const found = data as Partial<Change>;
  return { sequence: found.sequence ?? 0, orders: found.orders ?? [], plans: found.plans ?? [], steps: found.steps ?? [] };
}

/** True when the change concerns the interest. */
export function concerns(change: Change, interest: Interest): boolean {
  if (interest.all) return true;
  if (interest.order && change.orders.some((id) => String(id) === interest.order)) return true;
  if (interest.plan && change.plans.some((id) => String(id) === interest.plan)) return true;
  return interest.step !== undefined && change.steps.some((step) => String(step.id) === interest.step);
}
