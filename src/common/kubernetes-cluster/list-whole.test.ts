import { expect, test } from "vitest";
import type { CollectionSource } from "./collection-source.ts";
import { FakeCollection, THINGS } from "./fake-collection.ts";
import { listWhole } from "./list-whole.ts";
import { ManualClock } from "./manual-clock.ts";

async function* nothing(): AsyncIterable<unknown> {}

/** A server whose lists never end. @param token - The `continue` of each page. */
function endless(token: (page: number) => string): { readonly source: CollectionSource; readonly pages: () => number } {
  let pages = 0;
  const source = new FakeCollection(new ManualClock());
  source.openList = async () => {
    const continueToken = token(++pages);
    return { items: nothing(), end: () => ({ resourceVersion: "1", continueToken, remainingItemCount: undefined }) };
  };
  return { source, pages: () => pages };
}

test.each<[string, (page: number) => string, number]>([
  ["a token that repeats", () => "same", 2],
  ["more than a thousand pages", (page) => `token ${page}`, 1_000],
])("%s ends in an error", async (_case, token, pages) => {
  const server = endless(token);
  const from = { source: server.source, kind: THINGS, version: "v1", scope: {} };
  const list = listWhole(from, { pageSize: 500, signal: new AbortController().signal });
  await expect(list).rejects.toMatchObject({ reason: "protocol" });
  expect(server.pages()).toBe(pages);
});
