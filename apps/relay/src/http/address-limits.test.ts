import { expect, it } from "vitest";
import { createAddressLimits, networkOf } from "./address-limits.ts";

it("counts by household and by name", async () => {
  const limits = createAddressLimits();
  const limit = { name: "sign-in", perMinute: 2 };
  const first = await limits.count(limit, "2001:db8::1");
  expect(first).toMatchObject({
    isOver: false,
    headers: { ratelimit: expect.stringMatching(/^"address";r=1;t=\d+$/) },
  });
  expect((await limits.count(limit, "2001:db8::2")).isOver).toBe(false);
  expect(await limits.count(limit, "2001:db8::3")).toMatchObject({ isOver: true, retryAfterS: expect.any(Number) });
  expect((await limits.count(limit, "2001:db8:0:1::3")).isOver).toBe(false);
  expect((await limits.count({ ...limit, name: "challenge" }, "2001:db8::3")).isOver).toBe(false);
});

it("knows an IPv4 address in its IPv6 clothes", () => {
  expect(networkOf("::ffff:192.0.2.7")).toBe(networkOf("192.0.2.7"));
  expect(networkOf("192.0.2.8")).not.toBe(networkOf("192.0.2.7"));
  expect(networkOf("nonsense")).toBe("unknown");
});
