/** A model's id in a table: one as long as they usually are isn't broken at its hyphens, a longer one is where it must be. */
export function ModelName({ id }: { readonly id: string }) {
  return <span className="inline-block w-max max-w-44 wrap-anywhere">{id}</span>;
}
