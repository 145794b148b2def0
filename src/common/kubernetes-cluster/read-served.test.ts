import { expect, test } from "vitest";
import { NAMESPACED_KIND as KIND } from "../../../tests/fixtures/small-kinds.ts";
import type { ClusterClient } from "./client.ts";
import { getRecord, listAcross } from "./read-served.ts";
import type { ResourceKind } from "./resource-kind.ts";

function askedClient() {
  const asked: string[] = [];
  const client = {
    list: async (_kind: ResourceKind, { namespace }: { readonly namespace?: string }) => {
      asked.push(namespace ?? "everywhere");
      return { records: [], resourceVersion: "1", skipped: 0 };
    },
  } as unknown as ClusterClient;
  return { client, asked };
}

test.each([
  ["one", "team-a", ["team-a"]],
  ["several, each once", ["team-a", "team-b", "team-a"], ["team-a", "team-b"]],
  ["all", "all", ["everywhere"]],
  ["none", [], []],
] as const)("namespaces listed: %s", async (_case, namespaces, expected) => {
  const { client, asked } = askedClient();
  await listAcross(client, KIND, namespaces);
  expect(asked).toEqual(expected);
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["a number", 3],
  ["an empty name", ""],
  ["an empty name among others", ["team-a", ""]],
  ["a path", "../../x"],
])("namespaces refused, and nothing asked: %s", async (_case, namespaces) => {
  const { client, asked } = askedClient();
  await expect(listAcross(client, KIND, namespaces as never)).rejects.toMatchObject({
    name: "InputError",
    problems: [{ path: "namespaces", message: expect.stringMatching(/names no namespace/) }],
  });
  expect(asked).toEqual([]);
});

test("a record is not asked for by what is no name", async () => {
  const { client } = askedClient();
  await expect(getRecord(client, KIND, "train" as never)).rejects.toMatchObject({ name: "InputError" });
});
