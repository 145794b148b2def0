import { describe, expect, test } from "vitest";
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from "./resource-name.ts";

const longest = "a".repeat(63);
const subdomain253 = `${"a".repeat(63)}.${"b".repeat(63)}.${"c".repeat(63)}.${"d".repeat(61)}`;

//                label  subdomain  value  qualified
const cases: readonly (readonly [text: string, boolean, boolean, boolean, boolean])[] = [
  ["team-a", true, true, true, true],
  ["0", true, true, true, true],
  ["a.b", false, true, true, true],
  ["ray.io/cluster", false, false, false, true],
  ["Upper", false, false, true, true],
  ["a_b", false, false, true, true],
  ["", false, false, true, false],
  ["-a", false, false, false, false],
  ["a-", false, false, false, false],
  ["a..b", false, false, true, true],
  [".a", false, false, false, false],
  ["..", false, false, false, false],
  ["../secrets", false, false, false, false],
  ["a/b/c", false, false, false, false],
  ["/a", false, false, false, false],
  ["a/", false, false, false, false],
  ["UP.per/a", false, false, false, false],
  ["a b", false, false, false, false],
  ["a\n", false, false, false, false],
  ["é", false, false, false, false],
  ["a?x=1", false, false, false, false],
  [longest, true, true, true, true],
  [`${longest}a`, false, true, false, false],
  [subdomain253, false, true, false, false],
  [`${subdomain253}d`, false, false, false, false],
  [`${subdomain253}/${longest}`, false, false, false, true],
  [`${subdomain253}d/a`, false, false, false, false],
];

describe.each([
  ["a DNS label", isDnsLabel, 1],
  ["a DNS subdomain", isDnsSubdomain, 2],
  ["a label value", isLabelValue, 3],
  ["a qualified name", isQualifiedName, 4],
] as const)("is %s", (_kind, check, column) => {
  test.each(cases.map((row) => [JSON.stringify(row[0]).slice(0, 40), row] as const))("%s", (_case, row) => {
    expect(check(row[0])).toBe(row[column]);
  });
});
