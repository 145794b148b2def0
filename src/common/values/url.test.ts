import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeWebAddress } from "./url.ts";

interface Row {
  readonly url: string;
  readonly open: "allow" | "deny";
  readonly note: string;
}
const { urls }: { urls: Row[] } = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/url-corpus.json", import.meta.url), "utf8"),
);

describe("the corpus: what may be opened", () => {
  test.each(urls.map((row) => [row.open, JSON.stringify(row.url).slice(0, 60), row] as const))(
    "%s %s",
    (_open, _case, row) => {
      const found = safeWebAddress(row.url);
      expect("url" in found ? "allow" : "deny").toBe(row.open);
      if ("problem" in found) expect(found.problem).not.toBe("");
    },
  );
});

test.each([
  ["https://x/$(touch /tmp/a)", "https://x/$(touch%20/tmp/a)"],
  ["https://Example.COM", "https://example.com/"],
  ["https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"],
  ["http://127.0.0.1:8265/#/jobs", "http://127.0.0.1:8265/#/jobs"],
  ["https://example.com/é?q=日", "https://example.com/%C3%A9?q=%E6%97%A5"],
  ["https://8.8.8.8:8443/", "https://8.8.8.8:8443/"],
  ["https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"],
])("%s is opened as %s", (text, url) => {
  expect(safeWebAddress(text)).toEqual({ url });
});

test.each([
  ["https://exаmple.com/", "The host is not what it looks like: it means xn--exmple-4nf.com"],
  ["https://0x7f000001/", "The host is not what it looks like: it means 127.0.0.1"],
  ["https://127.1/", "The host is not what it looks like: it means 127.0.0.1"],
  ["https://127.0.0.2/", "127.0.0.2 is not a public address"],
  ["https://172.20.0.1/", "172.20.0.1 is not a public address"],
  ["https://192.168.1.1/", "192.168.1.1 is not a public address"],
  ["https://100.100.100.200/", "100.100.100.200 is not a public address"],
  ["https://255.255.255.255/", "255.255.255.255 is not a public address"],
  ["https://[::1]/", "[::1] is not a public address"],
  ["https://[fe80::1]/", "[fe80::1] is not a public address"],
  ["https://[fd00::1]/", "[fd00::1] is not a public address"],
  ["https://[2002:a00:1::]/", "[2002:a00:1::] is not a public address"],
  ["https://[::ffff:10.0.0.1]/", "[::ffff:a00:1] is not a public address"],
  [
    "https://head.team-a.svc.cluster.local:8265/",
    "head.team-a.svc.cluster.local is a name of this machine or of the cluster",
  ],
  ["https://localhost./", "localhost. is a name of this machine or of the cluster"],
  ["https://x:99999/", "The address cannot be read"],
  ["https://good.example%2f@evil.example/", "The address holds a user name or password"],
  ["https://x/\u200b", "The address holds control or invisible characters"],
  [`https://x/${"é".repeat(1_000)}`, "The address is longer than 2 KiB"],
])("%s: says why not", (text, problem) => {
  expect(safeWebAddress(text)).toEqual({ problem });
});

test("what may be opened is plain ASCII without blanks, quotes or a leading dash, and stays as it is", () => {
  const part = fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("https://", "http://", "example.com", "/", "@", ":", "%0a", "?", "#", "\\"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.boolean(), (parts, prefixed) => {
      const found = safeWebAddress((prefixed ? "https://example.com/" : "") + parts.join(""));
      if ("problem" in found) return;
      expect(found.url).toMatch(/^https?:\/\/[!#-~]+$/);
      expect(safeWebAddress(found.url)).toEqual(found);
    }),
    { numRuns: 500 },
  );
});
