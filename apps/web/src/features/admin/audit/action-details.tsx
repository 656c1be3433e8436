import { detailLines } from "./detail-lines.ts";

/** What an act changed, as it was written down. */
export function ActionDetails({ details }: { readonly details: Readonly<Record<string, unknown>> }) {
  const lines = detailLines(details);
  if (lines.length === 0) return "–";
  return (
    <ul className="font-code text-[0.8125rem]">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
