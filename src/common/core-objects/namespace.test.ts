import { expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { NAMESPACES } from "./namespace.ts";

const condition = (type: string, status = "True") => ({ type, status, message: `says ${type}` });

test.each([
  ["active", { phase: "Active" }, { phase: "Active", stuckBecause: "" }],
  ["never said", undefined, { phase: "", stuckBecause: "" }],
  [
    "the most telling obstacle wins",
    {
      phase: "Terminating",
      conditions: [condition("NamespaceContentRemaining"), condition("NamespaceDeletionDiscoveryFailure")],
    },
    { phase: "Terminating", stuckBecause: "says NamespaceDeletionDiscoveryFailure" },
  ],
  [
    "what is over is no obstacle",
    { phase: "Terminating", conditions: [condition("NamespaceContentRemaining", "False")] },
    { stuckBecause: "" },
  ],
  ["odd parts", { phase: 7, conditions: "x" }, { phase: "", stuckBecause: "" }],
])("namespace: %s", (_case, status, expected) => {
  expect(NAMESPACES.project(handMade({ status }), "v1")).toMatchObject(expected);
});
