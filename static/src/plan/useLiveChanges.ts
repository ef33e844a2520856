import { useEffect } from "react";
import type { Change, StepChange } from "../site/changes";
import { createAnnouncer } from "./announce";
import { applied, gatherer, refreshed, statusesOf, type LiveStore } from "./live";
import type { PlanDocument } from "./model";

interface Following {
  plan: PlanDocument;
  live: LiveStore;
  /** Fetches the plan as it is now; undefined when that is not possible at the moment. */
  fetchPlan(): Promise<PlanDocument | undefined>;
  onPlan(plan: PlanDocument): void;
  say(text: string): void;
}

function isSameGraph(one: PlanDocument, other: PlanDocument): boolean {
  const ids = (plan: PlanDocument) => plan.steps.map((step) => step.id).join();
  return one.links.length === other.links.length && ids(one) === ids(other);
}

/** When no change has come for so long, the plan is fetched once more: notices of several processes may overtake each other. */
const SETTLED_AFTER = 1_500;

/**
 * Applies the page's live changes; a change of a step that we do not know, a gap in the stream, and the end of a burst fetch the plan
 * again. What changes while that answer is on its way is newer than the answer, and is applied to it.
 */
export function useLiveChanges({ plan, live, fetchPlan, onPlan, say }: Following): void {
  useEffect(() => {
    const names = new Map(plan.steps.map((step) => [step.id, step.name]));
    const announce = createAnnouncer(say, (id) => names.get(id));
    const onTheWay = new Set<StepChange[]>();
    let settling: ReturnType<typeof setTimeout> | undefined;
    const reload = async () => {
      const meanwhile: StepChange[] = [];
      onTheWay.add(meanwhile);
      const next = await fetchPlan();
      onTheWay.delete(meanwhile);
      if (!next) return;
      live.setState({ statuses: applied(refreshed(live.getState().statuses, statusesOf(next.steps)), meanwhile) });
      if (!isSameGraph(plan, next)) onPlan(next);
    };
    const gather = gatherer((changes: StepChange[]) => {
      onTheWay.forEach((meanwhile) => meanwhile.push(...changes));
      clearTimeout(settling);
      settling = setTimeout(() => void reload(), SETTLED_AFTER);
      const before = live.getState().statuses;
      const statuses = applied(before, changes);
      if (statuses !== before) {
        live.setState({ statuses });
        announce(changes.filter((change) => names.has(change.id) && before.get(change.id)?.state !== change.state));
      }
      if (changes.some((change) => !names.has(change.id))) void reload();
    }, requestAnimationFrame);
    const onChange = (event: Event) => {
      const change = (event as CustomEvent<Change>).detail;
      gather(change.steps.filter((step) => step.plan === plan.plan.id));
    };
    const onResync = () => void reload();
    // What came between the making of the page and this moment was told to nobody here.
    void reload();
    document.addEventListener("live:change", onChange);
    document.addEventListener("live:resync", onResync);
    return () => {
      clearTimeout(settling);
      document.removeEventListener("live:change", onChange);
      document.removeEventListener("live:resync", onResync);
    };
  }, [plan, live, fetchPlan, onPlan, say]);
}
