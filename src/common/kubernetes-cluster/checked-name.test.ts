import { expect, test } from "vitest";
import { CLUSTER_KIND, NAMESPACED_KIND } from "../../../tests/fixtures/small-kinds.ts";
import { checkedName } from "./checked-name.ts";

test.each([
  ["an object of a namespace", NAMESPACED_KIND, { namespace: "team-a", name: "train" }],
  ["an object of the cluster", CLUSTER_KIND, { namespace: "", name: "cq-a.large" }],
])("a name is taken: %s", (_case, kind, name) => {
  expect(checkedName(kind, name)).toBe(name);
});

test.each([
  ["nothing", undefined, [["", /namespace: "team-a", name: "train"/]]],
  ["text", "train", [["", /Give \{/]]],
  [
    "nothing in it",
    {},
    [
      ["namespace", /undefined/],
      ["name", /undefined/],
    ],
  ],
  ["no namespace", { name: "train" }, [["namespace", /names no namespace/]]],
  ["an empty namespace", { namespace: "", name: "train" }, [["namespace", /"" names no/]]],
  ["a number", { namespace: "team-a", name: 5 }, [["name", /The value 5 names no RayCluster/]]],
  ["a path", { namespace: "team-a", name: "../pods" }, [["name", /"\.\.\/pods" names no/]]],
  ["part of a selector", { namespace: "team-a", name: "a,metadata.name!=b" }, [["name", /names no/]]],
  ["a line break", { namespace: "team-a", name: "train\n" }, [["name", /names no/]]],
  ["too long", { namespace: "team-a", name: "a".repeat(254) }, [["name", /names no/]]],
] as const)("a name is refused: %s", (_case, name, problems) => {
  let failure: unknown;
  try {
    checkedName(NAMESPACED_KIND, name as never);
  } catch (error) {
    failure = error;
  }
  const told = problems.map(([path, message]) => ({ path, message: expect.stringMatching(message) }));
  expect(failure).toMatchObject({ name: "InputError", problems: told });
});
