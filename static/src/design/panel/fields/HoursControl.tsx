/** Working hours by weekday: a day that is not ticked is off. */

import type { ControlProps } from "./control";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const USUAL = ["09:00", "17:00"] as const;

export function HoursControl({ id, field, value, isMixed, isReadOnly, labelId, describedBy, onChange }: ControlProps) {
  const hours = (value ?? {}) as Readonly<Record<string, readonly string[]>>;
  const set = (day: string, span: readonly string[] | undefined) => {
    const { [day]: _, ...others } = hours;
    onChange(Object.fromEntries(Object.entries(span ? { ...others, [day]: span } : others).sort(([one], [other]) => one.localeCompare(other))));
  };
  return (
    <div className="hours" role="group" aria-labelledby={labelId} aria-describedby={describedBy}>
      {DAYS.map((name, index) => {
        const day = String(index);
        const [from = USUAL[0], to = USUAL[1]] = hours[day] ?? [];
        const isOn = !isMixed && hours[day] !== undefined;
        return (
          <div key={day} className="hours-day">
            <label>
              <input type="checkbox" className="form-check-input" id={index === 0 ? id : undefined} data-field={field.name} checked={isOn} disabled={isReadOnly} onChange={({ target }) => set(day, target.checked ? [...USUAL] : undefined)} />
              <span>{name}</span>
            </label>
            {isOn ? (
              <>
                <input className="form-control" type="time" aria-label={`${name} from`} value={from} readOnly={isReadOnly} onChange={({ target }) => target.value && set(day, [target.value, to])} />
                <span className="faint">to</span>
                <input className="form-control" type="time" aria-label={`${name} to`} value={to} readOnly={isReadOnly} onChange={({ target }) => target.value && set(day, [from, target.value])} />
              </>
            ) : <span className="faint">off</span>}
          </div>
        );
      })}
    </div>
  );
}
