import { labelsAt, textAt } from "../../common/values/untyped.ts";
import type { RayJobInfo, RayDashboards as RayJobs } from "../controllers/kuberay/ray-dashboard.ts";
import { isMap } from "../json-values.ts";
import { StoreRefusal } from "../object-store.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import type { ApiParts } from "./read-handlers.ts";
import type { ResourceTarget } from "./request-target.ts";

/** A request to the web server of a pod. */
export interface DashboardRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly body: string;
}

export interface DashboardAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export interface RayDashboards {
  /** Undefined: nothing listens in this pod. */
  answer(pod: StoredObject, request: DashboardRequest): DashboardAnswer | undefined;
}

const RUNNING_MS = 20_000;

/**
 * The web servers of head pods, as far as jobs go: what is submitted here and by RayJobs is one list. A job waits three seconds and runs
 * for twenty, in virtual time; one whose id or entrypoint has `fail` in it fails.
 */
export function createDashboardServers(jobs: RayJobs, now: () => number, suffix: () => string): RayDashboards {
  return {
    answer(pod, request) {
      if (labelsAt(pod, "metadata", "labels").get("ray.io/node-type") !== "head") return undefined;
      if (textAt(pod, "status", "phase") !== "Running") return undefined;
      return dashboardAnswer({ jobs, head: pod.metadata.uid, now: now(), suffix }, request);
    },
  };
}

interface Head {
  readonly jobs: RayJobs;
  /** Uid of the head pod. */
  readonly head: string;
  readonly now: number;
  readonly suffix: () => string;
}

function dashboardAnswer(at: Head, { method, path, body }: DashboardRequest): DashboardAnswer {
  const { jobs, head, now } = at;
  const [place = ""] = path.split("?");
  if (place === "/api/version")
    return json({ version: "4", ray_version: "2.52.0", ray_commit: "", session_name: "session_simulated" });
  if (place === "/api/serve/applications/" && method === "GET") return json(serveDetails(jobs, head));
  const found = /^\/api\/jobs\/(?:([^/]+)(?:\/(logs|stop))?)?$/.exec(place);
  if (found === null) return place === "/" ? html() : text(404, "404: Not Found");
  const [, id, action] = found;
  if (id === undefined) return method === "GET" ? json(jobs.list(head, now).map(jobDetails)) : submit(at, body);
  const job = jobs.info(head, id, now);
  if (job === undefined) return text(404, `Job ${id} does not exist`);
  if (action === "logs") return json({ logs: jobLogs(job, now) });
  if (action === "stop" && method === "POST") return json({ stopped: jobs.stop(head, id, now) });
  return json(jobDetails(job));
}

/** Only what the configuration says: there are no replicas and proxies behind it. */
function serveDetails(jobs: RayJobs, head: string) {
  const applications = (jobs.served(head)?.applications ?? []).map(
    ({ name, routePrefix, status, message, deployments }) => [
      name,
      {
        name,
        route_prefix: routePrefix,
        status,
        message,
        deployments: Object.fromEntries(deployments.map((each) => [each.name, { ...each, replicas: [] }])),
      },
    ],
  );
  return { deploy_mode: "MULTI_APP", proxies: {}, applications: Object.fromEntries(applications) };
}

function submit({ jobs, head, now, suffix }: Head, body: string): DashboardAnswer {
  const wish = readJson(body);
  const entrypoint = textAt(wish, "entrypoint");
  if (!isMap(wish) || entrypoint === undefined) return text(400, "entrypoint is missing");
  const id = textAt(wish, "submission_id") ?? textAt(wish, "job_id") ?? `raysubmit_${suffix()}`;
  if (jobs.info(head, id, now) !== undefined)
    return text(500, `ValueError: Job with submission_id ${id} already exists.`);
  const fails = `${id} ${entrypoint}`.includes("fail");
  jobs.submit(head, { submissionId: id, entrypoint, runFor: RUNNING_MS, fails }, now);
  return json({ job_id: id, submission_id: id });
}

function jobDetails({ submissionId, entrypoint, status, message, startTime, endTime }: RayJobInfo) {
  return {
    type: "SUBMISSION",
    job_id: null,
    submission_id: submissionId,
    driver_info: null,
    status,
    entrypoint,
    message,
    error_type: null,
    start_time: startTime,
    end_time: endTime ?? null,
    metadata: {},
    runtime_env: {},
    driver_agent_http_address: null,
    driver_node_id: null,
    driver_exit_code: status === "FAILED" ? 1 : status === "SUCCEEDED" ? 0 : null,
  };
}

function jobLogs({ submissionId, entrypoint, status, startTime, endTime }: RayJobInfo, now: number): string {
  if (status === "PENDING") return "";
  const steps = Math.max(0, Math.floor(((endTime ?? now) - startTime) / LOG_STEP_MS));
  const lines = Array.from({ length: Math.min(steps, MOST_LOG_LINES) }, (_, index) => `step ${index + 1}`);
  return [`Running entrypoint for job ${submissionId}: ${entrypoint}`, ...lines, ""].join("\n");
}

const LOG_STEP_MS = 1_000;
const MOST_LOG_LINES = 10_000;

/** A service's proxy leads to the head pod that it selects. @throws StoreRefusal 404, or 503 without one */
export function serviceProxyAnswer(
  { store }: ApiParts,
  dashboards: RayDashboards,
  { namespace = "", name = "", rest }: ResourceTarget,
  { method, query, body }: ApiRequest,
): ApiAnswer {
  const service = serviceName(name);
  const found = store.get({ kind: "services", namespace, name: service });
  if (found === undefined)
    throw new StoreRefusal(404, "NotFound", `services "${service}" not found`, { name: service, kind: "services" });
  const selector = labelsAt(found, "spec", "selector");
  const pod = store.list("pods", namespace).find((candidate) => {
    const labels = labelsAt(candidate, "metadata", "labels");
    return selector.size > 0 && [...selector].every(([key, value]) => labels.get(key) === value);
  });
  const search = query.toString();
  const path = `/${rest}${search === "" ? "" : `?${search}`}`;
  const answer = pod === undefined ? undefined : dashboards.answer(pod, { method, path, body: body.toString("utf8") });
  if (answer === undefined)
    throw new StoreRefusal(503, "ServiceUnavailable", `no endpoints available for service ${JSON.stringify(service)}`);
  return { status: answer.status, text: answer.body, contentType: answer.contentType };
}

/** `name`, `name:port` or `scheme:name:port` */
function serviceName(text: string): string {
  const parts = text.split(":");
  return (parts.length === 3 ? parts[1] : parts[0]) ?? text;
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function json(value: unknown): DashboardAnswer {
  return { status: 200, contentType: "application/json; charset=utf-8", body: JSON.stringify(value) };
}

function text(status: number, body: string): DashboardAnswer {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

function html(): DashboardAnswer {
  return { status: 200, contentType: "text/html", body: "<!doctype html><title>Ray Dashboard</title>" };
}
