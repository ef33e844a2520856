import { useMemo, useState, type KeyboardEvent } from "react";
import { useStore } from "@xyflow/react";
import { Icon } from "./Icon";
import { useLive } from "./context";
import type { Step } from "./model";
import { FILTERS } from "./states";

export interface ToolbarProps {
  steps: readonly Step[];
  isMapShown: boolean;
  onFound(ids: ReadonlySet<number> | undefined): void;
  onGo(id: number): void;
  onZoom(factor: number): void;
  onFit(): void;
  onMap(): void;
}

/** Search, filters with their counts, and the view's own controls. */
export function Toolbar(props: ToolbarProps) {
  const { steps, isMapShown, onFound, onGo } = props;
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<string>();
  const statuses = useLive((state) => state.statuses);
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const counts = useMemo(() => FILTERS.map((item) => steps.filter((step) => item.matches(statuses.get(step.id) ?? step, step.type)).length), [steps, statuses]);

  const search = (nextQuery: string, nextFilter: string | undefined): number[] | undefined => {
    const text = nextQuery.trim().toLowerCase();
    const chosen = FILTERS.find((item) => item.name === nextFilter);
    if (!text && !chosen) return undefined;
    return steps
      .filter((step) => !text || `${step.name} ${step.key} ${step.scope_key} ${step.system ?? ""} ${step.assignee ?? ""}`.toLowerCase().includes(text))
      .filter((step) => !chosen || chosen.matches(statuses.get(step.id) ?? step, step.type))
      .map((step) => step.id);
  };
  const apply = (nextQuery: string, nextFilter: string | undefined) => {
    setQuery(nextQuery);
    setFilter(nextFilter);
    const found = search(nextQuery, nextFilter);
    onFound(found && new Set(found));
    if (nextFilter && nextFilter !== filter && found?.[0] !== undefined) onGo(found[0]);
  };
  const found = search(query, filter);
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") apply("", undefined);
    if (event.key === "Enter" && found?.[0] !== undefined) onGo(found[0]);
  };
  return (
    <div className="plan-toolbar" role="toolbar" aria-label="View of the plan">
      <div className="search plan-search">
        <Icon name="search" />
        <input className="form-control form-control-sm" type="search" placeholder="Find a step" aria-label="Find a step" value={query} onKeyDown={onKey} onChange={(event) => apply(event.target.value, filter)} />
      </div>
      <div className="chips" role="group" aria-label="Show only">
        {FILTERS.map((item, index) => (counts[index] || filter === item.name) ? (
          <button key={item.name} type="button" className="chip" aria-pressed={filter === item.name} onClick={() => apply(query, filter === item.name ? undefined : item.name)}>
            {item.word} <span className="count">{counts[index]}</span>
          </button>
        ) : null)}
      </div>
      <span className="plan-found" role="status">{query && found ? `${found.length} found` : ""}</span>
      <div className="plan-zoom">
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Zoom out" title="Zoom out" onClick={() => props.onZoom(1 / 1.25)}><Icon name="minus" /></button>
        <span className="plan-percent" aria-label={`Zoom ${zoom} percent`} role="img">{zoom} %</span>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Zoom in" title="Zoom in" onClick={() => props.onZoom(1.25)}><Icon name="plus" /></button>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Show the whole plan" title="Show the whole plan" onClick={props.onFit}><Icon name="maximize" /></button>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Overview map" title="Overview map" aria-pressed={isMapShown} onClick={props.onMap}><Icon name="map" /></button>
      </div>
    </div>
  );
}
