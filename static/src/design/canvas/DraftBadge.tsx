import { useState } from "react";
import { Icon } from "../../plan/Icon";
import { useDesign } from "../context";
import { useCanvas } from "./context";

/** Whether what is on the canvas is what new orders run by. */
export function DraftBadge() {
  const { published, store } = useCanvas().editor;
  const [first] = useState(() => store.getState().records);
  const isTouched = useDesign((state) => state.records !== first);
  if (!published) return null;
  const { release, releasePage, isChanged } = published;
  if (!release) return <span className="tag draft-badge" title="New orders run by what is published. Nothing is yet."><Icon name="pencil" />Draft, never published</span>;
  const isDraft = isChanged || isTouched;
  return (
    <a className="tag draft-badge" href={releasePage} title={isDraft ? `New orders run by release ${release}, which differs from this.` : `New orders run by release ${release}, which is as this.`}>
      <Icon name={isDraft ? "pencil" : "rocket"} />{isDraft ? `Draft, changed since release ${release}` : `As in release ${release}`}
    </a>
  );
}
