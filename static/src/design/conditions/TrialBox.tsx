import { useEffect, useState } from "react";
import { Icon } from "../../plan/Icon";
import type { Place } from "./check";
import { OrderChoice } from "./OrderChoice";
import { orderOf, shownValue, trialBody, useGiven, useSamples, useTrying, type Entry, type Trial } from "./trial";
import type { Vocabulary } from "./variables";

interface TrialBoxProps {
  readonly id: string;
  readonly place: Place;
  readonly text: string;
  readonly vocabulary: Vocabulary;
  onLoad(which: "near" | "all"): void;
}

/** The expression tried on an order, again and again while it is written: what it comes to, and the values that it saw. */
export function TrialBox({ id, place, text, vocabulary, onLoad }: TrialBoxProps) {
  const { samples, failure } = useSamples();
  const [given, choose] = useGiven(samples);
  const order = given && orderOf(given);
  const { answer, refusals, isAsking } = useTrying<Trial>("/api/v1/draft/expressions/evaluation", trialBody(place, text, order));
  useEffect(() => onLoad("near"), [onLoad]);
  const sentence = typeof order === "string" ? order : failure;
  return (
    <section className="trial" id={id} aria-label="Try on an order">
      {given && <OrderChoice id={id} samples={samples ?? []} given={given} onChoose={choose} />}
      <div className="trial-outcome" role="status" aria-busy={isAsking}>
        {sentence && <p className="condition-note">{sentence}</p>}
        {!sentence && refusals.map((refusal, index) => <p className="field-message" data-severity="Error" key={index}><Icon name="circle-alert" className="icon icon-small" /><span>{refusal}</span></p>)}
        {!sentence && refusals.length === 0 && answer && <Answers trial={answer} vocabulary={vocabulary} />}
      </div>
    </section>
  );
}

function Answers({ trial, vocabulary }: { trial: Trial; vocabulary: Vocabulary }) {
  const [isAll, setIsAll] = useState(false);
  const concerned = trial.entries.filter((entry) => entry.concerned);
  const others = trial.entries.length - concerned.length;
  const shown = isAll ? trial.entries : concerned;
  return (
    <>
      {trial.note && <p className="condition-note">{trial.note}</p>}
      {concerned.length === 0 && <p className="condition-note">No line of this order is concerned.</p>}
      <ul className="trial-list">
        {shown.map((entry) => <li key={entry.subject}><EntryView entry={entry} vocabulary={vocabulary} isOpen={concerned.length === 1 && entry.concerned} /></li>)}
      </ul>
      {others > 0 && (
        <button type="button" className="btn btn-ghost btn-sm list-add" aria-expanded={isAll} onClick={() => setIsAll(!isAll)}>
          {isAll ? "Only the lines that are asked" : `Also ${others === 1 ? "the one line" : `the ${others} lines`} that ${others === 1 ? "is" : "are"} not asked`}
        </button>
      )}
      {trial.left_out > 0 && <p className="condition-note">And {trial.left_out} more.</p>}
    </>
  );
}

function EntryView({ entry, vocabulary, isOpen }: { entry: Entry; vocabulary: Vocabulary; isOpen: boolean }) {
  const mark = entry.error ? "error" : entry.value === true ? "true" : entry.value === false ? "false" : "value";
  const content = (
    <>
      <span className="trial-mark" data-mark={mark}>
        <Icon name={ICONS[mark]} className="icon icon-small" />
        {mark === "value" ? shownValue(entry.value) : mark}
      </span>
      <span className="trial-subject">{entry.subject}{entry.product && !entry.subject.includes(entry.product) && <span className="trial-product">{entry.product}</span>}{!entry.concerned && <span className="trial-product">not asked</span>}</span>
    </>
  );
  return (
    <details className="trial-entry" open={isOpen || entry.error !== "" ? true : undefined} data-aside={!entry.concerned || undefined}>
      <summary><Icon name="chevron-right" className="icon icon-small" />{content}</summary>
      {entry.error && <p className="trial-reason">{capital(entry.error)}.</p>}
      {entry.operands.length === 0 && !entry.error && <p className="trial-reason">It reads nothing of the order.</p>}
      {entry.operands.length > 0 && (
        <dl className="trial-operands">
          {entry.operands.map(({ path, written, value }) => {
            const known = vocabulary.find(path.split("."));
            return (
              <div key={path}>
                <dt title={written}>{known ? `${known.group} · ${known.label}` : path === "lines" ? "Lines, how many" : written}</dt>
                <dd data-absent={value === null || undefined}>{Array.isArray(value) ? value.map(shownValue).join(", ") : shownValue(value)}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </details>
  );
}

const ICONS = { error: "triangle-alert", true: "circle-check", false: "circle-x", value: "equal" } as const;

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
