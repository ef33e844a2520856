import { useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { useCanvas, useSession } from "./context";
import { isOffered, situationOf } from "./commands/command";
import { ariaKey, spelled } from "./commands/keys";
import { DraftBadge } from "./DraftBadge";
import { MoreMenu } from "./MoreMenu";
import { SaveIndicator } from "./SaveIndicator";
import { commandOf } from "./commands/table";

/** A button of a command: its sign, its name and key on hover. */
export function CommandButton({ id, isPressed, isWordy = false }: { id: string; isPressed?: boolean; isWordy?: boolean }) {
  const canvas = useCanvas();
  const command = commandOf(id);
  const isUsefulHere = useSession(() => isOffered(command, situationOf(canvas)));
  const isUsefulNow = useStore(canvas.editor.store.temporal, () => isOffered(command, situationOf(canvas)));
  const isUseful = isUsefulHere && isUsefulNow;
  const [key] = command.keys;
  return (
    <button
      type="button" className={isWordy ? "btn btn-secondary btn-sm" : "btn btn-ghost btn-icon"} aria-label={isWordy ? undefined : command.label} title={key ? `${command.label} (${spelled(key).join(" ")})` : command.label}
      aria-keyshortcuts={key && ariaKey(key)} aria-disabled={!isUseful || undefined} aria-pressed={isPressed} data-command={id} onClick={() => isUseful && command.run(canvas)}
    >
      <Icon name={command.icon} />{isWordy && command.label}
    </button>
  );
}

/** The bar above the canvas: which workspace, how it is saved, what is done with the whole of it. */
export function DesignBar() {
  const { editor } = useCanvas();
  const name = useDesign((state) => state.records.Workspace?.[editor.workspace]?.["name"] as string);
  const isInspecting = useSession((state) => state.isInspecting);
  const isSimulating = useSession((state) => state.isSimulating);
  const isOutline = useSession((state) => state.view === "outline");
  return (
    <div className="design-bar">
      <p className="design-name">{name}</p>
      <DraftBadge />
      <SaveIndicator />
      <div className="design-bar-end" role="toolbar" aria-label="Design">
        <CommandButton id="undo" />
        <CommandButton id="redo" />
        <span className="bar-line" />
        <CommandButton id="commands" />
        <CommandButton id="outline" isPressed={isOutline} />
        <CommandButton id="inspector" isPressed={isInspecting} />
        <MoreMenu />
        <span className="bar-line" />
        <CommandButton id="simulate" isPressed={isSimulating} isWordy />
        <CommandButton id="publish" isWordy />
      </div>
    </div>
  );
}

const NARROW = "(max-width: 40rem)";

/** True on phones. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (callback) => {
      const query = matchMedia(NARROW);
      query.addEventListener("change", callback);
      return () => query.removeEventListener("change", callback);
    },
    () => matchMedia(NARROW).matches,
  );
}
