/** As a browser reads `accept`: endings, types, and types of a kind (`image/*`). */
export function isAccepted(file: Pick<File, "name" | "type">, accept: string | undefined): boolean {
  if (accept === undefined) return true;
  return accept.split(",").some((wanted) => {
    const rule = wanted.trim().toLowerCase();
    if (rule.startsWith(".")) return file.name.toLowerCase().endsWith(rule);
    if (rule.endsWith("/*")) return file.type.startsWith(rule.slice(0, -1));
    return file.type === rule;
  });
}
