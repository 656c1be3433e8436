import { describe, expect, it } from "vitest";
import { type Address, checkTarget, isPublic, type Resolve } from "./check-target.ts";

const to = (...addresses: string[]): Resolve => {
  const found = addresses.map((address): Address => ({ address, family: address.includes(":") ? 6 : 4 }));
  return async () => found;
};
const check = (url: string, resolve: Resolve = to("93.184.215.14"), allowPrivate = false) =>
  checkTarget(url, { allowPrivate, resolve });

describe("where deliveries may go", () => {
  it("[WH1] a public https address; the connection is for the addresses that were looked at", async () => {
    const checked = await check("https://example.org/hooks?a=1", to("93.184.215.14", "2606:2800:21f:cb07::1"));
    expect(checked).toMatchObject({
      ok: true,
      value: {
        addresses: [
          { address: "93.184.215.14", family: 4 },
          { address: "2606:2800:21f:cb07::1", family: 6 },
        ],
      },
    });
    expect((await check("https://[2606:2800:21f:cb07::1]:8443/")).ok).toBe(true);
  });

  it.each([
    ["http", "http://example.org/"],
    ["another scheme", "ftp://example.org/"],
    ["a file", "file:///etc/passwd"],
    ["no URL", "example.org/hooks"],
    ["a user name", "https://me@example.org/"],
    ["a password", "https://me:secret@example.org/"],
    ["a fragment", "https://example.org/#x"],
    ["loopback", "https://127.0.0.1/"],
    ["loopback as one number", "https://2130706433/"],
    ["loopback in hex", "https://0x7f.1/"],
    ["loopback in octal", "https://0177.0.0.1/"],
    ["nothing at all", "https://0.0.0.0/"],
    ["a private network, 10/8", "https://10.1.2.3/"],
    ["a private network, 172.16/12", "https://172.31.0.1/"],
    ["a private network, 192.168/16", "https://192.168.1.1/"],
    ["a carrier's network", "https://100.64.0.1/"],
    ["link-local, where clouds keep secrets", "https://169.254.169.254/latest/meta-data/"],
    ["multicast", "https://224.0.0.1/"],
    ["broadcast", "https://255.255.255.255/"],
    ["a reserved address", "https://240.0.0.1/"],
    ["loopback, IPv6", "https://[::1]/"],
    ["unspecified, IPv6", "https://[::]/"],
    ["unique local, IPv6", "https://[fd00::1]/"],
    ["link-local, IPv6", "https://[fe80::1]/"],
    ["IPv4 in IPv6", "https://[::ffff:127.0.0.1]/"],
    ["IPv4 in IPv6, private", "https://[::ffff:10.0.0.1]/"],
    ["NAT64", "https://[64:ff9b::7f00:1]/"],
    ["6to4", "https://[2002:7f00:1::]/"],
  ])("[WH1] not %s: %s", async (_name, url) => {
    expect(await check(url)).toMatchObject({ ok: false, error: { code: "webhook_target_refused", param: "url" } });
  });

  it("[WH1] not a name of which any address is private, or that has none", async () => {
    const url = "https://hooks.example.org/";
    for (const resolve of [to("127.0.0.1"), to("93.184.215.14", "10.0.0.1"), to("::1"), to()])
      expect(await check(url, resolve)).toMatchObject({ ok: false, error: { code: "webhook_target_refused" } });
    const unknown: Resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect(await check(url, unknown)).toMatchObject({ ok: false });
  });

  it("[WH1] private ones and plain http where the relay is told so", async () => {
    for (const url of ["http://127.0.0.1:9/", "http://localhost:9/", "https://10.0.0.1/"])
      expect((await check(url, to("127.0.0.1"), true)).ok).toBe(true);
    expect((await check("ftp://127.0.0.1/", to("127.0.0.1"), true)).ok).toBe(false);
  });

  it("[WH1] what is no address is not public", () => {
    expect(isPublic({ address: "nonsense" })).toBe(false);
  });
});
