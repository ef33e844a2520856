import { useState, type ReactNode } from "react";
import { Icon } from "../../../plan/Icon";

/** What was opened or closed stays so for the next record that has the same part. */
const openness = new Map<string, boolean>();

/** A part of the panel under a heading that folds, like the sections of a form. Closed parts are not made. */
export function Disclosure({ name, note, isClosed = false, children }: { name: string; note?: string | undefined; isClosed?: boolean; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(openness.get(name) ?? !isClosed);
  return (
    <details
      className="form-section record-form" open={isOpen}
      onToggle={({ currentTarget }) => {
        openness.set(name, currentTarget.open);
        setIsOpen(currentTarget.open);
      }}
    >
      <summary>
        <Icon name="chevron-right" className="icon icon-small" />
        <h3 className="form-heading">{name}</h3>
        {note && <span className="form-note">{note}</span>}
      </summary>
      {isOpen && <div className="form-fields">{children}</div>}
    </details>
  );
}
