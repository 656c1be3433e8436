/** A sentence of the API's own words: what stands between backticks is code. */
export function InlineText({ children }: { readonly children: string }) {
  return children.split("`").map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one sentence
      <code key={at} className="rounded-[0.2rem] bg-sunken px-1 font-code text-[0.92em] wrap-anywhere">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
