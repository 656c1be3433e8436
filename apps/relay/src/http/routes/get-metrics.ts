import { ok } from "@starling/protocol";
import { route } from "../route.ts";

export const getMetrics = route({
  name: "getMetrics",
  method: "GET",
  path: "/metrics",
  summary: "Metrics for Prometheus",
  auth: "none",
  reply: { status: 200, description: "Prometheus text format.", mediaType: "text/plain; version=0.0.4; charset=utf-8" },
  errors: [],
  async handler(room) {
    return ok({ body: await room.metrics.text() });
  },
});
