import { EdgeLabelRenderer } from "@xyflow/react";
import type { Point } from "../geometry";

/**
 * What is written on an arrow: above the cards beside it, and touching the arrow, so that the pointer can go from one onto the other.
 * `lift` is how far above its place something else is drawn in the way.
 */
export function ArrowWriting({ place, lift, words }: { place: Point; lift: number; words: string }) {
  return (
    <EdgeLabelRenderer>
      <div className="arrow-label nopan nodrag" aria-hidden="true" style={{ transform: `translate(-50%, -100%) translate(${place.x}px, ${place.y - lift}px)` }}>{words}</div>
    </EdgeLabelRenderer>
  );
}
