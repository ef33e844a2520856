import { useRef } from "react";
import { Icon } from "../../plan/Icon";
import { LaneFold } from "../../plan/Lanes";
import { useSurface } from "../../plan/context";
import type { Band } from "../../plan/geometry";
import { useDesign } from "../context";
import { lanesOf, stepsByGroup } from "../document/canvas";
import { nameNewLane, perform, renameLane } from "../document/commands";
import { ELSEWHERE } from "../document/scene";
import { useCanvas, useSession } from "./context";
import { LaneEdge, LaneGrip } from "./LaneDragging";
import { marksOf, problemWords } from "./problems";

/** The head of a lane: its name, to be written in place, a grip that moves it, a button that folds it and one for its menu; at its lower edge what changes its height. */
export function DesignLaneHead({ band: { code } }: { band: Band }) {
  const canvas = useCanvas();
  const { laneName } = useSurface();
  const { workspace, isReadOnly } = canvas.editor;
  const isCollapsed = useDesign((state) => lanesOf(state.records, workspace).find((lane) => lane.code === code)?.collapsed ?? false);
  const isFoldable = useDesign((state) => (stepsByGroup(state.records).get(code)?.length ?? 0) > 0);
  const isWriting = useSession(({ writing }) => writing?.what === "lane" && writing.id === code);
  const isChosen = useSession(({ lane }) => lane === code);
  const sharedWith = canvas.sharedWith(code);
  const marks = useDesign((state) => marksOf(state.problems, "StepGroup", code));
  const words = problemWords(marks);
  if (code === ELSEWHERE) return <div className="lane-title"><span className="lane-name lane-elsewhere">In other workspaces</span></div>;
  return (
    <>
      <div className="lane-title design-lane" data-lane={code} data-chosen={isChosen || undefined}>
        {!isReadOnly && <LaneGrip code={code} />}
        {isFoldable && <LaneFold code={code} isCollapsed={isCollapsed} />}
        {isWriting ? <LaneName code={code} name={laneName(code)} /> : (
          <button
            type="button" className="lane-name" title={laneName(code)} aria-pressed={isChosen} aria-label={`Lane ${laneName(code)}${sharedWith.length ? `, also in ${sharedWith.join(", ")}` : ""}${words && `, has ${words}`}`}
            onClick={() => canvas.chooseLane(code)} onDoubleClick={() => !isReadOnly && canvas.write({ what: "lane", id: code })}
          >
            {laneName(code)}
          </button>
        )}
        {marks && <span className="lane-problem" data-level={marks.errors ? "error" : "warning"} title={marks.messages.join("\n")}><Icon name={marks.errors ? "circle-x" : "triangle-alert"} className="icon step-small" /></span>}
        {sharedWith.length > 0 && <span className="lane-shared" title={`Also a lane of ${sharedWith.join(", ")}`}><Icon name="share-2" className="icon step-small" /></span>}
        {!isReadOnly && (
          <button
            type="button" className="lane-fold lane-menu" aria-label={`Menu of lane ${laneName(code)}`} aria-haspopup="menu" title="What can be done with the lane"
            onClick={(event) => {
              canvas.chooseLane(code);
              const box = event.currentTarget.getBoundingClientRect();
              canvas.open({ kind: "menu", at: { x: box.left, y: box.bottom + 4 }, place: "lane" });
            }}
          >
            <Icon name="ellipsis" className="icon step-type" />
          </button>
        )}
      </div>
      {!isReadOnly && !isCollapsed && <LaneEdge code={code} />}
    </>
  );
}

function LaneName({ code, name }: { code: string; name: string }) {
  const canvas = useCanvas();
  const { store, workspace, say } = canvas.editor;
  const isGivenUp = useRef(false);
  const finish = (text: string) => {
    const visit = canvas.session.getState().writing?.visit;
    const { records } = store.getState();
    canvas.session.setState({ writing: undefined });
    if (!isGivenUp.current && text.trim() !== name) {
      const outcome = visit ? nameNewLane(records, workspace, code, text) : renameLane(records, code, text);
      if (!perform(store, outcome, say, visit)) canvas.refuse(outcome.sentence);
    }
  };
  /** Its code may be another when it was just made; its place is the same. */
  const focusHead = (place: number) => {
    const lane = lanesOf(store.getState().records, workspace)[place];
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-lane="${CSS.escape(lane?.code ?? code)}"] button.lane-name`)?.focus());
  };
  return (
    <input
      className="lane-name lane-writing" aria-label="Name of the lane" defaultValue={name} maxLength={255} autoFocus onFocus={(event) => event.currentTarget.select()} onBlur={(event) => finish(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return;
        isGivenUp.current = event.key === "Escape";
        event.stopPropagation();
        const place = lanesOf(store.getState().records, workspace).findIndex((lane) => lane.code === code);
        event.currentTarget.blur();
        focusHead(place);
      }}
    />
  );
}
