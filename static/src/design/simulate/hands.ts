/** What the designer hands to the simulator below its canvas, which is a script of its own that is loaded when it is first opened. */

import type { Editor } from "../context";
import type { Outcomes } from "./outcomes";

export interface DrawerHands {
  readonly editor: Editor;
  /** Marks on the canvas what became of the steps. */
  onShow(outcomes: Outcomes): void;
  onClose(): void;
  onTall(isTall: boolean): void;
}

/** The element in which the simulator is drawn. */
export interface DrawerHost extends HTMLElement {
  hands?: DrawerHands;
}
