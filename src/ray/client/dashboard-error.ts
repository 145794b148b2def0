import { ClusterError, type ClusterErrorReason, isClusterError } from "../../common/kubernetes-cluster/errors.ts";

/** What happened between us and a dashboard, and what to do about it; the rest is told as for an API server. */
const WORDS: Partial<Readonly<Record<ClusterErrorReason, readonly [what: string, next: string]>>> = {
  dns: ["the dashboard's address HOST cannot be found", "Check the address."],
  refused: ["nothing is listening at HOST", "Check that the Ray cluster runs and that the port is right."],
  unreachable: ["there is no network route to HOST", "Check the network and the VPN."],
  timeout: ["the dashboard at HOST did not answer in time", "Check that the head pod is ready and try again."],
  "tls-untrusted": ["the certificate of HOST is not signed by a known authority", "Give the authority as `ca`."],
  "tls-name": ["the certificate of HOST is for another name", "Use an address that the certificate names."],
  unauthorized: ["the dashboard does not accept the token", "Give a valid one as `token`."],
  forbidden: ["the dashboard does not allow it", "Check the token and the rights that it carries."],
  "not-found": ["it does not exist", "List the jobs: the cluster may have been made anew."],
  exists: ["a job of that id exists already", "Choose another id, or let Ray choose one."],
  invalid: ["Ray refused it", "Correct it and try again."],
  "server-error": ["the dashboard failed", "Try again; if it stays, look at the head's log."],
  "not-kubernetes": ["something else answered instead of a Ray dashboard", "Check the address."],
  reset: ["the connection to HOST broke", "Try again."],
};

/** The reason in a dashboard's terms, which answers in plain text and without the API server's details. */
function reasonOf(error: ClusterError): ClusterErrorReason {
  const { reason, status, serverMessage = "" } = error;
  if (status === 404) return "not-found";
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (reason === "not-kubernetes" && status !== undefined) return "unauthorized";
  if (status === 500 && /different submission_id|already exists/i.test(serverMessage)) return "exists";
  if (status === 400 || status === 405 || status === 413) return "invalid";
  return reason;
}

/** An error on the way to a dashboard, told as one. The Kubernetes API server is only meant when the way leads through it. */
export function dashboardError(failure: unknown, host: string): unknown {
  if (!isClusterError(failure)) return failure;
  const { request, status, serverMessage, retryAfterMs } = failure;
  const reason = reasonOf(failure);
  const words = WORDS[reason];
  const details = { request, status, serverMessage, retryAfterMs };
  if (words === undefined) {
    return new ClusterError(reason, failure.message.replaceAll("the API server", "the dashboard"), details);
  }
  const login = failure.reason === "not-kubernetes" && reason === "unauthorized";
  const what = login ? "a login page answered instead of the dashboard" : words[0].replace("HOST", host);
  const said = serverMessage === undefined || serverMessage === "" ? "" : `: ${serverMessage.replace(/[.\s]+$/, "")}`;
  return new ClusterError(reason, `${request}: ${what}${said}. ${words[1]}`, details);
}
