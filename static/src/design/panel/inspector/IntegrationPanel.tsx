import { PayloadEditor } from "../../rules/PayloadEditor";
import { RecordForm } from "../RecordForm";
import { Disclosure } from "./Disclosure";

/** An operation of a downstream system: its call, and its payload beside what a sample order makes of it. */
export function IntegrationPanel({ code, field }: { code: string; field: string | undefined }) {
  return (
    <>
      <RecordForm kind="Integration" codes={[code]} without={["payload"]} field={field} />
      <Disclosure name="What the system gets">
        <PayloadEditor integration={code} />
      </Disclosure>
    </>
  );
}
