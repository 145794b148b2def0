import { expect, test } from "vitest";
import type { ClusterClient } from "../../../src/common/kubernetes-cluster/client.ts";
import { readAdmissionWorld } from "../../../src/common/kueue/read-admission-world.ts";
import type { AdmissionWorld, Readable } from "../../../src/common/kueue/verdict/admission-world.ts";
import { itemsOf } from "../../../src/common/kueue/verdict/world-index.ts";
import type { Workload } from "../../../src/common/kueue/workload.ts";
import { type Foretelling, foretellings } from "../../fixtures/differential/foretell.ts";
import { playOnReal } from "../../fixtures/differential/real-stage.ts";
import { SCENARIOS } from "../../fixtures/differential/scenarios.ts";
import { clientOf } from "../administrator.ts";
import { openControlPlane } from "../control-plane.ts";
import { GRANULAR } from "./granular.ts";

const plane = await openControlPlane();

/** Each is written by Kueue in one scenario at least. */
const MESSAGES = [
  /insufficient quota for \S+ in flavor \S+, previously considered podsets requests \(\S+\) \+ current podset request \(\S+\) > maximum capacity \(\S+\)/,
  /insufficient unused quota for \S+ in flavor \S+, \S+ more needed/,
  /untolerated taint .* in flavor /,
  /flavor \S+ doesn't match node affinity/,
  /resource \S+ unavailable in ClusterQueue/,
  /^ClusterQueue \S+ is inactive$/,
  /^ClusterQueue \S+ doesn't exist$/,
  /^LocalQueue \S+ is inactive$/,
  /^LocalQueue \S+ doesn't exist$/,
  /^workload namespace doesn't match ClusterQueue selector$/,
  /^The workload is deactivated$/,
  ...(GRANULAR
    ? [/^resources didn't satisfy LimitRange constraints: /]
    : [/^resources validation failed: /, /^The workload is deactivated due to /]),
  /^Admission is gated by: /,
];

test.skipIf(plane.simulated)(
  `what Kueue writes about those who wait in ${SCENARIOS.length} scenarios is foretold`,
  { timeout: 1_200_000 },
  async () => {
    const client = clientOf(plane);
    const found: (Foretelling & { readonly scenario: string })[] = [];
    const failures: string[] = [];
    const tell = ({ name }: { readonly name: string }, outcome: unknown) => {
      if (outcome instanceof Error) failures.push(`${name}: ${outcome.message}`);
    };
    try {
      await playOnReal(plane.kubeconfigFile, plane.run, SCENARIOS, tell, async ({ name }, word) => {
        const world = await worldOf(client, word);
        found.push(
          ...foretellings(name, world, { finerReasons: GRANULAR }).map((each) => ({ scenario: name, ...each })),
        );
      });
    } finally {
      await client.close();
    }
    console.log(`${found.filter(({ agrees }) => agrees).length} of ${found.length} workloads that wait`);
    expect(failures).toEqual([]);
    expect(found.filter(({ agrees }) => !agrees)).toEqual([]);
    const messages = found.map(({ written }) => written.slice(written.indexOf(": ") + 2));
    expect(MESSAGES.filter((form) => !messages.some((message) => form.test(message)))).toEqual([]);
  },
);

/** All that is there, but workloads of this namespace alone. */
async function worldOf(client: ClusterClient, namespace: string): Promise<AdmissionWorld> {
  const world = await readAdmissionWorld(client, { namespace, now: Date.now });
  const items = itemsOf(world.workloads).filter(({ meta }) => meta.namespace === namespace);
  const workloads: Readable<Workload> = { is: "read", items };
  return { ...world, workloads };
}
