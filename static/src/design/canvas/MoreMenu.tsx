import { Icon } from "../../plan/Icon";
import { useCanvas } from "./context";
import { isOffered, situationOf } from "./commands/command";
import { commandOf } from "./commands/table";
import { Keys } from "./Keys";

const GROUPS = [["export-svg", "export-png", "export-json", "import"], ["expand-all", "collapse-all"], ["shortcuts"]];

/** What is done now and then with the whole workspace. */
export function MoreMenu() {
  const canvas = useCanvas();
  return (
    <details className="menu" data-menu>
      <summary className="btn btn-ghost btn-icon" aria-label="More" title="More"><Icon name="ellipsis" /></summary>
      <div className="menu-items">
        {GROUPS.map((ids, index) => (
          <div key={ids[0]}>
            {index > 0 && <div className="menu-line" />}
            {ids.map(commandOf).filter((command) => isOffered(command, situationOf(canvas))).map((command) => (
              <button key={command.id} type="button" className="menu-item" data-command={command.id} onClick={() => command.run(canvas)}><Icon name={command.icon} />{command.label}<Keys of={command.keys[0]} /></button>
            ))}
          </div>
        ))}
      </div>
    </details>
  );
}
