/** Connecting two rows of the board: by drag, by click and click, or by keys. It begins at either side. */

import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import type { Point } from "../../plan/geometry";
import type { Operand } from "./operands";

export type Side = "source" | "destination";

export interface Pending {
  readonly side: Side;
  readonly operand: Operand;
  /** Where the pointer is on the board, while it drags. */
  readonly pointer: Point | undefined;
  /** Key of the row under the pointer. */
  readonly over: string | undefined;
}

export interface Connecting {
  readonly pending: Pending | undefined;
  /** A row was clicked, or chosen by key. */
  pick(side: Side, operand: Operand): void;
  cancel(): void;
  /** For the rows: dragging begins here. */
  onPointerDown(event: PointerEvent, side: Side, operand: Operand): void;
}

const DRAG = 4;

export function otherSide(side: Side): Side {
  return side === "source" ? "destination" : "source";
}

export function useConnecting(board: RefObject<HTMLElement | null>, find: (side: Side, key: string) => Operand | undefined, connect: (source: Operand, destination: Operand) => void): Connecting {
  const [pending, setPending] = useState<Pending>();
  const latest = useRef({ find, connect });
  latest.current = { find, connect };
  const wasDragged = useRef(false);

  useEffect(() => {
    if (!pending) return;
    const stop = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      setPending(undefined);
    };
    addEventListener("keydown", stop, true);
    return () => removeEventListener("keydown", stop, true);
  }, [pending]);

  const finish = (from: Pick<Pending, "side" | "operand">, to: Operand) => {
    setPending(undefined);
    const [source, destination] = from.side === "source" ? [from.operand, to] : [to, from.operand];
    latest.current.connect(source, destination);
  };

  return {
    pending,
    cancel: () => setPending(undefined),
    pick(side, operand) {
      if (wasDragged.current) return void (wasDragged.current = false);
      if (pending && pending.side !== side) return finish(pending, operand);
      const isSame = pending?.operand.key === operand.key && pending.side === side;
      setPending(isSame ? undefined : { side, operand, pointer: undefined, over: undefined });
    },
    onPointerDown(event, side, operand) {
      wasDragged.current = false;
      if (event.button !== 0 || event.pointerType === "touch") return;
      const start = { x: event.clientX, y: event.clientY };
      let isDragging = false;
      const rowUnder = (moved: globalThis.PointerEvent) => {
        const row = document.elementFromPoint(moved.clientX, moved.clientY)?.closest<HTMLElement>("[data-operand]");
        return row?.dataset["side"] === otherSide(side) ? row.dataset["operand"] : undefined;
      };
      const move = (moved: globalThis.PointerEvent) => {
        isDragging ||= Math.hypot(moved.clientX - start.x, moved.clientY - start.y) > DRAG;
        const box = board.current?.getBoundingClientRect();
        if (!isDragging || !box) return;
        moved.preventDefault();
        setPending({ side, operand, pointer: { x: moved.clientX - box.left, y: moved.clientY - box.top }, over: rowUnder(moved) });
      };
      const end = (moved: globalThis.PointerEvent) => {
        removeEventListener("pointermove", move);
        removeEventListener("pointerup", end);
        removeEventListener("pointercancel", end);
        if (!isDragging) return;
        wasDragged.current = rowUnder(moved) === undefined && (event.target as HTMLElement).contains(moved.target as Node);
        const key = moved.type === "pointerup" ? rowUnder(moved) : undefined;
        const target = key === undefined ? undefined : latest.current.find(otherSide(side), key);
        if (target) finish({ side, operand }, target);
        else setPending(undefined);
      };
      addEventListener("pointermove", move);
      addEventListener("pointerup", end);
      addEventListener("pointercancel", end);
    },
  };
}
