import type { ReactNode } from "react";

/** A page with one thing to say, over the sky. */
export function MessagePage({ title, body, children }: { title: string; body: string; children: ReactNode }) {
  return (
    <main id="content" className="sky flex flex-1 flex-col">
      <div className="frame flex flex-1 flex-col items-start justify-start gap-5 pt-[16vh]">
        <h1 className="text-hero font-medium tracking-[-0.028em]">{title}</h1>
        <p className="max-w-(--measure) text-lead">{body}</p>
        {children}
      </div>
    </main>
  );
}
