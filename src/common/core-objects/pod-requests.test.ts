import { expect, test } from "vitest";
import { formatQuantity } from "../values/quantity.ts";
import { podRequests } from "./pod-requests.ts";

const asks = (cpu: string, more: object = {}) => ({ resources: { requests: { cpu } }, ...more });

test.each([
  ["containers together", { containers: [asks("1"), asks("500m")] }, { cpu: "1500m" }],
  ["a large init container", { containers: [asks("1")], initContainers: [asks("3"), asks("2")] }, { cpu: "3" }],
  ["a small init container", { containers: [asks("4")], initContainers: [asks("3")] }, { cpu: "4" }],
  [
    "a sidecar runs beside",
    { containers: [asks("1")], initContainers: [asks("1", { restartPolicy: "Always" })] },
    { cpu: "2" },
  ],
  [
    "an init container after a sidecar",
    { containers: [asks("1")], initContainers: [asks("1", { restartPolicy: "Always" }), asks("4")] },
    { cpu: "5" },
  ],
  [
    "overhead comes on top",
    { containers: [asks("1")], overhead: { cpu: "250m", memory: "64Mi" } },
    { cpu: "1250m", memory: "64Mi" },
  ],
  ["requests of the whole pod win", { resources: { requests: { cpu: "8" } }, containers: [asks("1")] }, { cpu: "8" }],
  [
    "a limit stands in for a request",
    { containers: [{ resources: { limits: { "nvidia.com/gpu": "2", cpu: "9" }, requests: { cpu: "1" } } }] },
    { cpu: "1", "nvidia.com/gpu": "2" },
  ],
  ["an unreadable amount", { containers: [asks("1"), asks("one")] }, { cpu: "?" }],
  ["nothing asked", { containers: [{}] }, {}],
  ["no spec", undefined, {}],
  ["odd lists", { containers: "two", initContainers: [null, 3] }, {}],
])("a pod asks: %s", (_case, spec, expected) => {
  const found = [...podRequests(spec)].map(([name, amount]) => [
    name,
    amount === undefined ? "?" : formatQuantity(amount),
  ]);
  expect(Object.fromEntries(found)).toEqual(expected);
});
