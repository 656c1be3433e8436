import { expect, it } from "vitest";
import { Amount, csvRows } from "./statement-csv.ts";

it("[HT42] what a spreadsheet would take for a formula is a text, whatever it begins with", () => {
  const hostile = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    '=HYPERLINK("http://evil.example","x")',
    'a"b,c',
    "＝1",
  ];
  const cells = csvRows([hostile], "comma");
  expect(cells.trimEnd()).toBe(
    [
      "'=1+1",
      "'+1",
      "'-1",
      "'@SUM(A1)",
      "'\t=1",
      `"'\r=1"`,
      `"'=HYPERLINK(""http://evil.example"",""x"")"`,
      '"a""b,c"',
      "'＝1",
    ].join(","),
  );
});

it("[HT42] an amount stays a number, below zero too, with the decimals that the form has", () => {
  const row = [new Amount(-1_500_000n), new Amount(0n), "settle"];
  expect(csvRows([row], "comma")).toBe("-1.5,0,settle\r\n");
  expect(csvRows([row], "semicolon")).toBe("-1,5;0;settle\r\n");
});
