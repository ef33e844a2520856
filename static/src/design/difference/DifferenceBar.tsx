import { useStore } from "@xyflow/react";
import { Icon } from "../../plan/Icon";
import { SIGNS } from "./ChangeSign";
import { WORDS, countsOf, type ChangeWord, type WorkspaceDifference } from "./document";

export interface DifferenceBarProps {
  workspaces: readonly WorkspaceDifference[];
  workspace: WorkspaceDifference;
  onWorkspace(code: string): void;
  shown: ReadonlySet<ChangeWord>;
  onShown(shown: ReadonlySet<ChangeWord>): void;
  isNarrow: boolean;
  onNarrow(isNarrow: boolean): void;
  onStep(by: number): void;
  onZoom(factor: number): void;
  onFit(): void;
}

/** Which workspace, which changes, and how near. */
export function DifferenceBar(props: DifferenceBarProps) {
  const { workspaces, workspace, shown, isNarrow } = props;
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const counts = countsOf(workspace);
  const toggle = (word: ChangeWord) => {
    const next = new Set(shown);
    if (!next.delete(word)) next.add(word);
    props.onShown(next);
  };
  return (
    <div className="plan-toolbar difference-bar" role="toolbar" aria-label="View of the difference">
      {workspaces.length > 1 ? (
        <select className="form-select form-select-sm" aria-label="Workspace" value={workspace.code} onChange={(event) => props.onWorkspace(event.target.value)}>
          {workspaces.map((one) => <option key={one.code} value={one.code}>{`${one.name} (${one.changes.length})`}</option>)}
        </select>
      ) : <span className="difference-name">{workspace.name}</span>}
      <div className="chips" role="group" aria-label="Show only">
        {WORDS.map((word) => counts[word] > 0 && (
          <button key={word} type="button" className="chip" data-change={word} aria-pressed={shown.has(word)} onClick={() => toggle(word)}>
            <Icon name={SIGNS[word]} className="icon icon-small difference-chip-sign" />{word} <span className="count">{counts[word]}</span>
          </button>
        ))}
        <button type="button" className="chip" aria-pressed={isNarrow} onClick={() => props.onNarrow(!isNarrow)}><Icon name="filter" className="icon icon-small" />Changes alone</button>
      </div>
      <div className="plan-zoom">
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Previous change" title="Previous change" onClick={() => props.onStep(-1)}><Icon name="arrow-up" /></button>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Next change" title="Next change" onClick={() => props.onStep(1)}><Icon name="arrow-down" /></button>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Zoom out" title="Zoom out" onClick={() => props.onZoom(1 / 1.25)}><Icon name="zoom-out" /></button>
        <span className="plan-percent" aria-label={`Zoom ${zoom} percent`} role="img">{zoom} %</span>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Zoom in" title="Zoom in" onClick={() => props.onZoom(1.25)}><Icon name="zoom-in" /></button>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Show the whole picture" title="Show the whole picture" onClick={props.onFit}><Icon name="maximize" /></button>
      </div>
    </div>
  );
}
