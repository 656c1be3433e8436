const LINES_MAX = 20;
const CHARS_MAX = 200;

/** "name: value" of what an act changed; nested values as JSON, all bounded. */
export const detailLines = (details: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(details)
    .filter(([, value]) => value !== null && value !== undefined)
    .slice(0, LINES_MAX)
    .map(([name, value]) => {
      const words = typeof value === "object" ? JSON.stringify(value) : String(value);
      return `${name}: ${words.length > CHARS_MAX ? `${words.slice(0, CHARS_MAX)}…` : words}`;
    });
