import { describe, expect, test } from "vitest";
import { listAt } from "../../../common/values/untyped.ts";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createRayClusterController } from "./ray-cluster-controller.ts";

const KIND = "rayclusters.ray.io";
const RBAC = "rbac.authorization.k8s.io";
const RIGHTS = ["serviceaccounts", `roles.${RBAC}`, `rolebindings.${RBAC}`];

function live(spec: object = {}, pod: object = {}) {
  const cluster = openTestCluster([
    createRayClusterController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
  ]);
  const template = { spec: { containers: [container("ray-head", { cpu: "1" })], ...pod } };
  cluster.create(KIND, {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: { name: "rc" },
    spec: { enableInTreeAutoscaling: true, headGroupSpec: { rayStartParams: {}, template }, ...spec },
  });
  cluster.live(60);
  return { cluster, head: cluster.store.list("pods")[0] };
}

describe("a RayCluster that scales itself", () => {
  test("has an autoscaler beside Ray, with Ray's logs", () => {
    const { head } = live();
    expect(head?.["spec"]).toMatchObject({
      serviceAccountName: "rc",
      containers: [
        { name: "ray-head", args: [expect.stringContaining(" --no-monitor ")] },
        { name: "autoscaler", image: "ray:2.52.0", resources: { limits: { cpu: "500m", memory: "512Mi" } } },
      ],
      volumes: [{ name: "shared-mem" }, { name: "ray-logs", emptyDir: {} }],
    });
    const mounts = listAt(head, "spec", "containers").map((each) => listAt(each, "volumeMounts").at(-1));
    expect(mounts).toEqual([
      { mountPath: "/tmp/ray", name: "ray-logs" },
      { mountPath: "/tmp/ray", name: "ray-logs" },
    ]);
  });

  test("may change itself, and says what was made for that, first of all", () => {
    const { cluster } = live();
    expect(cluster.get(`roles.${RBAC}`, "rc")).toMatchObject({
      metadata: { labels: { "ray.io/cluster": "rc" }, ownerReferences: [{ kind: "RayCluster", name: "rc" }] },
      rules: [
        { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch", "patch"] },
        { apiGroups: [""], resources: ["pods/resize"], verbs: ["patch"] },
        { apiGroups: ["ray.io"], resources: ["rayclusters"], verbs: ["get", "patch"] },
      ],
    });
    expect(cluster.get(`rolebindings.${RBAC}`, "rc")).toMatchObject({
      roleRef: { apiGroup: RBAC, kind: "Role", name: "rc" },
      subjects: [{ kind: "ServiceAccount", name: "rc", namespace: "team-a" }],
    });
    expect(cluster.eventsOf("rc").slice(0, 4)).toEqual([
      "Normal CreatedServiceAccount Created service account team-a/rc",
      "Normal CreatedRole Created role team-a/rc",
      "Normal CreatedRoleBinding Created role binding team-a/rc",
      "Normal CreatedService Created service team-a/rc-head-svc",
    ]);
    cluster.remove(KIND, "rc");
    cluster.live(30);
    for (const kind of RIGHTS) expect(cluster.store.list(kind)).toEqual([]);
  });

  test("as its options say", () => {
    const autoscalerOptions = { image: "other:1", version: "v2", resources: { limits: { cpu: "1" } } };
    const { head } = live({ autoscalerOptions });
    expect(head?.["spec"]).toMatchObject({
      restartPolicy: "Never",
      containers: [
        { env: expect.arrayContaining([{ name: "RAY_enable_autoscaler_v2", value: "true" }]) },
        { image: "other:1", resources: { limits: { cpu: "1" } } },
      ],
    });
  });

  test("waits for an account that is asked for and is not there", () => {
    const { cluster, head } = live({}, { serviceAccountName: "robot" });
    expect(head).toBeUndefined();
    expect(cluster.eventsOf("rc")[0]).toMatch(
      /^Warning AutoscalerServiceAccountNotFound Failed to reconcile RayCluster team-a\/rc\. If users specify .* ServiceAccount robot is not found\./,
    );
  });
});

test("a RayCluster that does not has none of it", () => {
  const { cluster, head } = live({ enableInTreeAutoscaling: false });
  expect(listAt(head, "spec", "containers")).toHaveLength(1);
  for (const kind of RIGHTS) expect(cluster.store.list(kind)).toEqual([]);
});
