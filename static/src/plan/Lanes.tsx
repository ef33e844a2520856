import { useViewport } from "@xyflow/react";
import type { Band } from "./geometry";

/** Lanes as bands over the full width, and their heads at the left that stay while the plan is moved. */
export function Lanes({ bands, name }: { bands: readonly Band[]; name: (code: string) => string }) {
  const { y, zoom } = useViewport();
  return (
    <>
      <div className="lanes" aria-hidden="true">
        {bands.map((band) => <div key={band.code} className="lane-band" style={{ top: y + band.y * zoom, height: band.height * zoom }} />)}
      </div>
      <div className="lane-heads" aria-hidden="true">
        {bands.map((band) => (
          <div key={band.code} className="lane-head" style={{ top: y + band.y * zoom, height: band.height * zoom }}>
            <span className="lane-name" title={name(band.code)}>{name(band.code)}</span>
          </div>
        ))}
      </div>
    </>
  );
}
