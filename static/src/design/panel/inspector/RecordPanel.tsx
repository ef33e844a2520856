import { useState } from "react";
import { Icon } from "../../../plan/Icon";
import { DeleteDialog, UseList, useUses } from "../../catalog/dialogs";
import { useEditor, useRecord } from "../../context";
import type { Reference } from "../../document/records";
import { RecordForm } from "../RecordForm";
import { Disclosure } from "./Disclosure";
import { useCodes } from "./useCodes";

/** Any other record, such as a queue or a rule: its form, who uses it, and taking it away where nobody does. */
export function RecordPanel({ kind, code, field, onGone }: Reference & { field: string | undefined; onGone(): void }) {
  const { isReadOnly, store, say } = useEditor();
  const record = useRecord(kind, code);
  const codes = useCodes(code);
  const [isAsking, setIsAsking] = useState(false);
  const name = String(record?.["name"] || code);
  return (
    <>
      <RecordForm kind={kind} codes={codes} field={field} />
      <Disclosure name="Used by" isClosed><Uses kind={kind} code={code} /></Disclosure>
      {!isReadOnly && (
        <footer className="inspector-foot">
          <button type="button" className="btn btn-ghost btn-sm" onClick={() => setIsAsking(true)}><Icon name="trash-2" />Delete…</button>
          <code className="faint">{code}</code>
        </footer>
      )}
      {isAsking && (
        <DeleteDialog
          reference={{ kind, code }} name={name} parts={[]} partsInWords="" onClose={() => setIsAsking(false)}
          onDelete={() => {
            store.getState().edit([{ kind, code, fields: null }]);
            say(`${name} is deleted.`);
            setIsAsking(false);
            onGone();
          }}
        />
      )}
    </>
  );
}

/** Asked only where somebody wants to know. */
function Uses({ kind, code }: Reference) {
  const { uses, problem } = useUses({ kind, code });
  if (problem) return <p className="field-message" data-severity="Error">{problem}</p>;
  if (!uses) return <p className="field-note">Asking…</p>;
  return uses.length === 0 ? <p className="field-note">Nothing uses it.</p> : <UseList uses={uses} />;
}
