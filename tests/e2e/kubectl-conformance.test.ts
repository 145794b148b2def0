import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/start-simulator.ts";
import { findKubectl, Kubectl } from "./kubectl-program.ts";

const program = findKubectl();
if (program === undefined) console.log("kubectl conformance: skipped, there is no kubectl (set KUBECTL or PATH)");

const QUEUES = `
apiVersion: kueue.x-k8s.io/v1beta2
kind: ResourceFlavor
metadata: {name: plain}
---
apiVersion: kueue.x-k8s.io/v1beta2
kind: ClusterQueue
metadata: {name: cq}
spec:
  cohortName: research
  namespaceSelector: {}
  resourceGroups:
  - coveredResources: [cpu]
    flavors: [{name: plain, resources: [{name: cpu, nominalQuota: 8}]}]
---
apiVersion: kueue.x-k8s.io/v1beta2
kind: LocalQueue
metadata: {name: main, namespace: team-a}
spec: {clusterQueue: cq}
`;
const WORKLOAD = `
apiVersion: kueue.x-k8s.io/v1beta2
kind: Workload
metadata: {name: w1, namespace: team-a, labels: {app: one}}
spec:
  queueName: nowhere
  active: true
  priority: 0
  podSets: [{name: main, count: 1, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}]
`;
const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: team-a}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: c, image: x, env: [{name: A, value: "1"}]}]}
`;
const POD = `
apiVersion: v1
kind: Pod
metadata: {name: p1, namespace: team-a, labels: {app: web}}
spec: {containers: [{name: c, image: x}]}
`;
const SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: team-a}\ndata: {a: '1'}\n";
const WRAPPER = `
apiVersion: workload.codeflare.dev/v1beta2
kind: AppWrapper
metadata: {name: aw1, namespace: team-a, annotations: {keep: this}}
spec:
  suspend: true
  components:
  - template:
      apiVersion: batch/v1
      kind: Job
      metadata: {name: inside}
      spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
