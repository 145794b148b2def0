import { describe, expect, test } from "vitest";
import { builtInCatalog, LISTING_STATUSES, openConsole, SIZES, withListings } from "./console-state.ts";
import { expectFrame } from "./golden.ts";

const views = [...builtInCatalog().views.values()];

test("there is a picture of each view in each status and size", () => {
  expect(views.length).toBeGreaterThan(15);
});

describe.each(SIZES)("%i×%i", (columns, rows) => {
  describe.each(LISTING_STATUSES)("%s", (status) => {
    test("home", async () => {
      await expectFrame(withListings(openConsole(columns, rows), status), `home.${status}`);
    });

    test.each(views.map(({ id, kindId }) => [id, kindId] as const))("%s", async (id, kindId) => {
      const opened = openConsole(columns, rows, { viewName: id });
      await expectFrame(withListings(opened, status, kindId), `${id}.${status}`);
    });
  });
});
