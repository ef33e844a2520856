import type { ReactNode } from "react";
import { Fold, useFold } from "../Fold";

/** A part of the panel under a heading that folds, like the sections of a form. Closed parts are not made. */
export function Disclosure({ name, note, isClosed = false, children }: { name: string; note?: string | undefined; isClosed?: boolean; children: ReactNode }) {
  const [isOpen, setIsOpen] = useFold(name, !isClosed);
  return (
    <Fold className="form-section record-form" name={name} isOpen={isOpen} onOpen={setIsOpen} note={note && <span className="form-note">{note}</span>}>
      {isOpen && <div className="form-fields">{children}</div>}
    </Fold>
  );
}
