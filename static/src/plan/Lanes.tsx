import { useViewport } from "@xyflow/react";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import { useSurface } from "./context";
import type { Band } from "./geometry";

/** Lanes as bands over the full width, and their heads at the left that stay while the plan is moved. `head` draws what stands in one, `foot` what stands below the last. */
export function Lanes({ bands, head, foot }: { bands: readonly Band[]; head(band: Band): ReactNode; foot?: ReactNode }) {
  const { y, zoom } = useViewport();
  const last = bands.at(-1);
  return (
    <>
      <div className="lanes" aria-hidden="true">
        {bands.map((band) => <div key={band.code} className="lane-band" style={{ top: y + band.y * zoom, height: band.height * zoom }} />)}
      </div>
      <div className="lane-heads">
        {bands.map((band) => <div key={band.code} className="lane-head" style={{ top: y + band.y * zoom, height: band.height * zoom }}>{head(band)}</div>)}
        {foot && <div className="lane-foot" style={{ top: y + (last ? (last.y + last.height) * zoom : 0) }}>{foot}</div>}
      </div>
    </>
  );
}

/** The name of a lane, with the button that folds it. */
export function LaneTitle({ code, isFoldable, isCollapsed }: { code: string; isFoldable: boolean; isCollapsed: boolean }) {
  const { laneName } = useSurface();
  return (
    <div className="lane-title">
      {isFoldable && <LaneFold code={code} isCollapsed={isCollapsed} />}
      <span className="lane-name" title={laneName(code)}>{laneName(code)}</span>
    </div>
  );
}

export function LaneFold({ code, isCollapsed }: { code: string; isCollapsed: boolean }) {
  const { laneName, toggleLane } = useSurface();
  return (
    <button
      type="button" className="lane-fold" aria-expanded={!isCollapsed} title={isCollapsed ? "Expand the lane" : "Collapse the lane"}
      aria-label={`Lane ${laneName(code)}`} onClick={() => toggleLane(code)}
    >
      <Icon name={isCollapsed ? "chevron-right" : "chevron-down"} className="icon step-type" />
    </button>
  );
}
