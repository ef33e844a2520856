import { useState, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";

/** What was opened or closed stays so for the next record that has the same part. */
const openness = new Map<string, boolean>();

/** Whether the part of this name is open, and a way to open or close it. */
export function useFold(name: string, isOpenAtFirst: boolean): [boolean, (isOpen: boolean) => void] {
  return useState(openness.get(name) ?? isOpenAtFirst);
}

interface FoldProps {
  readonly name: string;
  readonly className?: string;
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
  /** Stands at the right of the heading. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a panel under a heading that folds. */
export function Fold({ name, className = "form-section", isOpen, onOpen, note, children }: FoldProps) {
  return (
    <details
      className={className} open={isOpen}
      onToggle={({ currentTarget }) => {
        openness.set(name, currentTarget.open);
        onOpen(currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron-right" className="icon icon-small" />
        <h3 className="form-heading">{name}</h3>
        {note}
      </summary>
      {children}
    </details>
  );
}
