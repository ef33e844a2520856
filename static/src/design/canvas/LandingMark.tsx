import { ViewportPortal } from "@xyflow/react";
import { CARD_HEIGHT, CARD_WIDTH } from "../../plan/geometry";
import { useCanvas, useSession } from "./context";
import { edgeOf, heightOfGap, placeOf } from "./landing";

/** The outline of the cell in which what is dragged would come down, with lines along its column and row; of a lane, the gap or its lower edge. */
export function LandingMark() {
  const { shown } = useCanvas();
  const landing = useSession((state) => state.landing);
  const gap = useSession((state) => state.laneGap);
  const edge = useSession((state) => state.laneEdge);
  const { picture } = shown();
  const band = picture.bands.find(({ code }) => code === edge?.lane);
  const place = landing && landing.arrow === undefined ? placeOf(picture, landing.cell) : undefined;
  const height = gap ? heightOfGap(picture.bands, gap.at) : edge && band ? edgeOf(band, edge.rows) : undefined;
  if (height !== undefined) return <ViewportPortal><div className="lane-gap" style={{ width: picture.width, transform: `translateY(${height}px)` }} /></ViewportPortal>;
  if (!place) return null;
  return (
    <ViewportPortal>
      <div className="guide guide-column" style={{ height: picture.height, transform: `translateX(${place.x + CARD_WIDTH / 2}px)` }} />
      <div className="guide guide-row" style={{ width: Math.max(picture.width, place.x + CARD_WIDTH), transform: `translateY(${place.y + CARD_HEIGHT / 2}px)` }} />
      <div className="landing-mark" style={{ width: CARD_WIDTH, height: CARD_HEIGHT, transform: `translate(${place.x}px, ${place.y}px)` }} />
    </ViewportPortal>
  );
}
