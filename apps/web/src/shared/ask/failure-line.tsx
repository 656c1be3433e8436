"use client";

import { useFailureText } from "../errors/use-failure-text.ts";

/** Why something was not done; announced at once. */
export function FailureLine({ failure }: { readonly failure: unknown }) {
  const words = useFailureText();
  return (
    <p role="alert" className="text-ember">
      {words(failure)}
    </p>
  );
}
