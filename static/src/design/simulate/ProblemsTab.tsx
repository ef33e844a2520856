import { Icon } from "../../plan/Icon";
import type { Simulation } from "./result";

/** What went wrong in the run, what is wrong with the draft, and what was taken for granted. */
export function ProblemsTab({ simulation, onSelect, onOpen }: { simulation: Simulation; onSelect(key: string): void; onOpen?: ((kind: string, code: string) => void) | undefined }) {
  const { refusal, problems, design_problems: ofDesign, assumptions } = simulation;
  return (
    <div className="simulate-problems">
      {refusal && (
        <div className="notice" data-level="error">
          <Icon name="octagon-x" />
          <div><p><strong>The order would be rejected in {refusal.phase}.</strong></p><p>{refusal.message}</p></div>
        </div>
      )}
      {!refusal && problems.length === 0 && <p className="problems-none"><Icon name="circle-check" /><span><strong>The run has no problems.</strong> Every step is finished, and nothing came late.</span></p>}
      {problems.length > 0 && (
        <ul className="run-problems">
          {problems.map(({ severity, message, step }, index) => (
            <li key={index} className="run-problem" data-severity={severity}>
              <Icon name={severity === "Error" ? "octagon-x" : "triangle-alert"} />
              {step ? <button type="button" className="btn btn-link run-words" onClick={() => onSelect(step)}>{message}</button> : <span className="run-words">{message}</span>}
            </li>
          ))}
        </ul>
      )}
      {ofDesign.length > 0 && (
        <section>
          <h3>Errors of the draft <span className="count">{ofDesign.length}</span></h3>
          <p className="muted small">They keep the draft from being published. What they are about may have been left out here.</p>
          <ul className="run-problems">
            {ofDesign.map(({ kind, record, message }, index) => (
              <li key={index} className="run-problem" data-severity="Error">
                <Icon name="octagon-x" />
                {onOpen ? <button type="button" className="btn btn-link run-words" onClick={() => onOpen(kind, record)}>{message}</button> : <span className="run-words">{message}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {assumptions.length > 0 && (
        <section>
          <h3>Taken for granted</h3>
          <ul className="assumptions">{assumptions.map((one) => <li key={one}>{one}</li>)}</ul>
        </section>
      )}
    </div>
  );
}