`;
const GATED = `
apiVersion: v1
kind: Pod
metadata: {name: gated, namespace: fresh}
spec: {schedulingGates: [{name: example.com/wait}], containers: [{name: c, image: x}]}
`;
const ROUTES = `
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: out, namespace: team-a}
spec: {to: {kind: Service, name: site}, port: {targetPort: dashboard}, tls: {termination: edge}}
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: in, namespace: team-a}
spec: {gatewayClassName: plain, listeners: [{name: http, port: 80, protocol: HTTP}]}
`;

/** What a check sends to kubectl, how it must end, and what it must say. */
interface Check {
  readonly run: string;
  readonly says: RegExp;
  readonly code?: number;
  readonly input?: string;
  readonly editor?: string;
}

const W = "kwl w1 -n team-a";
const SSA = "apply --server-side --field-manager=ci -f -";

/** In order: later checks build on what earlier ones made. */
const CHECKS: readonly Check[] = [
  { run: "version", says: /Server Version: v1\.\d+/ },
  { run: "get --raw /readyz", says: /^ok/ },
  { run: "get --raw /version", says: /"gitVersion"/ },
  { run: "api-versions", says: /kueue\.x-k8s\.io\/v1beta2/ },
  { run: "api-resources", says: /workloads +kwl/ },
  { run: "api-resources --namespaced=false -o name", says: /clusterqueues\.kueue\.x-k8s\.io/ },
  { run: "get nodes", says: /node-0 +Ready/ },
  { run: "get nodes -o wide", says: /KERNEL-VERSION/ },
  { run: "describe node node-0", says: /kubernetes\.io\/hostname/ },
  { run: "get namespaces", says: /team-a +Active/ },
  { run: "describe namespace team-a", says: /Status: +Active/ },
  { run: "create -f -", input: QUEUES, says: /clusterqueue\.kueue\.x-k8s\.io\/cq created/ },
  { run: "get cq", says: /COHORT +PENDING WORKLOADS\s+cq +research/ },
  { run: "get cq -o wide", says: /STRATEGY/ },
  { run: "get lq -A", says: /team-a +main +cq/ },
  { run: "wait cq/cq --for=condition=Active --timeout=20s", says: /condition met/ },
  { run: "apply -f -", input: WORKLOAD, says: /workload\.kueue\.x-k8s\.io\/w1 created/ },
  { run: "apply -f -", input: WORKLOAD, says: /unchanged/ },
  { run: "get kwl -A", says: /RESERVED IN +ADMITTED/ },
  { run: `get ${W} -o wide`, says: /w1 +nowhere/ },
  { run: `get ${W} -o yaml`, says: /queueName: nowhere/ },
  { run: `get ${W} -o json`, says: /"queueName": "nowhere"/ },
  { run: `get ${W} -o name`, says: /^workload\.kueue\.x-k8s\.io\/w1\n$/ },
  { run: "get kwl -A -l app=one -o name", says: /w1/ },
  { run: "get kwl -A -l app=two", says: /No resources found/ },
  { run: "get kwl -n team-a --field-selector=metadata.name=w1 -o name", says: /w1/ },
  { run: "get kwl -A --field-selector=spec.nope=1", says: /field label not supported: spec\.nope/, code: 1 },
  { run: `describe ${W}`, says: /Queue Name: +nowhere/ },
  { run: `patch ${W} --type=merge -p {"spec":{"active":false}}`, says: /patched/ },
  { run: `patch ${W} --type=merge -p {"spec":{"active":false}}`, says: /patched \(no change\)/ },
  { run: `patch ${W} --type=json -p [{"op":"replace","path":"/spec/priority","value":7}]`, says: /patched/ },
  { run: `patch ${W} -p {"spec":{"active":true}}`, says: /strategic-merge-patch.* is not supported/, code: 1 },
  {
    run: `patch ${W} --type=merge --subresource=status -p {"status":{"accumulatedPastExecutionTimeSeconds":1}}`,
    says: /patched/,
  },
  {
    run: `patch ${W} --type=merge -p {"spec":{"priority":"x"}}`,
    says: /is invalid.*spec\.priority in body must be of type integer/s,
    code: 1,
  },
  {
    run: `get ${W} -o jsonpath={.spec.active}/{.spec.priority}/{.status.accumulatedPastExecutionTimeSeconds}`,
    says: /^false\/7\/1$/,
  },
  { run: `label ${W} a=b`, says: /labeled/ },
  { run: `annotate ${W} x/y=z`, says: /annotated/ },
  { run: "wait kwl/w1 -n team-a --for=jsonpath={.spec.priority}=7 --timeout=5s", says: /condition met/ },
  { run: "apply -f -", input: WORKLOAD.replace("priority: 0", "priority: 3"), says: /configured/ },
  { run: "diff -f -", input: WORKLOAD.replace("priority: 0", "priority: 4"), says: /priority: 4/, code: 1 },
  {
    run: "apply -f -",
    input: WORKLOAD.replace("  active: true", "  actve: true"),
    says: /unknown field "spec\.actve"/,
    code: 1,
  },
  { run: "apply -f -", input: DEPLOYMENT, says: /deployment\.apps\/web created/ },
  { run: "scale deploy/web -n team-a --replicas=5", says: /scaled/ },
  { run: "get deploy web -n team-a", says: /web +\d+\/5/ },
  {
    run: 'patch deploy web -n team-a -p {"spec":{"template":{"spec":{"containers":[{"name":"c","image":"y"}]}}}}',
    says: /patched/,
  },
  {
    run: "get deploy web -n team-a -o jsonpath={.spec.template.spec.containers[*].image}/{.spec.template.spec.containers[0].env[0].name}/{.spec.replicas}",
    says: /^y\/A\/5$/,
  },
  { run: "set image deploy/web c=z -n team-a", says: /image updated/ },
  { run: "create -f -", input: POD, says: /pod\/p1 created/ },
  { run: "wait pod/p1 -n team-a --for=condition=Ready --timeout=50s", says: /condition met/ },
  { run: "get pods -n team-a -o wide", says: /p1 +1\/1 +Running +0 .*node-\d/ },
  { run: "get pods -A --field-selector=status.phase=Running -o name", says: /pod\/p1/ },
  { run: "describe pod p1 -n team-a", says: /Successfully assigned team-a\/p1/ },
  { run: "get events -n team-a", says: /pod\/p1/ },
  { run: "events -n team-a --for pod/p1", says: /Scheduled/ },
  { run: "logs p1 -n team-a --tail=1", says: /\S/ },
  { run: "logs p1 -n team-a -c nope", says: /container nope is not valid for pod p1/, code: 1 },
  { run: "delete pod p1 -n team-a --timeout=50s", says: /deleted/ },
  { run: "auth can-i list workloads.kueue.x-k8s.io", says: /^yes/ },
  { run: "auth can-i --list -n team-a", says: /\*\.\*/ },
  { run: "auth whoami", says: /admin/ },
  { run: "auth can-i list nodes --as=alice", says: /^no/, code: 1 },
  {
    run: "--context=alice get pods -n team-b",
    says: /User "alice" cannot list resource "pods" in API group ""/,
    code: 1,
  },
  { run: "--context=alice get kwl", says: /w1/ },
  { run: "--context=alice auth can-i create rayclusters.ray.io", says: /^yes/ },
  { run: "--context=nobody get ns", says: /forbidden/, code: 1 },
  { run: "explain workload.spec.priority", says: /FIELD: priority <integer>/ },
  { run: "explain pods.spec.containers", says: /image\s+<string>/ },
  { run: SSA, input: WRAPPER, says: /aw1 serverside-applied/ },
  { run: 'patch aw aw1 -n team-a --type=merge -p {"metadata":{"annotations":{"keep":"that"}}}', says: /patched/ },
  { run: SSA, input: WRAPPER, says: /conflict with "kubectl-patch"/, code: 1 },
  { run: `${SSA} --force-conflicts`, input: WRAPPER, says: /serverside-applied/ },
  { run: `${SSA} --dry-run=server`, input: WRAPPER, says: /server dry run/ },
  { run: "get aw aw1 -n team-a -o yaml --show-managed-fields", says: /manager: ci/ },
  { run: "get aw -n team-a", says: /STATUS +QUOTA RESERVED/ },
  { run: "delete aw aw1 -n team-a --wait=true --timeout=30s", says: /deleted/ },
  { run: "create -f -", input: SETTINGS, says: /configmap\/settings created/ },
  { run: "create -f -", input: SETTINGS, says: /AlreadyExists.*configmaps "settings" already exists/, code: 1 },
  { run: "replace -f -", input: SETTINGS.replace("'1'", "before"), says: /replaced/ },
  { run: "edit cm settings -n team-a", editor: "sed -i s/before/edited/", says: /edited/ },
  { run: "get cm settings -n team-a -o jsonpath={.data.a}", says: /^edited$/ },
  { run: "get all -n team-a", says: /deployment\.apps\/web/ },
  { run: "get kwl,cm -n team-a -o name --chunk-size=1", says: /workload.*w1\n.*configmap/s },
  { run: "delete cm settings -n team-a --dry-run=server", says: /deleted.*\(server dry run\)/ },
  { run: "delete cm --all -n team-a", says: /configmap "settings" deleted/ },
  { run: "delete kwl nosuch -n team-a", says: /workloads\.kueue\.x-k8s\.io "nosuch" not found/, code: 1 },
  { run: "get nosuch", says: /doesn't have a resource type "nosuch"/, code: 1 },
  { run: "delete deploy web -n team-a --cascade=foreground --wait=false", says: /deleted/ },
  {
    run: "get workloads.v1beta1.kueue.x-k8s.io -A",
    says: /Warning: This version is deprecated\. Use v1beta2 instead\./,
  },
  { run: "get clusterqueues.v1beta1.kueue.x-k8s.io cq -o jsonpath={.spec.cohort}", says: /^research/ },
  {
    run: "get --raw /apis/visibility.kueue.x-k8s.io/v1beta2/clusterqueues/cq/pendingworkloads",
    says: /PendingWorkloads/,
  },
  { run: "create namespace fresh", says: /^namespace\/fresh created/ },
  { run: "get ns -l kubernetes.io/metadata.name=fresh -o name", says: /^namespace\/fresh$/m },
  { run: "create namespace fresh", says: /namespaces "fresh" already exists/, code: 1 },
  { run: "create configmap one -n fresh --from-literal=a=b", says: /configmap\/one created/ },
  { run: "create secret generic two -n fresh --from-literal=p=q", says: /secret\/two created/ },
  { run: "get secret two -n fresh -o jsonpath={.data.p}/{.type}", says: /^cQ==\/Opaque$/ },
  { run: "create serviceaccount robot -n fresh", says: /serviceaccount\/robot created/ },
  { run: "create role reader -n fresh --verb=get,list --resource=pods", says: /role.*\/reader created/ },
  { run: "create rolebinding reads -n fresh --role=reader --serviceaccount=fresh:robot", says: /reads created/ },
  { run: "auth can-i list pods -n fresh --as=system:serviceaccount:fresh:robot", says: /^yes/ },
  { run: "create clusterrole looker --verb=get --resource=nodes", says: /looker created/ },
  { run: "create clusterrolebinding looks --clusterrole=looker --user=eve", says: /looks created/ },
  { run: "create job once -n fresh --image=i -- echo hi", says: /job\.batch\/once created/ },
  { run: "wait job/once -n fresh --for=condition=Complete --timeout=50s", says: /condition met/ },
  { run: "create cronjob daily -n fresh --image=i --schedule=@daily -- date", says: /cronjob\.batch\/daily created/ },
  { run: "create job again -n fresh --from=cronjob/daily", says: /job\.batch\/again created/ },
  { run: "get job again -n fresh -o jsonpath={.metadata.ownerReferences[0].name}", says: /^daily$/ },
  { run: "create deployment site -n fresh --image=i --replicas=2", says: /deployment\.apps\/site created/ },
  { run: "expose deployment site -n fresh --port=80", says: /service\/site exposed/ },
  { run: "create service clusterip plain -n fresh --tcp=80:8080", says: /service\/plain created/ },
  { run: "create ingress way -n fresh --rule=host/path=site:80", says: /ingress.*\/way created/ },
  { run: "create pdb some -n fresh --selector=a=b --min-available=50%", says: /some created/ },
  { run: "create priorityclass least --value=-5 --description=last", says: /least created/ },
  { run: "get pc least -o jsonpath={.value}", says: /^-5$/ },
  { run: "run try -n fresh --image=i --env=A=b --labels=a=b -- sleep 1", says: /pod\/try created/ },
  {
    run: "get pod try -n fresh -o jsonpath={.spec.containers[0].env[0].value}/{.spec.containers[0].args[1]}",
    says: /^b\/1$/,
  },
  { run: "create -f -", input: GATED, says: /pod\/gated created/ },
  { run: "get pod gated -n fresh", says: /gated +0\/1 +SchedulingGated/ },
  { run: "create quota most -n fresh --hard=cpu=4,pods=10", says: /resourcequota\/most created/ },
  { run: "get quota most -n fresh -o jsonpath={.spec.hard.cpu}", says: /^4$/ },
  { run: "delete namespace fresh --timeout=50s", says: /namespace "fresh" deleted/ },
  { run: "get crd", says: /CREATED AT\n(?:.*\n)*rayclusters\.ray\.io +\d{4}-/ },
  { run: "get crd workloads.kueue.x-k8s.io -o jsonpath={.spec.versions[*].name}", says: /^v1beta2 v1beta1$/ },
  { run: "wait crd/rayjobs.ray.io --for=condition=Established --timeout=5s", says: /condition met/ },
  { run: "delete crd rayjobs.ray.io", says: /not allow this method/, code: 1 },
  { run: "create -f -", input: ROUTES, says: /route\.route\.openshift\.io\/out created\n.*gateway.*\/in created/ },
  { run: "get routes,gateways,httproutes -n team-a", says: /out +\S* +site.*in +plain/s },
];

describe.skipIf(program === undefined)("kubectl", () => {
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  let simulator: Simulator;
  let kubectl: Kubectl;

  beforeAll(async () => {
    simulator = await startSimulator({ kubeconfigOut: join(folder, "kubeconfig"), speed: 20 });
    kubectl = new Kubectl(program ?? "", simulator.kubeconfigPath);
  });

  afterAll(async () => {
    kubectl.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(CHECKS.map((check, index) => [index + 1, check.run, check] as const))("%i: %s", async (_n, _run, check) => {
    const environment = check.editor === undefined ? {} : { EDITOR: check.editor };
    const { code, output } = await kubectl.run(wordsOf(check.run), { input: check.input ?? "", environment });
    expect(output).toMatch(check.says);
    expect(code).toBe(check.code ?? 0);
  });

  test("get --watch tells of changes", async () => {
    const watching = kubectl.start(["get", "kwl", "-A", "--watch", "--output-watch-events"]);
    await watching.seen(/ADDED/);
    await kubectl.run(["label", "kwl", "w1", "-n", "team-a", "watched=yes"]);
    await expect(watching.seen(/MODIFIED/)).resolves.toContain("w1");
    watching.stop();
  });

  test("logs --follow go on", async () => {
    await kubectl.run(["create", "-f", "-"], { input: POD });
    await kubectl.run(["wait", "pod/p1", "-n", "team-a", "--for=condition=Ready", "--timeout=50s"]);
    const following = kubectl.start(["logs", "p1", "-n", "team-a", "--follow", "--timestamps"]);
    await expect(following.seen(/(?:\d{4}-.*\n){3}/)).resolves.toBeTruthy();
    following.stop();
  });

  test("apply --prune and files work as with any cluster", async () => {
    const file = join(folder, "settings.yaml");
    writeFileSync(file, SETTINGS);
    expect((await kubectl.run(["apply", "-f", file])).output).toContain("configmap/settings created");
    expect((await kubectl.run(["delete", "-f", file])).output).toContain("deleted");
  });
});

/** Splits at blanks; there are none inside the words of these checks. */
function wordsOf(line: string): readonly string[] {
  return line.split(" ");
}
