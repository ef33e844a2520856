import { readPlan, type PlanDocument } from "./model";

/** Fetches an island's plan as it is now: from data-source, else out of the page that holds the island; undefined where nothing answers. */
export async function planOf(island: HTMLElement): Promise<PlanDocument | undefined> {
  const { source, planId } = island.dataset;
  const answer = await fetch(source ?? location.href, { headers: { Accept: source ? "application/json" : "text/html" } }).catch(() => undefined);
  if (!answer?.ok) return undefined;
  if (source) return readPlan(await answer.json());
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const json = page.getElementById(planId ?? "")?.textContent;
  return json ? readPlan(JSON.parse(json)) : undefined;
}
