import { Icon } from "../../plan/Icon";
import { useCanvas, useSession } from "./context";

/** Why the last gesture was refused: it stays until the next one, and can be put away. The live region says it as well. */
export function Refusal() {
  const { letGo } = useCanvas();
  const refusal = useSession((state) => state.refusal);
  if (!refusal) return null;
  return (
    <div className="refusal">
      <Icon name="circle-x" />
      <p>{refusal}</p>
      <button type="button" className="btn btn-ghost btn-icon" aria-label="Put the message away" onClick={letGo}><Icon name="x" /></button>
    </div>
  );
}
