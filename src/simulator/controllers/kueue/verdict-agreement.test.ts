import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { KUEUE_CASES } from "../../../../tests/fixtures/differential/kueue-cases.ts";
import { simulatedKueue } from "../../../../tests/fixtures/differential/simulated-kueue.ts";
import { storeWorld } from "../../../../tests/fixtures/store-world.ts";
import { admissionState } from "../../../common/kueue/verdict/admission-state.ts";
import { explain } from "../../../common/kueue/verdict/explain.ts";
import { codeOfMessage } from "../../../common/kueue/verdict/quoted-verdict.ts";
import { itemsOf } from "../../../common/kueue/verdict/world-index.ts";
import type { Workload } from "../../../common/kueue/workload.ts";

const RECORDED = new URL("../../../../tests/fixtures/differential/kueue/", import.meta.url);
const cases = KUEUE_CASES.filter(({ name }) => existsSync(new URL(`${name}.json`, RECORDED)));

/**
 * Here Kueue's words are those of an older try: these took quota afterwards, and that wakes nobody. Without them, the words are the same.
 */
const CAME_AFTER_THE_LAST_TRY: ReadonlyMap<string, string> = new Map([
  ["full", "job-c"],
  ["two-reclaim-at-once", "job-c"],
]);

interface RecordedWorkload {
  readonly conditions: Readonly<Record<string, string>>;
}

test.each(cases.map((each) => [each.name, each] as const))(
  "foretells what the real Kueue wrote: %s",
  (name, { steps }) => {
    const { store, engine, clock, run } = simulatedKueue();
    for (const step of steps) run(step);
    engine.runUntil(clock.now() + 10_000);
    const world = storeWorld((kind) => store.list(kind), clock.now());
    const later = CAME_AFTER_THE_LAST_TRY.get(name);
    const workloads = itemsOf(world.workloads)
      .filter(({ meta }) => plain(meta.name) !== later)
      .map(withoutVerdictOfKueue);
    const state = admissionState({ ...world, workloads: { is: "read", items: workloads } });

    const recorded = JSON.parse(readFileSync(new URL(`${name}.json`, RECORDED), "utf8"));
    for (const workload of workloads) {
      const verdict = explain(workload, state);
      const [status, reason = "", message = ""] = writtenAbout(workload, recorded.objects);
      if (status === "True") continue;
      const { predicted, code } = verdict;
      expect([predicted.reason, predicted.message]).toEqual([reason, message]);
      expect(verdict.condition).toBeUndefined();
      if (message !== "" && code !== "deactivated" && !code.endsWith("stopped") && code !== "cluster-queue-inactive") {
        expect(codeOfMessage(reason, message)).toBe(code);
      }
    }
  },
);

/** Kueue's words about why it waits are taken away before anybody looks. */
function withoutVerdictOfKueue(workload: Workload): Workload {
  const conditions = workload.conditions.filter(({ type, status }) => type !== "QuotaReserved" || status === "True");
  return { ...workload, conditions };
}

function writtenAbout({ meta }: Workload, objects: Readonly<Record<string, RecordedWorkload>>): readonly string[] {
  return objects[`Workload ${plain(meta.name)}`]?.conditions["QuotaReserved"]?.split(" | ") ?? [];
}

function plain(name: string): string {
  return name.replace(/^(job-.*)-[0-9a-f]{5}$/, "$1");
}
