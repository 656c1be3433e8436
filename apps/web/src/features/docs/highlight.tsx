// Code, coloured on the server: nothing of it is loaded by the browser.
import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";

const LANGUAGES: Readonly<Record<string, string>> = {
  sh: "shellscript",
  bash: "shellscript",
  ts: "typescript",
  js: "javascript",
  mjs: "javascript",
  json: "json",
  sql: "sql",
};

let opened: Promise<HighlighterCore> | undefined;
const open = (): Promise<HighlighterCore> => {
  opened ??= createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [createCssVariablesTheme({ name: "starling", variablePrefix: "--code-" })],
    langs: [
      import("shiki/langs/shellscript.mjs"),
      import("shiki/langs/typescript.mjs"),
      import("shiki/langs/javascript.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/sql.mjs"),
    ],
  });
  return opened;
};

/** `language` as after the three ticks; what isn't known is shown as it is. */
export async function Highlighted({ code, language }: { readonly code: string; readonly language: string }) {
  const lang = LANGUAGES[language];
  if (lang === undefined) return code;
  const { tokens } = (await open()).codeToTokens(code, { lang, theme: "starling" });
  return tokens.map((line, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
    <span key={at}>
      {line.map(({ content, color }, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nor have their parts
        <span key={column} style={color === undefined ? undefined : { color }}>
          {content}
        </span>
      ))}
      {at < tokens.length - 1 && "\n"}
    </span>
  ));
}
