import { iconUrl } from "../site/page";

export function Icon({ name, className = "icon" }: { name: string; className?: string }) {
  return (
    <svg className={className} aria-hidden="true" strokeWidth={2}>
      <use href={iconUrl(name)} />
    </svg>
  );
}
