import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import ReactMarkdown, { type Components, defaultUrlTransform } from "react-markdown";
import remarkGfm from "remark-gfm";
import { CodeBlock } from "../../shared/ui/code-block.tsx";
import { guideHref } from "./guide-href.ts";
import { Highlighted } from "./highlight.tsx";
import { slugOf } from "./slug-of.ts";

interface Props {
  readonly markdown: string;
  /** Of the guide that it is: links are relative to it. */
  readonly slug: string;
  readonly known: ReadonlySet<string>;
}

const textOf = (node: ReactNode): string => {
  if (typeof node === "string" || typeof node === "number") return String(node);
  if (Array.isArray(node)) return node.map(textOf).join("");
  if (node !== null && typeof node === "object" && "props" in node) {
    const { children } = node.props as { children?: ReactNode };
    return textOf(children);
  }
  return "";
};

/** Pictures that copy-docs.mjs put into the page, and nothing else that isn't an address. */
const safeUrl = (url: string): string =>
  url.startsWith("data:image/svg+xml;base64,") ? url : defaultUrlTransform(url);

/** A guide's text. HTML in it is shown as text, never run. */
export function Markdown({ markdown, slug, known }: Props) {
  const t = useTranslations("docs");
  // What scrolls is a region, and regions of one name can't be told apart.
  const counts = { code: 0, table: 0 };
  const components: Components = {
    h2: ({ children }) => {
      const id = slugOf(textOf(children));
      return (
        <h2 id={id} className="mt-14 scroll-mt-6 text-[1.75rem] leading-tight font-medium">
          {children}
        </h2>
      );
    },
    h3: ({ children }) => (
      <h3 id={slugOf(textOf(children))} className="mt-10 scroll-mt-6 font-display text-title font-semibold">
        {children}
      </h3>
    ),
    p: ({ children }) => <p className="mt-4 max-w-[42rem]">{children}</p>,
    ul: ({ children }) => <ul className="mt-4 flex max-w-[42rem] list-disc flex-col gap-2 pl-6">{children}</ul>,
    ol: ({ children }) => <ol className="mt-4 flex max-w-[42rem] list-decimal flex-col gap-2 pl-6">{children}</ol>,
    blockquote: ({ children }) => (
      <blockquote className="mt-4 max-w-[42rem] border-l-3 border-iris pl-4">{children}</blockquote>
    ),
    hr: () => <hr className="mt-10 border-rule" />,
    img: ({ src, alt }) => (
      // biome-ignore lint/performance/noImgElement: drawn, and in the page already
      <img src={typeof src === "string" ? src : ""} alt={alt ?? ""} className="mt-6 w-full max-w-[42rem] bg-white" />
    ),
    a: ({ href = "", children }) => {
      const to = guideHref(href, slug, known);
      if (to === null) return <>{children}</>;
      return to.startsWith("/") ? <Link href={to}>{children}</Link> : <a href={to}>{children}</a>;
    },
    table: ({ children }) => (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      <section tabIndex={0} aria-label={t("table", { number: ++counts.table })} className="mt-5 overflow-x-auto">
        <table className="w-full min-w-[30rem] border-collapse text-left text-small [&_td]:border-t [&_td]:border-rule [&_td]:py-2.5 [&_td]:pr-5 [&_td]:align-top [&_th]:py-2.5 [&_th]:pr-5 [&_th]:font-medium">
          {children}
        </table>
      </section>
    ),
    code: ({ children, className }) => {
      const language = /language-(\w+)/.exec(className ?? "")?.[1];
      const code = textOf(children);
      if (language === undefined && !code.includes("\n"))
        return (
          <code className="rounded-[0.2rem] bg-sunken px-1 py-0.5 font-code text-[0.92em] wrap-anywhere">{code}</code>
        );
      return <Highlighted code={code.replace(/\n$/, "")} language={language ?? "text"} />;
    },
    pre: ({ children, node }) => {
      const code = node?.children[0];
      const text =
        code?.type === "element" ? code.children.map((child) => ("value" in child ? child.value : "")).join("") : "";
      return (
        <div className="mt-5">
          <CodeBlock label={t("code", { number: ++counts.code })} code={text.replace(/\n$/, "")} shown={children} />
        </div>
      );
    },
  };
  return (
    <ReactMarkdown remarkPlugins={[remarkGfm]} components={components} urlTransform={safeUrl}>
      {markdown}
    </ReactMarkdown>
  );
}
