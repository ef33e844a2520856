import { useViewport } from "@xyflow/react";
import { Icon } from "./Icon";
import { usePlan } from "./context";
import type { Band } from "./geometry";

/** Lanes as bands over the full width, and their heads at the left that stay while the plan is moved. A head folds its lane. */
export function Lanes({ bands, collapsed, foldable }: { bands: readonly Band[]; collapsed: ReadonlySet<string>; foldable: ReadonlySet<string> }) {
  const { y, zoom } = useViewport();
  const { laneName, toggleLane } = usePlan();
  return (
    <>
      <div className="lanes" aria-hidden="true">
        {bands.map((band) => <div key={band.code} className="lane-band" style={{ top: y + band.y * zoom, height: band.height * zoom }} />)}
      </div>
      <div className="lane-heads">
        {bands.map((band) => (
          <div key={band.code} className="lane-head" style={{ top: y + band.y * zoom, height: band.height * zoom }}>
            <div className="lane-title">{foldable.has(band.code) && (
              <button
                type="button" className="lane-fold" aria-expanded={!collapsed.has(band.code)} title={collapsed.has(band.code) ? "Expand the lane" : "Collapse the lane"}
                aria-label={`Lane ${laneName(band.code)}`} onClick={() => toggleLane(band.code)}
              >
                <Icon name={collapsed.has(band.code) ? "chevron-right" : "chevron-down"} className="icon step-type" />
              </button>
            )}
            <span className="lane-name" title={laneName(band.code)}>{laneName(band.code)}</span></div>
          </div>
        ))}
      </div>
    </>
  );
}
