import { Handle, Position, type NodeProps } from "@xyflow/react";
import { memo, type MouseEvent } from "react";
import { Icon } from "../../../plan/Icon";
import { useSelection } from "../../../plan/context";
import { typeWord } from "../../../plan/model";
import type { CardNode } from "../../../plan/project";
import { lightOf } from "../../../plan/selection";
import { useDesign } from "../../context";
import { laneName } from "../../document/canvas";
import type { Step } from "../../document/records";
import { useCanvas, useSession } from "../context";
import type { DrawnCard } from "../picture";
import { marksOf, problemWords, type Marks } from "../problems";
import { useCardPointer } from "../useCardPointer";
import { StepName } from "./StepName";
import { outcomeWord } from "../../simulate/outcomes";

/** What a reader hears of a step. */
export function cardLabel(step: Step, lane: string, before: number, after: number, marks: Marks | undefined, outcome?: string): string {
  const problems = problemWords(marks);
  return [
    step.name, typeWord(step.type), `lane ${lane}`, before ? `depends on ${before}` : "depends on nothing", after ? `followed by ${after}` : "last",
    ...(problems ? [`has ${problems}`] : []), ...(outcome ? [outcome] : []),
  ].join(", ");
}

const SCOPES: Readonly<Record<string, string>> = { Bundle: "Bundle", LineItem: "Line", CrossPlan: "Cross-plan" };

interface Flag {
  readonly icon: string;
  readonly word: string;
}

/** What is special about a step, as small signs. */
function flagsOf(step: Step): readonly Flag[] {
  const flags: (Flag | false)[] = [
    step.execute_on !== "" && { icon: "git-branch", word: `Runs only where ${step.execute_on}` },
    step["schedule_base"] != null && { icon: "calendar-clock", word: "Waits for a date" },
    step["point_of_no_return"] === true && { icon: "flag", word: "Point of no return" },
    (step["amend_group"] != null || step["cancel_group"] != null) && { icon: "undo-2", word: "Can be compensated" },
    step["customer_visible"] === true && { icon: "eye", word: "The customer sees it" },
    step.description !== "" && { icon: "file-text", word: step.description },
  ];
  return flags.filter((flag) => flag !== false);
}

/** Who or what does the step; blank where nobody is named yet. */
function useWorker(step: Step): { icon: string; name: string } | undefined {
  return useDesign((state) => {
    if (step.integration) return cached("server", (state.records.Integration?.[step.integration]?.["name"] as string | undefined) ?? step.integration);
    if (step.queue) return cached("users", (state.records.Queue?.[step.queue]?.["name"] as string | undefined) ?? step.queue);
    if (step.user) return cached("user", step.user);
    return step.action ? cached("code", step.action) : undefined;
  });
}

const workers = new Map<string, { icon: string; name: string }>();

/** The same object for the same words, so that the store's selector sees no change. */
function cached(icon: string, name: string): { icon: string; name: string } {
  const key = `${icon} ${name}`;
  let worker = workers.get(key);
  if (!worker) workers.set(key, (worker = { icon, name }));
  return worker;
}

function DesignCardView({ data }: NodeProps<CardNode<DrawnCard>>) {
  const { step: card, before, after } = data;
  const step = card.step!;
  const lane = useDesign((state) => laneName(state.records, card.lane));
  const marks = useDesign((state) => marksOf(state.problems, "StepDefinition", step.code));
  const light = useSelection((state) => lightOf(state, card.id));
  const isActive = useSelection((state) => state.active === card.id);
  const isEnd = useSession(({ landing }) => landing?.ends.includes(card.id) ?? false);
  const isInLoop = useSelection((state) => state.found?.has(card.id) ?? false);
  const target = useSession(({ connecting }) => (!connecting ? undefined : connecting.from === card.id ? "source" : connecting.forbidden.has(card.id) ? "forbidden" : "open"));
  const outcome = useSession(({ outcomes }) => outcomes && (outcomes.get(card.id) ?? ""));
  const isWriting = useSession(({ writing }) => writing?.what === "card" && writing.id === card.id);
  const pointer = useCardPointer(card.id);
  const worker = useWorker(step);
  const scope = step.scope === "Custom" ? (step.custom_scope ?? "Custom") : SCOPES[step.scope];
  return (
    <>
      <Handle type="target" position={Position.Left} />
      <div
        className="step-card design-card" data-step={card.id} data-type={step.type} data-light={light} data-target={isInLoop ? "found" : isEnd ? "end" : target} data-problem={marks ? (marks.errors ? "error" : "warning") : undefined}
        role={isWriting ? "group" : "button"} aria-roledescription="step" aria-pressed={isWriting ? undefined : light === "selected"} tabIndex={isActive ? 0 : -1} aria-label={cardLabel(step, lane, before, after, marks, outcomeWord(outcome))} data-outcome={outcome} {...pointer}
      >
        <div className="step-top">
          <Icon name={`type-${step.type}`} className="icon step-type" />
          {isWriting ? <StepName step={step} /> : <span className="step-name" title={step.name}>{step.name}</span>}
          {outcome && <span className="step-outcome" data-state={outcome} title={outcomeWord(outcome)}><Icon name={`state-${outcome}`} className="icon step-small" /></span>}
          {marks && <span className="step-problem" title={marks.messages.join("\n")}><Icon name={marks.errors ? "circle-x" : "triangle-alert"} className="icon step-small" /></span>}
        </div>
        <div className="step-middle">
          {scope && <span className="step-scope" title={`One for each ${scope}`}>{scope}</span>}
          {worker ? <span className="step-worker" title={worker.name}><Icon name={worker.icon} className="icon step-small" /><span className="truncate">{worker.name}</span></span> : <span className="step-worker step-kind">{typeWord(step.type)}</span>}
        </div>
        <div className="step-bottom step-flags">{flagsOf(step).map(({ icon, word }) => <span key={icon} title={word}><Icon name={icon} className="icon step-small" /></span>)}</div>
      </div>
      <NextStep code={card.id} isShown={light === "selected"} />
      <SourceHandle code={card.id} />
    </>
  );
}

/** The handle from which an arrow is drawn: by dragging, or by a click here and one on the target. */
function SourceHandle({ code }: { code: string }) {
  const { beginArrow, editor } = useCanvas();
  const onClick = (event: MouseEvent) => {
    event.stopPropagation();
    beginArrow(code);
  };
  return <Handle type="source" position={Position.Right} className="source-handle" isConnectable={!editor.isReadOnly} onClick={onClick} />;
}

function NextStep({ code, isShown }: { code: string; isShown: boolean }) {
  const { open, editor } = useCanvas();
  const isAlone = useSession(({ selection }) => selection.steps.length === 1 && selection.notes.length === 0);
  if (!isShown || !isAlone || editor.isReadOnly) return null;
  return (
    <button
      type="button" className="next-step nodrag" tabIndex={-1} aria-label="Add the next step" title="Add the next step (+)"
      onClick={(event) => {
        event.stopPropagation();
        const box = event.currentTarget.getBoundingClientRect();
        open({ kind: "add", after: code, at: { x: box.left, y: box.bottom + 8 } });
      }}
    >
      <Icon name="plus" className="icon step-small" />
    </button>
  );
}

export const DesignCard = memo(DesignCardView);
