import { expect, it } from "vitest";
import { readClaimToken } from "./claim-token.ts";

it("reads the token of a link's fragment, and nothing that could be none", () => {
  const token = `${"aB3_-".repeat(8)}xyz`;
  expect(readClaimToken(`#${token}`)).toEqual({ token });
  expect(readClaimToken(token)).toEqual({ token });
  expect(readClaimToken("")).toEqual({ token: null, why: "missing" });
  expect(readClaimToken("#")).toEqual({ token: null, why: "missing" });
  expect(readClaimToken("#short")).toEqual({ token: null, why: "malformed" });
  expect(readClaimToken("#<script>alert(1)</script>")).toEqual({ token: null, why: "malformed" });
  expect(readClaimToken(`#${"a".repeat(300)}`)).toEqual({ token: null, why: "malformed" });
});
