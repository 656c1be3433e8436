import type { JobNews, JobView } from "@starling/protocol";

/** A job as it was read, brought up to what was told since; what was told before it was read says less done, and counts not. */
export function withNews<T extends JobView>(job: T, news: JobNews | undefined): T {
  if (news === undefined || job.state !== "open") return job;
  const done = ({ items }: Pick<JobView, "items">) => items.done + items.failed;
  if (news.state === "open" && done(news) < done(job)) return job;
  return { ...job, state: news.state, items: news.items, price: { ...job.price, charged: news.charged } };
}
