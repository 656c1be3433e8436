import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { AnswerText } from "./answer-text.tsx";

const render = (text: string) => renderToStaticMarkup(createElement(AnswerText, { text }));

it("lays Markdown out, tables and code too", () => {
  const html = render("# Title\n\n**bold** `x`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```js\n1 < 2\n```\n");
  expect(html).toContain("<strong>bold</strong>");
  expect(html).toMatch(/<td[^>]*>1<\/td>/);
  expect(html).toContain("1 &lt; 2");
  // The page's headings are the page's own.
  expect(html).not.toMatch(/<h\d/);
});

it("takes nothing from a model but text: no HTML, no scripts, no images, no addresses but of the web and of mail", () => {
  const html = render(
    [
      "<script>alert(1)</script>",
      '<img src=x onerror="alert(1)">',
      "![seen](https://tracker.example/pixel.png)",
      "[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example) [d](/account) [e](JaVaScRiPt:alert(1))",
      "[good](https://example.org/?q=1)",
      '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
      "<javascript:alert(1)>",
    ].join("\n\n"),
  );
  expect(html).not.toMatch(/<script|<img|onerror|onclick|(href|src)="(javascript|data|\/)|tracker\.example/i);
  const links = [...html.matchAll(/<a [^>]*>/g)].map(([tag]) => tag);
  expect(links).toEqual(['<a href="https://example.org/?q=1" target="_blank" rel="noopener noreferrer nofollow ugc">']);
});
