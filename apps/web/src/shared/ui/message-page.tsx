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
      <EmptyWire />
    </main>
  );
}

/** The wire of the start page with nobody on it. */
function EmptyWire() {
  return (
    <svg
      viewBox="0 0 1280 120"
      preserveAspectRatio="none"
      aria-hidden="true"
      className="message-wire absolute inset-x-0 bottom-0 -z-10 h-[18vh] w-full"
    >
      <path d="M0 26Q340 62 830 20Q1060 60 1280 24M830 0V120M818 14H842" />
    </svg>
  );
}
