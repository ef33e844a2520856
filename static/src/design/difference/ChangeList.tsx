import { useEffect, useRef } from "react";
import { ChangeFields } from "./ChangeFields";
import { ChangeSign } from "./ChangeSign";
import { changeId, groupsOf, titleOf, type ChangeWord, type RecordChange, type WorkspaceDifference } from "./document";

export interface ChangeListProps {
  workspace: WorkspaceDifference;
  shown: ReadonlySet<ChangeWord>;
  chosen: string | undefined;
  onChoose(change: RecordChange): void;
}

/** All changes of a workspace in words, beside the picture: the way to read it without looking at it. */
export function ChangeList({ workspace, shown, chosen, onChoose }: ChangeListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = chosen === undefined ? undefined : list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(chosen)}"]`);
    const box = list.current;
    if (!row || !box) return;
    const top = row.offsetTop - box.offsetTop;
    if (top < box.scrollTop || top + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = Math.max(0, top - 48);
  }, [chosen]);
  const groups = groupsOf(workspace, shown);
  return (
    <div className="difference-list" ref={list} role="region" aria-label={`Changes of ${workspace.name}`} tabIndex={0}>
      {groups.length === 0 && <p className="difference-none">Nothing of this kind in this workspace.</p>}
      {groups.map(({ title, changes }) => (
        <section key={title} aria-label={title}>
          <h3>{title} <span className="count">{changes.length}</span></h3>
          <ul className="change-list">
            {changes.map((change) => {
              const id = changeId(change);
              const isChosen = id === chosen;
              return (
                <li key={id} data-row={id} data-change={change.change} data-chosen={isChosen || undefined}>
                  <button type="button" className="difference-row" aria-pressed={isChosen} onClick={() => onChoose(change)}>
                    <ChangeSign change={change.change} isBare />
                    <span className="difference-title">{titleOf(change, workspace)}</span>
                  </button>
                  {change.fields.length > 0 && (isChosen || change.change === "Changed") && <ChangeFields fields={change.fields} change={change.change} />}
                </li>
              );
            })}
          </ul>
        </section>
      ))}
    </div>
  );
}
