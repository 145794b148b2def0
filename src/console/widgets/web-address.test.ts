import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkWebAddress } from "./web-address.ts";

const corpus = JSON.parse(
  readFileSync(new URL("../../../tests/fixtures/url-corpus.json", import.meta.url), "utf8"),
) as {
  urls: { url: string; open: "allow" | "deny"; note: string }[];
};

test.each(corpus.urls.map(({ url, open, note }) => [url.slice(0, 60), note, url, open] as const))(
  "%j (%s)",
  (_start, _note, url, open) => {
    const checked = checkWebAddress(url);
    expect("url" in checked ? "allow" : "deny").toBe(open);
    if ("url" in checked) expect(checked.url.href).toMatch(/^https?:\/\/[!-~]+$/);
    else expect(checked.problem).toMatch(/\.$/);
  },
);
