/** Islands of the catalogue's pages: without a canvas, so they load less than the designer. */

import { decompositionIsland } from "../decomposition/island";
import { jsonOf, mountIslands } from "../islands";
import { newProductIsland, productIsland, registerIsland } from "./island";

mountIslands({
  decomposition: (element) => decompositionIsland(element, jsonOf),
  product: (element) => productIsland(element, jsonOf),
  register: (element) => registerIsland(element, jsonOf),
  "new-product": newProductIsland,
});
