import { expect, test } from "vitest";
import { parseUnschedulable } from "./unschedulable.ts";

test.each([
  [
    "several causes, most nodes first, and preemption",
    "0/6 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 3 Insufficient nvidia.com/gpu, 2 node(s) had untolerated taint {team: ml}. preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.",
    {
      nodesAvailable: 0,
      nodesTotal: 6,
      causes: [
        { nodes: 3, cause: "Insufficient nvidia.com/gpu" },
        { nodes: 2, cause: "node(s) had untolerated taint {team: ml}" },
        { nodes: 1, cause: "node(s) didn't match Pod's node affinity/selector" },
      ],
      preemption: "0/6 nodes are available: 6 Preemption is not helpful for scheduling.",
    },
  ],
  [
    "a cause with commas in it",
    "0/2 nodes are available: 2 node(s) had untolerated taint {a: b, c}, 1 Too many pods.",
    {
      causes: [
        { nodes: 2, cause: "node(s) had untolerated taint {a: b, c}" },
        { nodes: 1, cause: "Too many pods" },
      ],
    },
  ],
  [
    "a cause that is not about nodes",
    '0/1 nodes are available: persistentvolumeclaim "data" not found. preemption: not eligible',
    { causes: [{ nodes: undefined, cause: 'persistentvolumeclaim "data" not found' }], preemption: "not eligible" },
  ],
  [
    "resource claims beside the causes",
    "0/6 nodes are available: 6 Insufficient cpu. no new claims to deallocate, preemption: 0/6 nodes are available: 6 Preemption is not helpful for scheduling.",
    { causes: [{ nodes: 6, cause: "Insufficient cpu" }] },
  ],
  ["nothing after the count", "0/3 nodes are available: .", { nodesTotal: 3, causes: [] }],
  ["another form", "no nodes available to schedule pods", { nodesTotal: undefined, causes: [], preemption: "" }],
  ["nothing said", "", { nodesTotal: undefined, causes: [] }],
])("unschedulable: %s", (_case, message, expected) => {
  expect(parseUnschedulable(message)).toMatchObject({ message, ...expected });
});
