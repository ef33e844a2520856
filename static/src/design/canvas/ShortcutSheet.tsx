import { useEffect, useRef, useState } from "react";
import { areLettersOn, switchLetters } from "../../site/keys";
import { Icon } from "../../plan/Icon";
import { useCanvas } from "./context";
import { SECTIONS } from "./commands/command";
import { COMMANDS } from "./commands/table";
import { Keys } from "./Keys";

/** All keys, and the switch for those that are single characters. */
export function ShortcutSheet() {
  const canvas = useCanvas();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOn, setOn] = useState(areLettersOn);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog} className="dialog dialog-wide shortcut-sheet" aria-labelledby="shortcut-sheet-title" onKeyDown={(event) => event.stopPropagation()}
      onClose={() => {
        canvas.open(undefined);
        canvas.focus();
      }}
    >
      <div className="dialog-header">
        <h2 id="shortcut-sheet-title">Keyboard shortcuts</h2>
        <button type="button" className="btn btn-ghost btn-icon" aria-label="Close" onClick={() => dialog.current?.close()}><Icon name="x" /></button>
      </div>
      <div className="dialog-body">
        <label className="form-check shortcut-switch">
          <input
            className="form-check-input" type="checkbox" checked={isOn}
            onChange={(event) => {
              switchLetters(event.target.checked);
              setOn(event.target.checked);
            }}
          />
          Keys that are a single character act, while a step has the focus
        </label>
        <div className="shortcut-columns">
          {SECTIONS.map((section) => {
            const commands = COMMANDS.filter((command) => command.section === section && command.keys.length > 0);
            return commands.length === 0 ? null : (
              <section key={section} aria-label={section}>
                <h3>{section}</h3>
                <dl className="shortcuts">{commands.map(({ id, label, keys }) => <div key={id}><dt>{label}</dt><dd>{keys.map((key) => <Keys key={key} of={key} />)}</dd></div>)}</dl>
              </section>
            );
          })}
        </div>
      </div>
    </dialog>
  );
}
