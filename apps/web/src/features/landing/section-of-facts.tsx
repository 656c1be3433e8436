import { useId } from "react";

interface Fact {
  readonly term: string;
  readonly body: string;
}

/** A heading, and beside it what there is to know, term by term. */
export function SectionOfFacts({ heading, facts }: { readonly heading: string; readonly facts: readonly Fact[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,20rem)_1fr]">
      <h2 id={id} className="text-section">
        {heading}
      </h2>
      <dl className="border-b border-rule">
        {facts.map(({ term, body }) => (
          <div key={term} className="grid gap-x-8 gap-y-1 border-t border-rule py-4 sm:grid-cols-[11rem_1fr]">
            <dt className="font-display text-title font-semibold">{term}</dt>
            <dd className="max-w-(--measure)">{body}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
