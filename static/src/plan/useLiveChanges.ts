import { useEffect } from "react";
import type { Change, StepChange } from "../site/changes";
import { createAnnouncer } from "./announce";
import { applied, gatherer, statusesOf, type LiveStore } from "./live";
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

/** Applies the page's live changes; a change of a step that we do not know, or a gap in the stream, fetches the plan again. */
export function useLiveChanges({ plan, live, fetchPlan, onPlan, say }: Following): void {
  useEffect(() => {
    const names = new Map(plan.steps.map((step) => [step.id, step.name]));
    const announce = createAnnouncer(say, (id) => names.get(id));
    const reload = async () => {
      const next = await fetchPlan();
      if (!next) return;
      live.setState({ statuses: statusesOf(next.steps) });
      if (!isSameGraph(plan, next)) onPlan(next);
    };
    const gather = gatherer((changes: StepChange[]) => {
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
    document.addEventListener("live:change", onChange);
    document.addEventListener("live:resync", onResync);
    return () => {
      document.removeEventListener("live:change", onChange);
      document.removeEventListener("live:resync", onResync);
    };
  }, [plan, live, fetchPlan, onPlan, say]);
}
