import type { ReactNode } from "react";

interface Props {
  readonly name: ReactNode;
  readonly about: string;
  readonly children: ReactNode;
}

/** One thing of a list, with what can be done about it. */
export function Row({ name, about, children }: Props) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-rule py-3 first:pt-0 last:border-b-0">
      <p className="min-w-0">
        <span className="block wrap-anywhere">{name}</span>
        <span className="block text-small text-ink-soft">{about}</span>
      </p>
      <span className="flex flex-wrap gap-2">{children}</span>
    </li>
  );
}
