import { Icon } from "../../plan/Icon";
import { mayFail } from "./choices";
import { Operands, State } from "./parts";
import type { SimulatedStep, Simulation } from "./result";
import { counted, keyInWords, momentInWords, secondsBetween, spanInWords } from "./words";

const ORIGINS = { Chosen: "as chosen", JeopardyRule: "as its jeopardy rule estimates", Assumed: "assumed, no rule says it", AtOnce: "takes no time" } as const;

interface StoryProps {
  readonly simulation: Simulation;
  readonly step: SimulatedStep;
  onClose(): void;
  onFail(step: SimulatedStep): void;
  onSelect(key: string): void;
  /** Opens the step's definition, where there is a canvas. */
  readonly onOpen?: ((definition: string) => void) | undefined;
}

/** All that happens to one step, and why. */
export function StepStory({ simulation, step, onClose, onFail, onSelect, onOpen }: StoryProps) {
  const own = keyInWords(step);
  const start = simulation.started_at ?? "";
  const released = simulation.steps.find(({ key }) => key === step.released_by);
  return (
    <aside className="story" aria-labelledby="story-heading">
      <header className="story-head">
        <div><h3 id="story-heading" tabIndex={-1}>{step.name}</h3>{own && <p className="story-own">{own}</p>}</div>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the story of this step" onClick={onClose}><Icon name="x" /></button>
      </header>
      <div className="story-body">
        <p><State state={step.state} />{step.is_critical && <span className="tag"><Icon name="route" />critical</span>}{step.is_late && <span className="tag"><Icon name="alarm-clock" />late</span>}</p>
        {step.waiting && <p className="notice" data-level={step.state === "FatallyFailed" ? "error" : "warning"}><Icon name={step.state === "FatallyFailed" ? "octagon-x" : "hourglass"} /><span>{step.waiting}</span></p>}
        <dl className="key-values">
          <div><dt>Made because</dt><dd>{step.made_because}</dd></div>
          {step.taken_up_at && <div><dt>Taken up</dt><dd>{afterStart(start, step.taken_up_at)}{released && <> when <button type="button" className="btn btn-link p-0 align-baseline" onClick={() => onSelect(released.key)}>{released.name}</button> was finished</>}</dd></div>}
          {step.started_at && <div><dt>Begins</dt><dd>{momentInWords(step.started_at)}</dd></div>}
          {step.finished_at && <div><dt>Finished</dt><dd>{momentInWords(step.finished_at)}</dd></div>}
          <div><dt>A try takes</dt><dd>{step.duration.origin === "AtOnce" ? "no time" : `${spanInWords(step.duration.seconds)}, ${ORIGINS[step.duration.origin]}`}{step.duration.origin === "JeopardyRule" && <> <code>{step.duration.rule}</code></>}</dd></div>
          {(step.user || step.queue) && <div><dt>For</dt><dd>{step.user || `queue ${step.queue}`}. {step.assignment}</dd></div>}
          {step.system && <div><dt>System</dt><dd>{step.system}</dd></div>}
          {step.slack_seconds !== null && step.slack_seconds > 0 && <div><dt>Slack</dt><dd>{spanInWords(step.slack_seconds)}</dd></div>}
        </dl>
        <Conditions step={step} start={start} />
        <Tries step={step} start={start} />
        <Waits step={step} start={start} />
        <div className="story-actions">
          {mayFail(step.type) && <button type="button" className="btn btn-sm btn-secondary" onClick={() => onFail(step)}><Icon name="zap" />Let it fail…</button>}
          {onOpen && <button type="button" className="btn btn-sm btn-secondary" onClick={() => onOpen(step.definition)}><Icon name="pencil" />Edit the step</button>}
        </div>
      </div>
    </aside>
  );
}

function afterStart(start: string, moment: string): string {
  const seconds = secondsBetween(start, moment);
  return seconds < 1 ? "at the start" : `${spanInWords(seconds)} after the start,`;
}

function Conditions({ step, start }: { step: SimulatedStep; start: string }) {
  if (step.conditions.length === 0) return null;
  return (
    <section>
      <h4>Conditions</h4>
      {step.conditions.map(({ field, expression, at, holds, operands, reason }, index) => (
        <div key={index} className="asked" data-holds={String(holds)}>
          <p>
            <Icon name={holds === null ? "octagon-x" : holds ? "check" : "minus"} className="icon icon-small" />
            <span>{field === "execute_on" ? "Executes on" : "Resumes on"} <code>{expression}</code>: <strong>{holds === null ? "no answer" : holds ? "holds" : "does not hold"}</strong> <span className="faint">{secondsBetween(start, at) < 1 ? "at the start" : `after ${spanInWords(secondsBetween(start, at))}`}</span></span>
          </p>
          {reason && <p className="asked-reason">{reason}</p>}
          <Operands operands={operands} />
        </div>
      ))}
    </section>
  );
}

function Tries({ step, start }: { step: SimulatedStep; start: string }) {
  if (step.tries.length === 0) return null;
  return (
    <section>
      <h4>{counted(step.tries.length, "try", "tries")}</h4>
      <ol className="tries">
        {step.tries.map((one) => (
          <li key={one.number} data-failed={one.error_code ? true : undefined}>
            <Icon name={one.error_code ? "x" : "check"} className="icon icon-small" />
            <span>
              {spanInWords(secondsBetween(start, one.started_at))} – {spanInWords(secondsBetween(start, one.ended_at))}: {one.error_code ? <><strong>{one.error_code}</strong> {one.message}</> : "succeeds"}
              {one.error_code && <span className="faint"> {one.retry_at ? <>Tried again after {spanInWords(secondsBetween(one.ended_at, one.retry_at))} by rule <code>{one.rule}</code>.</> : one.rule ? <>Rule <code>{one.rule}</code> gives it no other try.</> : "No fallout rule is about it."}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Waits({ step, start }: { step: SimulatedStep; start: string }) {
  if (step.waits.length === 0) return null;
  return (
    <section>
      <h4>Waits</h4>
      <ul className="tries">
        {step.waits.map(({ started_at, ended_at, why }, index) => (
          <li key={index}><Icon name="hourglass" className="icon icon-small" /><span>{why} <span className="faint">{ended_at ? `${spanInWords(secondsBetween(start, started_at))} – ${spanInWords(secondsBetween(start, ended_at))}` : `from ${spanInWords(secondsBetween(start, started_at))} on, to the end`}</span></span></li>
        ))}
      </ul>
    </section>
  );
}
