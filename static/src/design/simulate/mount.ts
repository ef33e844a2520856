/** The simulator: on its own page, and below the canvas of the designer, which loads this script when it is wanted. */

import { createElement } from "react";
import { jsonOf, mountIslands } from "../islands";
import type { DrawerHost } from "./hands";
import { Drawer } from "./Drawer";
import { simulateIsland } from "./simulateIsland";

mountIslands({
  simulate: (element) => simulateIsland(element, jsonOf),
  "simulate-drawer": (element) => createElement(Drawer, { hands: (element as DrawerHost).hands! }),
});
