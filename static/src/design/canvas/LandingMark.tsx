import { ViewportPortal } from "@xyflow/react";
import { CARD_HEIGHT, CARD_WIDTH } from "../../plan/geometry";
import { useCanvas, useSession } from "./context";
import { placeOf } from "./landing";

/** The outline of the cell in which what is dragged would come down. */
export function LandingMark() {
  const { shown } = useCanvas();
  const landing = useSession((state) => state.landing);
  const place = landing && landing.arrow === undefined ? placeOf(shown().picture, landing.cell) : undefined;
  if (!place) return null;
  return <ViewportPortal><div className="landing-mark" style={{ width: CARD_WIDTH, height: CARD_HEIGHT, transform: `translate(${place.x}px, ${place.y}px)` }} /></ViewportPortal>;
}
