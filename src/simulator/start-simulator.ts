import { randomBytes } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueCertificate } from "../common/certificates/issue-certificate.ts";
import { type ApiServer, startApiServer } from "./api-server/api-server.ts";
import { createBootstrapObjects, PEOPLE, type People } from "./api-server/bootstrap-objects.ts";
import { createCustomDefinitions } from "./api-server/custom-definitions.ts";
import type { TokenUser } from "./api-server/identities.ts";
import { kubeconfigText, writeKubeconfig } from "./api-server/kubeconfig-file.ts";
import { NAMESPACE_LIFECYCLE } from "./api-server/namespace-lifecycle.ts";
import { queueVisibility } from "./api-server/queue-visibility.ts";
import { createDashboardServers } from "./api-server/ray-dashboard.ts";
import { type ServedVersions, servedKinds } from "./api-server/served-kinds.ts";
import { WatchHub } from "./api-server/watch-hub.ts";
import { type ClockDriver, type Speed, startClockDriver } from "./clock-driver.ts";
import { podLog } from "./controllers/kubelet/pod-logs.ts";
import { RayDashboards } from "./controllers/kuberay/ray-dashboard.ts";
import { newNode } from "./scenarios/nodes.ts";
import { createScenarioPlayer } from "./scenarios/scenario-player.ts";
import type { Scenario } from "./scenarios/scenario-schema.ts";
import { simulatedControllers } from "./simulated-controllers.ts";
import { createSimulation, type Simulation } from "./simulation.ts";
import { createVirtualClock } from "./virtual-clock.ts";

export interface SimulatorOptions {
  /** Absent: nodes and nothing else. */
  readonly scenario?: Scenario;
  /** 0, the default: any that is free. */
  readonly port?: number;
  readonly seed?: number;
  /** Virtual seconds in a real one; default 1. */
  readonly speed?: Speed;
  readonly versions?: ServedVersions;
  /** Where the kubeconfig is written; default a new file in the folder for temporary ones. It goes when the simulator stops. */
  readonly kubeconfigOut?: string;
  /** Of the administrator's context, the current one; default `admin`. */
  readonly contextName?: string;
  /** Virtual milliseconds since 1970; default the present. */
  readonly startAt?: number;
  /** Virtual milliseconds that are lived through before anybody is answered: whoever looks finds a cluster at work. Default 0. */
  readonly warmUp?: number;
  /** Called once the kubeconfig is there and connections are taken; they are answered when the story has begun and is warmed up. */
  readonly onListening?: (kubeconfigPath: string) => void;
}

export interface Simulator {
  readonly kubeconfigPath: string;
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  readonly simulation: Simulation;
  readonly clock: ClockDriver;
  close(): Promise<void>;
}

/** Who may sign in, and the namespace of their contexts; the others see all. */
function usersOf({ alice, bob }: People): readonly (TokenUser & { readonly namespace?: string })[] {
  const user = (name: string) => ({ name, groups: [], token: randomBytes(24).toString("base64url") });
  return [
    user("platform-admin"),
    { ...user("alice"), namespace: alice },
    { ...user("bob"), namespace: bob },
    { ...user("nobody"), namespace: "default" },
  ];
}

const DAY_MS = 86_400_000;
const WRITER = { user: "system:node-bootstrapper", groups: [], manager: "kubelet" };

/** Brings a whole simulated cluster up, reachable over HTTPS on loopback. @throws Error with `code` EADDRINUSE when the port is taken */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { scenario, seed = 1, speed = 1, versions = "new", warmUp = 0 } = options;
  const bornAt = (options.startAt ?? Date.now()) - warmUp;
  const simulation = buildSimulation(scenario, seed, bornAt);
  const { store, clock, engine, dashboards } = simulation;
  const kinds = servedKinds(versions);
  createCustomDefinitions(store, kinds, clock.timestamp());
  const users = usersOf(scenario?.people ?? PEOPLE);
  const pki = issueAll();
  const hub = new WatchHub(store);
  const server = await startApiServer({
    store,
    hub,
    now: clock.now,
    kinds,
    versions,
    logs: (pod, container, until) => podLog(pod, container, until) ?? [],
    dashboards: createDashboardServers(dashboards, clock.now, () => randomBytes(5).toString("hex")),
    pendingWorkloads: queueVisibility(store),
    authority: pki.authority,
    certificate: pki.server,
    users,
    port: options.port ?? 0,
  });
  const kubeconfigPath =
    options.kubeconfigOut ?? join(tmpdir(), `flaretop-${process.pid}-${randomBytes(6).toString("hex")}`);
  const admin = { name: "admin", context: options.contextName ?? "admin", certificate: pki.admin };
  const text = kubeconfigText({ url: server.url, authority: pki.authority, admin, users });
  try {
    writeKubeconfig(kubeconfigPath, text);
  } catch (error) {
    await server.close();
    throw error;
  }
  options.onListening?.(kubeconfigPath);
  // At one go: whoever connects meanwhile waits.
  engine.runUntil(bornAt + warmUp);
  const driver = startClockDriver(engine, clock, speed, () => performance.now());
  return {
    kubeconfigPath,
    url: server.url,
    simulation,
    clock: driver,
    close: () => stop(server, { driver, hub, simulation, kubeconfigPath, text }),
  };
}

interface Running {
  readonly driver: ClockDriver;
  readonly hub: WatchHub;
  readonly simulation: Simulation;
  readonly kubeconfigPath: string;
  readonly text: string;
}

async function stop(server: ApiServer, { driver, hub, simulation, kubeconfigPath, text }: Running): Promise<void> {
  driver.stop();
  hub.close();
  await server.close();
  simulation.engine.dispose();
  // Somebody may have put another file there meanwhile: that one is not ours.
  if (readIfAny(kubeconfigPath) === text) rmSync(kubeconfigPath, { force: true });
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function buildSimulation(scenario: Scenario | undefined, seed: number, startAt: number) {
  const dashboards = new RayDashboards();
  // Controllers read the clock only once they run, when the simulation's own is there.
  let now = createVirtualClock(startAt).now;
  const story = scenario === undefined ? [] : [createScenarioPlayer(scenario)];
  const controllers = [...story, ...simulatedControllers(() => now(), dashboards)];
  const simulation = createSimulation({ controllers, admissions: [NAMESPACE_LIFECYCLE], seed, startAt });
  now = simulation.clock.now;
  createBootstrapObjects(simulation.store, scenario?.people);
  for (let index = 0; index < (scenario?.nodes ?? 6); index += 1)
    simulation.store.create("nodes", newNode(index), WRITER);
  return { ...simulation, dashboards };
}

function issueAll() {
  const validFrom = Date.now() - DAY_MS;
  const validTo = Date.now() + 365 * DAY_MS;
  const authority = issueCertificate({
    subject: { commonName: "flaretop simulated cluster" },
    isAuthority: true,
    validFrom,
    validTo,
  });
  const server = issueCertificate({
    subject: { commonName: "kube-apiserver" },
    issuer: authority,
    usages: ["server"],
    dnsNames: ["localhost", "kubernetes", "kubernetes.default.svc"],
    addresses: ["127.0.0.1"],
    validFrom,
    validTo,
  });
  const admin = issueCertificate({
    subject: { commonName: "admin", organizations: ["system:masters"] },
    issuer: authority,
    usages: ["client"],
    validFrom,
    validTo,
  });
  return { authority, server, admin };
}
