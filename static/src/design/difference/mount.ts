/** What differs between two designs, drawn on the pages of releases: without an editor, so they load less than the designer. */

import { jsonOf, mountIslands } from "../islands";
import { differenceIsland } from "./island";

mountIslands({ difference: (element) => differenceIsland(element, jsonOf) });
