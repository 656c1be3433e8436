"use client";

import type { ComponentProps, ReactNode } from "react";
import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";

const SAFE = /^(https?:|mailto:)/i;
const plugins = [remarkGfm];

/** Models write what they like: no HTML of theirs, no images from elsewhere, no addresses but of the web and of mail, no headings of the page. */
const parts: Components = {
  a: ({ href = "", children }) =>
    SAFE.test(href) ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc">
        {children}
      </a>
    ) : (
      children
    ),
  img: ({ alt }) => alt,
  h1: Heading,
  h2: Heading,
  h3: Heading,
  h4: Heading,
  h5: Heading,
  h6: Heading,
  pre: (props: ComponentProps<"pre">) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre tabIndex={0} className="overflow-x-auto rounded-(--radius) bg-sunken p-3 font-code text-small">
      {props.children}
    </pre>
  ),
  code: ({ children }) => <code className="font-code text-[0.92em]">{children}</code>,
  ul: ({ children }) => <ul className="list-disc pl-5">{children}</ul>,
  ol: ({ children }) => <ol className="list-decimal pl-6">{children}</ol>,
  blockquote: ({ children }) => <blockquote className="border-l-3 border-rule-strong pl-4">{children}</blockquote>,
  table: ({ children }) => (
    <div className="overflow-x-auto">
      <table className="border-collapse text-small [&_td]:border [&_td]:border-rule [&_td]:px-2.5 [&_td]:py-1 [&_th]:border [&_th]:border-rule [&_th]:px-2.5 [&_th]:py-1 [&_th]:text-left">
        {children}
      </table>
    </div>
  ),
};

function Heading({ children }: { readonly children?: ReactNode }) {
  return <p className="font-semibold">{children}</p>;
}

/** An answer with its Markdown laid out. */
export function AnswerText({ text }: { readonly text: string }) {
  return (
    <div className="flex max-w-(--measure) flex-col gap-3 wrap-anywhere">
      <Markdown skipHtml remarkPlugins={plugins} components={parts}>
        {text}
      </Markdown>
    </div>
  );
}
