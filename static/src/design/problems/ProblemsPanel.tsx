import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign, useEditor } from "../context";
import { recordOf, type Problem, type Records } from "../document/document";
import type { Kind } from "../document/records";
import { countsInWords, countsOf, type Counts } from "../panel/messages";
import { pageOf } from "../panel/pages";
import { byKind, located, newsOf } from "./located";

type Show = "all" | "Error" | "Warning";

/** How many problems this screen's own records have. */
export function useProblemCounts(): Counts {
  const { workspace } = useEditor();
  const problems = useDesign((state) => state.problems);
  const records = useDesign((state) => state.records);
  return useMemo(() => countsOf(located(problems, records, workspace).here), [problems, records, workspace]);
}

/** Says after a moment how many problems there are, whenever that changed; also while their list is closed. */
export function ProblemNews() {
  const { say } = useEditor();
  const counts = useProblemCounts();
  const said = useRef<Counts>(counts);
  useEffect(() => {
    const timer = setTimeout(() => {
      const news = newsOf(said.current, counts);
      said.current = counts;
      if (news) say(news);
    }, 1_000);
    return () => clearTimeout(timer);
  }, [counts, say]);
  return null;
}

/** The problems of this screen's records, errors first, with what is wrong elsewhere counted; a click opens the record. */
export function ProblemsPanel({ onClose }: { onClose(): void }) {
  const { workspace } = useEditor();
  const problems = useDesign((state) => state.problems);
  const records = useDesign((state) => state.records);
  const { here, elsewhere } = useMemo(() => located(problems, records, workspace), [problems, records, workspace]);
  const [show, setShow] = useState<Show>("all");
  const counts = countsOf(here);
  const shown = here.filter(({ severity }) => show === "all" || severity === show);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.stopPropagation();
    onClose();
  };
  return (
    <section className="problems" aria-labelledby="problems-heading" onKeyDown={onKey}>
      <header className="problems-head">
        <h2 id="problems-heading" tabIndex={-1}>Problems</h2>
        {here.length > 0 && (
          <div className="chips" role="group" aria-label="Show only">
            <Chip word="All" count={here.length} isOn={show === "all"} onPress={() => setShow("all")} />
            {counts.errors > 0 && <Chip word="Errors" count={counts.errors} isOn={show === "Error"} onPress={() => setShow(show === "Error" ? "all" : "Error")} />}
            {counts.warnings > 0 && <Chip word="Warnings" count={counts.warnings} isOn={show === "Warning"} onPress={() => setShow(show === "Warning" ? "all" : "Warning")} />}
          </div>
        )}
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the problems" title="Close (Esc)" onClick={onClose}><Icon name="x" /></button>
      </header>
      <div className="problems-body" tabIndex={0} role="region" aria-label="List of problems">
        {here.length === 0 && (
          <p className="problems-none"><Icon name="circle-check" /><span><strong>No problems here.</strong> Steps, arrows, scenarios and rules of this workspace are checked as you change them.</span></p>
        )}
        {shown.length > 0 && <ul className="problem-list">{shown.map((problem) => <Line key={`${problem.kind}:${problem.record}:${problem.field}:${problem.code}:${problem.message}`} problem={problem} records={records} />)}</ul>}
        {elsewhere.length > 0 && <Elsewhere problems={elsewhere} />}
      </div>
    </section>
  );
}

function Chip({ word, count, isOn, onPress }: { word: string; count: number; isOn: boolean; onPress(): void }) {
  return <button type="button" className="chip" aria-pressed={isOn} onClick={onPress}>{word} <span className="count">{count}</span></button>;
}

function Line({ problem, records }: { problem: Problem; records: Records }) {
  const { open, schema } = useEditor();
  const { severity, kind, record, field, message, path } = problem;
  return (
    <li>
      <button type="button" className="problem" data-severity={severity} onClick={() => open({ kind, code: record }, field || undefined)}>
        <Icon name={severity === "Error" ? "circle-alert" : "triangle-alert"} />
        <span className="problem-text"><span className="visually-hidden">{severity}: </span>{message}</span>
        <span className="problem-place"><span className="problem-kind">{schema[kind]?.label ?? kind}</span> <span>{nameOf(records, kind, record)}</span></span>
      </button>
      {path.length > 1 && <Path kind={stepsOrOwn(records, kind, path)} path={path} records={records} />}
    </li>
  );
}

/** The records of a loop in its direction, back to the first; each leads to its place. */
function Path({ kind, path, records }: { kind: Kind; path: readonly string[]; records: Records }) {
  const { open } = useEditor();
  const closed = path[0] === path.at(-1) ? path : [...path, path[0]!];
  return (
    <p className="problem-path">
      <span className="visually-hidden">The loop: </span>
      {closed.map((code, index) => (
        <span key={index}>
          {index > 0 && <Icon name="arrow-right" className="icon icon-small" />}
          <button type="button" onClick={() => open({ kind, code })}>{nameOf(records, kind, code)}</button>
        </span>
      ))}
    </p>
  );
}

/** A loop of arrows names the steps on it. */
function stepsOrOwn(records: Records, kind: Kind, path: readonly string[]): Kind {
  return kind === "StepDependency" && path.every((code) => records.StepDefinition?.[code]) ? "StepDefinition" : kind;
}

function nameOf(records: Records, kind: Kind, code: string): string {
  const fields = recordOf(records, kind, code);
  if (kind === "StepDependency" && fields) {
    const name = (step: unknown) => String(recordOf(records, "StepDefinition", String(step))?.["name"] ?? step);
    return `${name(fields["depends_on"])} → ${name(fields["step"])}`;
  }
  return String(fields?.["name"] || code);
}

const MOST_LINKS = 8;

function Elsewhere({ problems }: { problems: readonly Problem[] }) {
  const { schema } = useEditor();
  const kinds = byKind(problems);
  const pages = [...new Map(problems.map(({ kind, record }) => [pageOf({ kind, code: record }), record])).entries()].filter(([page]) => page !== undefined).slice(0, MOST_LINKS);
  return (
    <div className="problems-elsewhere">
      <p>
        <strong>Elsewhere in the draft:</strong>{" "}
        {kinds.map((one) => `${countsInWords(one)} of ${(schema[one.kind]?.plural ?? one.kind).toLowerCase()}`).join("; ")}.{" "}
        <a href="/releases/draft">See all problems of the draft</a>
        {pages.length > 0 && <>, or open {pages.map(([page, record], index) => <span key={page}>{index > 0 && ", "}<a href={page}>{record}</a></span>)}</>}.
      </p>
    </div>
  );
}
