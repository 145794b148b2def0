import { describe, expect, test } from "vitest";
import { trainCluster } from "./train-cluster.ts";

const train = trainCluster();
const { present, plan, beforeWrites, run } = train;

describe("the journal", () => {
  test("knows a write before the server does, and holds no body", async () => {
    let known = 0;
    const planned = plan("patch", { confirm: "count" });
    beforeWrites(1, () => {
      known = train.journal.records.length;
    });
    await run(planned, { identity: { user: "alice@example", groups: ["b", "a"] }, dataAgeMs: 1_200 });
    expect(known).toBe(1);
    const { uid } = planned.target;
    const told = {
      context: "fake",
      k8sUser: "alice@example",
      namespace: "team-a",
      kind: "rayclusters.ray.io",
      name: "train",
      uid,
    };
    expect(train.journal.records[0]).toMatchObject({
      type: "intent",
      ...told,
      verb: "patch",
      confirm: "count",
      dataAgeMs: 1_200,
    });
    expect(train.journal.records[1]).toMatchObject({ type: "outcome", of: 1, result: "done" });
    expect(JSON.stringify(train.journal.records)).not.toContain("replicas");
  });

  test("that cannot be written stops changes where it must, and warns elsewhere", async () => {
    const full = { intent: () => Promise.reject(new Error("no space left")), outcome: async () => {} };
    const warnings: string[] = [];
    await expect(run(plan("delete"), { journal: full, journalRequired: true })).rejects.toThrow(
      /Nothing was sent.*no space/,
    );
    expect(present()).toBeDefined();
    await run(plan("delete"), { journal: full, onWarning: (text) => warnings.push(text) });
    expect(present()).toBeUndefined();
    expect(warnings).toEqual(["The journal of changes could not be written: no space left"]);
  });
});
