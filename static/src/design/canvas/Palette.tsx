import { useRef, type PointerEvent } from "react";
import { Icon } from "../../plan/Icon";
import type { Point } from "../../plan/geometry";
import { useCanvas, useSession } from "./context";
import { laneForNew } from "./commands/adding";
import { commandOf } from "./commands/table";
import { arrowAt, landingAt } from "./landing";
import { OTHER_PIECES, STEP_PIECES, TEMPLATE_PIECES, type PieceKind } from "./pieces";

const THRESHOLD = 5;

/** Everything that can be put onto the canvas: dragged to its place, or added by a click or Enter. */
export function Palette() {
  return (
    <div className="palette" role="toolbar" aria-label="Add to the canvas" onKeyDown={walk}>
      <div className="palette-group" role="group" aria-label="Steps">{STEP_PIECES.map((kind, index) => <PaletteItem key={kind.label} kind={kind} isFirst={index === 0} />)}</div>
      <div className="palette-group" role="group" aria-label="On the canvas">{OTHER_PIECES.map((kind) => <PaletteItem key={kind.label} kind={kind} />)}</div>
      <details className="menu palette-templates" data-menu>
        <summary className="palette-item"><Icon name="component" />Templates<Icon name="chevron-down" className="icon step-small" /></summary>
        <div className="menu-items" data-side="start">{TEMPLATE_PIECES.map((kind) => <PaletteItem key={kind.label} kind={kind} isInMenu />)}<OtherLane /></div>
      </details>
    </div>
  );
}

/** A group of steps that another workspace shows can be used here as well. */
function OtherLane() {
  const canvas = useCanvas();
  const { icon, label, run } = commandOf("add-group");
  return (
    <>
      <div className="menu-line" />
      <button type="button" className="menu-item palette-item" onClick={() => run(canvas)}>
        <Icon name={icon} /><span className="chooser-words"><span className="chooser-label">{label}</span><span className="chooser-detail">The same steps in both, changed in one place</span></span>
      </button>
    </>
  );
}

/** In a toolbar the arrow keys go from button to button. */
function walk(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(".palette-item")].filter((item) => item.offsetParent !== null);
  const next = items[(items.indexOf(document.activeElement as HTMLElement) + step + items.length) % items.length];
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
}

function PaletteItem({ kind, isFirst = false, isInMenu = false }: { kind: PieceKind; isFirst?: boolean; isInMenu?: boolean }) {
  const canvas = useCanvas();
  const start = useRef<Point>(undefined);
  const isDragged = useRef(false);
  const at = (event: PointerEvent): Point => ({ x: event.clientX, y: event.clientY });
  const drop = (point: Point) => {
    const { landing } = canvas.session.getState();
    canvas.session.setState({ carried: undefined, landing: undefined });
    if (landing) canvas.place(kind.piece, landing.arrow !== undefined && kind.piece.kind === "step" ? { into: landing.arrow } : { cell: landing.cell });
    else if (kind.piece.kind !== "lane" && canvas.shown().scene.lanes.length === 0 && canvas.view.isInside(point)) canvas.place(kind.piece, {});
  };
  return (
    <button
      type="button" className={isInMenu ? "menu-item palette-item" : "palette-item"} title={kind.detail} tabIndex={isFirst || isInMenu ? 0 : -1} data-piece={kind.label}
      onClick={() => {
        if (isDragged.current) return;
        canvas.place(kind.piece, { lane: kind.piece.kind === "lane" ? undefined : laneForNew(canvas) });
      }}
      onPointerDown={(event) => {
        isDragged.current = false;
        if (event.button !== 0) return;
        start.current = at(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (!start.current || (!isDragged.current && Math.hypot(event.clientX - start.current.x, event.clientY - start.current.y) < THRESHOLD)) return;
        isDragged.current = true;
        const cell = canvas.view.cellAt(at(event));
        const { picture } = canvas.shown();
        canvas.session.setState({ carried: { piece: kind.piece, at: at(event) }, landing: cell && landingAt(picture, cell, kind.piece.kind === "step" ? arrowAt(picture, canvas.view.pointAt(at(event))) : undefined) });
      }}
      onPointerUp={(event) => {
        start.current = undefined;
        if (isDragged.current) drop(at(event));
      }}
      onPointerCancel={() => {
        start.current = undefined;
        canvas.session.setState({ carried: undefined, landing: undefined });
      }}
    >
      <Icon name={kind.icon} />{isInMenu ? <span className="chooser-words"><span className="chooser-label">{kind.label}</span><span className="chooser-detail">{kind.detail}</span></span> : <span className="palette-word">{kind.label}</span>}
    </button>
  );
}

/** What is dragged from the palette, below the pointer. */
export function Carried() {
  const carried = useSession((state) => state.carried);
  if (!carried) return null;
  const { piece, at } = carried;
  const kind = [...STEP_PIECES, ...OTHER_PIECES, ...TEMPLATE_PIECES].find((one) => JSON.stringify(one.piece) === JSON.stringify(piece))!;
  return <div className="carried" style={{ transform: `translate(${at.x}px, ${at.y}px)` }} aria-hidden="true"><Icon name={kind.icon} />{kind.label}</div>;
}
