/** What is dragged at the head of a lane: the grip that moves it, and its lower edge. The keys for the same stand in the lane's menu. */

import { useRef, type PointerEvent } from "react";
import { MOST_LANE_ROWS } from "../../plan/wish";
import { Icon } from "../../plan/Icon";
import { lanesOf } from "../document/canvas";
import { reorderLane, resizeLane } from "../document/commands";
import { useCanvas } from "./context";
import { laneAt, rowsAt } from "./landing";

const THRESHOLD = 4;

/** Moves its lane to where it is let go. */
export function LaneGrip({ code }: { code: string }) {
  const canvas = useCanvas();
  const start = useRef<number>(undefined);
  const place = (event: PointerEvent) => laneAt(canvas.shown().picture.bands, canvas.view.pointAt({ x: event.clientX, y: event.clientY }).y);
  return (
    <span
      className="lane-grip" title="Drag to move the lane" aria-hidden="true"
      onPointerDown={(event) => {
        start.current = event.clientY;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (start.current === undefined || Math.abs(event.clientY - start.current) < THRESHOLD) return;
        canvas.session.setState({ laneGap: { lane: code, at: place(event) } });
      }}
      onPointerUp={(event) => {
        const isDragged = canvas.session.getState().laneGap !== undefined;
        start.current = undefined;
        canvas.session.setState({ laneGap: undefined });
        if (!isDragged) return;
        const { store, workspace } = canvas.editor;
        const from = lanesOf(store.getState().records, workspace).findIndex((lane) => lane.code === code);
        const at = place(event);
        canvas.perform(reorderLane(store.getState().records, workspace, code, at > from ? at - 1 : at));
      }}
      onPointerCancel={() => canvas.session.setState({ laneGap: undefined })}
    >
      <Icon name="grip-vertical" className="icon step-small" />
    </span>
  );
}

/** Gives its lane the height at which it is let go, in rows. */
export function LaneEdge({ code }: { code: string }) {
  const canvas = useCanvas();
  const { session, shown, view } = canvas;
  const isHeld = useRef(false);
  const rowsFor = (event: PointerEvent): number => {
    const { picture, scene } = shown();
    const band = picture.bands.find((one) => one.code === code)!;
    const { needed } = scene.grid.lanes.find((one) => one.code === code)!;
    return Math.min(MOST_LANE_ROWS, Math.max(needed, rowsAt(band, view.pointAt({ x: event.clientX, y: event.clientY }).y)));
  };
  return (
    <span
      className="lane-edge" title="Drag to make the lane higher or lower" aria-hidden="true"
      onPointerDown={(event) => {
        isHeld.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (isHeld.current) session.setState({ laneEdge: { lane: code, rows: rowsFor(event) } });
      }}
      onPointerUp={(event) => {
        const isDragged = session.getState().laneEdge !== undefined;
        isHeld.current = false;
        session.setState({ laneEdge: undefined });
        const { store, workspace } = canvas.editor;
        if (isDragged) canvas.perform(resizeLane(store.getState().records, workspace, code, rowsFor(event)));
      }}
      onPointerCancel={() => {
        isHeld.current = false;
        session.setState({ laneEdge: undefined });
      }}
    />
  );
}
