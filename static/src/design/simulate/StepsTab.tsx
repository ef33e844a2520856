import { useMemo, useState } from "react";
import { Icon } from "../../plan/Icon";
import { stateWord } from "../../plan/states";
import { TYPE_ICONS } from "../panel/words";
import { State } from "./parts";
import type { NotMade, SimulatedStep, Simulation } from "./result";
import { counted, definitionsWithSeveral, keyInWords, secondsBetween, spanInWords } from "./words";

const SHOWN = 200;

/** The steps of the plan in the order in which they run, and the definitions of which none was made. */
export function StepsTab({ simulation, selected, onSelect }: { simulation: Simulation; selected: string | undefined; onSelect(key: string): void }) {
  const [state, setState] = useState("");
  const [isAll, setIsAll] = useState(false);
  const ordered = useMemo(() => [...simulation.steps].sort(byTime), [simulation]);
  const counts = useMemo(() => {
    const found = new Map<string, number>();
    for (const step of ordered) found.set(step.state, (found.get(step.state) ?? 0) + 1);
    return [...found];
  }, [ordered]);
  const several = useMemo(() => definitionsWithSeveral(ordered), [ordered]);
  const matching = ordered.filter((step) => !state || step.state === state);
  const shown = isAll ? matching : matching.slice(0, SHOWN);
  return (
    <>
      {counts.length > 1 && (
        <div className="chips simulate-chips" role="group" aria-label="Show only">
          <button type="button" className="chip" aria-pressed={!state} onClick={() => setState("")}>All <span className="count">{ordered.length}</span></button>
          {counts.map(([one, count]) => <button key={one} type="button" className="chip" aria-pressed={state === one} onClick={() => setState(state === one ? "" : one)}>{stateWord(one)} <span className="count">{count}</span></button>)}
        </div>
      )}
      {shown.length > 0 && <div className="table-scroll" tabIndex={0} role="region" aria-label="Steps of the plan"><StepTable steps={shown} several={several} start={simulation.started_at ?? ""} selected={selected} onSelect={onSelect} /></div>}
      {shown.length < matching.length && <button type="button" className="btn btn-sm btn-secondary simulate-more" onClick={() => setIsAll(true)}>Show all {counted(matching.length, "step")}</button>}
      <NotMadeList steps={simulation.steps_not_made} />
    </>
  );
}

function StepTable({ steps, several, start, selected, onSelect }: { steps: readonly SimulatedStep[]; several: ReadonlySet<string>; start: string; selected: string | undefined; onSelect(key: string): void }) {
  return (
    <table className="table table-stacked simulate-steps">
      <thead><tr><th scope="col">Step</th><th scope="col">State</th><th scope="col" className="number">Begins after</th><th scope="col" className="number">Takes</th><th scope="col" className="number">Tries</th></tr></thead>
      <tbody>
        {steps.map((step) => {
          const own = several.has(step.definition) ? keyInWords(step) : "";
          return (
            <tr key={step.key} data-selected={step.key === selected || undefined}>
              <th scope="row" data-label="Step"><button type="button" className="btn btn-link step-link" aria-pressed={step.key === selected} onClick={() => onSelect(step.key)}><Icon name={TYPE_ICONS[step.type]} className="icon icon-small" />{step.name}</button>{own && <span className="faint small"> {own}</span>}{step.is_critical && <span className="critical-mark" title="On the critical path"><Icon name="route" className="icon icon-small" /><span className="visually-hidden">on the critical path</span></span>}<span className="simulate-why" title={whyOf(step)}>{whyOf(step)}</span></th>
              <td data-label="State"><State state={step.state} /></td>
              <td className="number" data-label="Begins after">{step.taken_up_at ? spanInWords(secondsBetween(start, step.ready_at ?? step.taken_up_at)) : "—"}</td>
              <td className="number" data-label="Takes">{step.finished_at && step.taken_up_at ? spanInWords(secondsBetween(step.ready_at ?? step.taken_up_at, step.finished_at)) : "—"}</td>
              <td className="number" data-label="Tries">{step.tries.length || "—"}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** What decided most about a step: why it waits, why it was skipped, else why it was made. */
function whyOf(step: SimulatedStep): string {
  return step.waiting || (step.state === "Skipped" ? (step.events.at(-1)?.reason ?? "") : step.made_because);
}

function byTime(one: SimulatedStep, other: SimulatedStep): number {
  const at = (step: SimulatedStep) => step.ready_at ?? step.taken_up_at ?? "9999";
  return at(one) < at(other) ? -1 : at(one) > at(other) ? 1 : one.key < other.key ? -1 : 1;
}

function NotMadeList({ steps }: { steps: readonly NotMade[] }) {
  const byReason = new Map<string, NotMade[]>();
  for (const step of steps) byReason.set(step.reason, [...(byReason.get(step.reason) ?? []), step]);
  if (steps.length === 0) return null;
  return (
    <details className="simulate-not-made" open={steps.length <= 12}>
      <summary><Icon name="chevron-right" className="icon icon-small" /><h3>Not made</h3> <span className="count">{steps.length}</span></summary>
      <ul className="reasons">
        {[...byReason].map(([reason, some]) => <li key={reason} data-refusing><Icon name="minus" className="icon icon-small" /><div><strong>{some.map(({ name }) => name).join(", ")}</strong>: {reason}</div></li>)}
      </ul>
    </details>
  );
}
