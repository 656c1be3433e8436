const INK: Readonly<Record<string, string>> = { GET: "text-sheen", DELETE: "text-ember" };

/** The method of a request; what only reads and what removes have colours of their own. */
export const Method = ({ children }: { readonly children: string }) => (
  <span className={`font-code text-small font-semibold ${INK[children] ?? "text-iris"}`}>{children}</span>
);
