/** <div data-island="difference" data-document="difference-data"></div> beside the pictures' JSON in a script element of that id. */

import { createElement, type ReactElement } from "react";
import { DifferenceView } from "./DifferenceView";
import type { WorkspaceDifference } from "./document";

export function differenceIsland(element: HTMLElement, jsonOf: (element: HTMLElement, name: string) => unknown): ReactElement {
  return createElement(DifferenceView, { workspaces: jsonOf(element, "document") as readonly WorkspaceDifference[] });
}
