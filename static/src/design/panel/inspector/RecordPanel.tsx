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
      <Uses kind={kind} code={code} />
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

function Uses({ kind, code }: Reference) {
  const { uses, problem } = useUses({ kind, code });
  return (
    <Disclosure name="Used by" note={uses && (uses.length === 0 ? "nothing" : String(uses.length))}>
      {problem && <p className="field-message" data-severity="Error">{problem}</p>}
      {uses?.length === 0 && <p className="field-note">Nothing uses it.</p>}
      {uses && uses.length > 0 && <UseList uses={uses} />}
    </Disclosure>
  );
}
