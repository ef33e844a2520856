import { ViewportPortal } from "@xyflow/react";
import { useRef, useState, type PointerEvent } from "react";
import type { Point } from "../../plan/geometry";
import type { AttachedCanvas } from "./canvas";
import { selectionOf, withCards } from "./choosing";
import { cardsWithin } from "./landing";

const THRESHOLD = 4;

type Corners = readonly [Point, Point];

interface Marquee {
  readonly corners: Corners | undefined;
  readonly handlers: { onPointerDown(event: PointerEvent): void; onPointerMoveCapture(event: PointerEvent): void; onPointerUp(event: PointerEvent): void };
  /** True for the click that ends a marquee: it must not let go of what was just selected. */
  isEnding(): boolean;
}

/** A rectangle drawn with the mouse on the empty canvas selects what it touches; with Shift it adds that. */
export function useMarquee(canvas: AttachedCanvas): Marquee {
  const [corners, setCorners] = useState<Corners>();
  const start = useRef<{ screen: Point; point: Point }>(undefined);
  const isEnding = useRef(false);
  return {
    corners,
    handlers: {
      onPointerDown(event) {
        isEnding.current = false;
        if (event.button !== 0 || event.pointerType === "touch" || !(event.target as Element).classList.contains("react-flow__pane") || canvas.session.getState().connecting) return;
        const screen = { x: event.clientX, y: event.clientY };
        start.current = { screen, point: canvas.view.pointAt(screen) };
      },
      onPointerMoveCapture(event) {
        if (!start.current) return;
        if (!(event.buttons & 1)) {
          start.current = undefined;
          setCorners(undefined);
          return;
        }
        const { screen, point } = start.current;
        if (!corners && Math.hypot(event.clientX - screen.x, event.clientY - screen.y) < THRESHOLD) return;
        if (!corners) event.currentTarget.setPointerCapture(event.pointerId);
        setCorners([point, canvas.view.pointAt({ x: event.clientX, y: event.clientY })]);
      },
      onPointerUp(event) {
        start.current = undefined;
        if (!corners) return;
        isEnding.current = true;
        setCorners(undefined);
        const cards = cardsWithin(canvas.shown().picture, ...corners);
        const selection = event.shiftKey ? withCards(canvas, cards) : selectionOf(canvas, cards);
        canvas.choose(selection);
        canvas.editor.say(`${selection.steps.length + selection.notes.length} cards selected.`);
      },
    },
    isEnding: () => isEnding.current,
  };
}

export function MarqueeMark({ corners }: { corners: Corners | undefined }) {
  if (!corners) return null;
  const [one, other] = corners;
  return (
    <ViewportPortal>
      <div className="marquee" style={{ width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y), transform: `translate(${Math.min(one.x, other.x)}px, ${Math.min(one.y, other.y)}px)` }} />
    </ViewportPortal>
  );
}
