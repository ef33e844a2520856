import { readPlan, type PlanDocument } from "./model";

/** Fetches an island's plan as it is now: from data-source, else out of the page that holds the island; undefined where nothing answers. */
export async function planOf(island: HTMLElement): Promise<PlanDocument | undefined> {
  const { source, planId } = island.dataset;
  // A connection may also break in the middle of an answer: then there is no text of it either.
  const text = await fetch(source ?? location.href, { headers: { Accept: source ? "application/json" : "text/html" } })
    .then((answer) => (answer.ok ? answer.text() : undefined))
    .catch(() => undefined);
  if (text === undefined) return undefined;
  if (source) return readPlan(JSON.parse(text));
  const page = new DOMParser().parseFromString(text, "text/html");
  const json = page.getElementById(planId ?? "")?.textContent;
  return json ? readPlan(JSON.parse(json)) : undefined;
}
