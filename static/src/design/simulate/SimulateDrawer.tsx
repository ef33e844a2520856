import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../plan/Icon";
import { useEditor } from "../context";
import type { DrawerHost } from "./hands";
import type { Outcomes } from "./outcomes";

/** Tries the draft on a sample or real order, by a script that is loaded when it is first opened. `onShow` marks on the canvas what became of the steps. */
export function SimulateDrawer({ onShow, onClose }: { onShow(outcomes: Outcomes): void; onClose(): void }) {
  const editor = useEditor();
  const [isTall, setIsTall] = useState(false);
  const [trouble, setTrouble] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const hands = useRef({ onShow, onClose });
  hands.current = { onShow, onClose };
  useLayoutEffect(() => {
    (host.current as DrawerHost).hands = { editor, onShow: (outcomes) => hands.current.onShow(outcomes), onClose: () => hands.current.onClose(), onTall: setIsTall };
  }, [editor]);
  useEffect(() => {
    import(/* @vite-ignore */ scriptOf()).catch(() => setTrouble(true));
  }, []);
  return (
    <div className="simulate-drawer" data-tall={isTall || undefined}>
      {trouble && <p className="notice simulate-faults" data-level="error" role="alert"><Icon name="circle-alert" /><span>The simulator could not be loaded. Load the page again. <button type="button" className="btn btn-link p-0" onClick={onClose}>Close</button></span></p>}
      <div className="simulate-host" data-island="simulate-drawer" ref={host} />
    </div>
  );
}

/** Where the script is, as the page of the designer says. */
function scriptOf(): string {
  return document.querySelector<HTMLElement>("[data-simulate-script]")?.dataset["simulateScript"] ?? "";
}
