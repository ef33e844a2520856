import { Icon } from "../../plan/Icon";
import { useCanvas } from "./context";
import { TEMPLATES } from "../document/templates";

/** What an empty canvas offers: a template, and the first three things to do. */
export function EmptyCanvas() {
  const canvas = useCanvas();
  if (canvas.editor.isReadOnly) return <div className="empty-canvas"><div className="empty"><Icon name="workflow" /><h2>There is nothing on this canvas yet</h2></div></div>;
  const [first] = TEMPLATES;
  return (
    <div className="empty-canvas">
      <div className="empty-card">
        <h2>Draw the first plan of this workspace</h2>
        <p>Lanes hold steps, arrows say which step waits for which. Whatever you do here is saved in the draft; nothing runs before you publish it.</p>
        <button type="button" className="btn btn-primary" onClick={() => canvas.place({ kind: "template", name: first!.name }, {})}><Icon name="component" />Begin with “{first!.name}”</button>
        <ol className="first-actions">
          <li><button type="button" className="btn btn-secondary" onClick={() => canvas.place({ kind: "lane" }, {})}><Icon name="layers" />Add a lane</button><span>a group of steps that belong together</span></li>
          <li><button type="button" className="btn btn-secondary" onClick={(event) => canvas.open({ kind: "add", at: { x: event.clientX, y: event.clientY } })}><Icon name="plus" />Add a step</button><span>or press <kbd>/</kbd>, or double-click anywhere</span></li>
          <li><button type="button" className="btn btn-secondary" onClick={() => canvas.open({ kind: "commands" })}><Icon name="terminal" />See all commands</button><span><kbd>Ctrl</kbd> <kbd>K</kbd> finds everything</span></li>
        </ol>
      </div>
    </div>
  );
}
