import { useEffect, useRef, type ReactNode } from "react";
import { Icon } from "../../plan/Icon";

interface PanelProps {
  readonly heading: string;
  readonly eyebrow: string;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  onClose(): void;
}

/** A panel beside a screen, with what is chosen on it. Escape gives the focus back through onClose. */
export function Panel({ heading, eyebrow, children, foot, onClose }: PanelProps) {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // Where it stands below, what was just chosen is to be in sight; not when the page is only opened.
    if (matchMedia("(max-width: 64rem)").matches && document.activeElement !== document.body) panel.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <aside ref={panel} className="side-panel" aria-label={`${eyebrow}: ${heading}`} onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}>
      <header className="side-head">
        <div className="side-title"><span className="side-eyebrow">{eyebrow}</span><h2 className="truncate" title={heading}>{heading}</h2></div>
        <button type="button" className="btn btn-ghost btn-icon btn-sm" aria-label="Close the panel" title="Close (Esc)" onClick={onClose}><Icon name="x" /></button>
      </header>
      <div className="side-body">{children}</div>
      {foot && <footer className="side-foot">{foot}</footer>}
    </aside>
  );
}
