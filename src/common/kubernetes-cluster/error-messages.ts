import { ClusterError, type ClusterErrorDetails, type ClusterErrorReason, type ErrorCause } from "./errors.ts";

/** What a message may mention. All of it has been cleaned and redacted before. */
export interface ErrorFacts {
  /** What was asked, in words: `patch rayclusters/team-a/train`. */
  readonly request: string;
  /** Host and port of the API server. */
  readonly host: string;
  /** The deadline that passed. */
  readonly timeoutMs?: number | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly serverMessage?: string | undefined;
  readonly causes?: readonly ErrorCause[] | undefined;
  /** What exactly went wrong, where the reason alone does not say it: the redirect's target, the byte count. */
  readonly detail?: string | undefined;
}

/** What happened, without the next step. */
const WHAT: Readonly<Record<ClusterErrorReason, (facts: ErrorFacts) => string>> = {
  dns: ({ host }) => `cannot find the API server address ${host}`,
  refused: ({ host }) => `nothing is listening at ${host}`,
  unreachable: ({ host }) => `no network route to ${host}`,
  timeout: ({ host, timeoutMs }) =>
    `the API server ${host} did not answer${timeoutMs === undefined ? " in time" : ` in ${seconds(timeoutMs)}`}`,
  aborted: () => "cancelled",
  "tls-untrusted": ({ host }) => `the certificate of ${host} is not signed by the kubeconfig's certificate authority`,
  "tls-name": ({ host, detail }) => `the certificate of ${host} is for another name${inBrackets(detail)}`,
  "tls-expired": ({ host, detail }) => `a certificate of ${host} has expired or is not valid yet${inBrackets(detail)}`,
  "tls-protocol": ({ host }) => `${host} does not speak TLS as expected`,
  "client-cert": ({ host }) => `${host} rejected the client certificate`,
  credentials: ({ detail }) => `credentials could not be obtained${after(detail)}`,
  unauthorized: ({ serverMessage }) => `the API server does not accept these credentials${after(serverMessage)}`,
  forbidden: ({ serverMessage }) => `not allowed${after(serverMessage)}`,
  "not-found": ({ serverMessage }) => `it does not exist${after(serverMessage)}`,
  "kind-missing": ({ detail }) => `this cluster does not serve ${detail ?? "this kind of object"}`,
  conflict: ({ serverMessage }) => `it was changed by someone else meanwhile${after(serverMessage)}`,
  exists: ({ serverMessage }) => `it already exists${after(serverMessage)}`,
  "field-conflict": ({ causes, serverMessage }) =>
    `other managers own these fields${after(causes?.length ? fields(causes) : serverMessage)}`,
  expired: () => "the position to read from is too old",
  invalid: ({ causes, serverMessage }) =>
    `the API server refused the content${after(causes?.length ? fields(causes) : serverMessage)}`,
  throttled: ({ retryAfterMs }) =>
    `the API server asks to slow down${retryAfterMs === undefined ? "" : ` for ${seconds(retryAfterMs)}`}`,
  "server-error": ({ serverMessage }) => `${failedPart(serverMessage)}${after(serverMessage)}`,
  "not-kubernetes": ({ detail }) => `something else answered instead of the API server${inBrackets(detail)}`,
  protocol: ({ detail }) => `the answer could not be read${after(detail)}`,
  reset: ({ host, detail }) => `the connection to ${host} broke${inBrackets(detail)}`,
  "read-only": () => "refused, because this session is read-only",
};

/** What a person can do about it; for reasons that mend by themselves, what happens next. */
const NEXT_STEP: Readonly<Record<ClusterErrorReason, string>> = {
  dns: "Check the server's name in the kubeconfig, and that the VPN is up.",
  refused: "Check that the API server is running and that the port in the kubeconfig is right.",
  unreachable: "Check the network and the VPN.",
  timeout: "Check the network and try again.",
  aborted: "Nothing needs to be done.",
  "tls-untrusted": "Check certificate-authority in the kubeconfig, or whether a proxy intercepts the connection.",
  "tls-name": "Set tls-server-name in the kubeconfig, or use a server address that the certificate names.",
  "tls-expired": "Renew the certificate, or set this machine's clock.",
  "tls-protocol": "Check whether the server address should begin with http:// or https://, and its port.",
  "client-cert": "Renew the client certificate in the kubeconfig.",
  credentials: "Check the user entry of the kubeconfig, or log in again.",
  unauthorized: "Log in again.",
  forbidden: "Ask an administrator of the cluster for this right.",
  "not-found": "Read the list again.",
  "kind-missing": "Ask an administrator whether it should be installed.",
  conflict: "Look at its present state and repeat the change.",
  exists: "Choose another name, or change the existing object.",
  "field-conflict": "Leave these fields to their owners, or apply with force.",
  expired: "It is read again from the start.",
  invalid: "Correct the fields named and try again.",
  throttled: "It is tried again after that time.",
  "server-error": "Try again; if it stays, tell an administrator of the cluster.",
  "not-kubernetes": "Log in at the proxy, or check the server address in the kubeconfig.",
  protocol: "Try again; if it stays, check proxies between here and the API server.",
  reset: "Try again.",
  "read-only": "To make changes, start without --read-only, and without readOnly in config.yaml.",
};

/** One line: what was asked, what happened, and what to do next. */
export function errorMessage(reason: ClusterErrorReason, facts: ErrorFacts): string {
  const what = WHAT[reason](facts).replace(/[.\s]+$/, "");
  return `${facts.request}: ${what}. ${NEXT_STEP[reason]}`;
}

/** A `ClusterError` with its message made from the facts. */
export function clusterError(
  reason: ClusterErrorReason,
  facts: ErrorFacts,
  more?: Omit<ClusterErrorDetails, "request">,
): ClusterError {
  const { request, serverMessage, causes, retryAfterMs } = facts;
  return new ClusterError(reason, errorMessage(reason, facts), {
    request,
    serverMessage,
    causes,
    retryAfterMs,
    ...more,
  });
}

/**
 * What to do about an error of this reason: one sentence.
 * @example
 * if (isClusterError(error)) console.error(errorNextStep(error.reason));
 */
export function errorNextStep(reason: ClusterErrorReason): string {
  return NEXT_STEP[reason];
}

/** An admission webhook that is down fails writes that the API server itself would accept; its owner has to be told, not the server's. */
function failedPart(serverMessage: string | undefined): string {
  const webhook = /failed calling webhook "([^"]{1,253})"/.exec(serverMessage ?? "")?.[1];
  return webhook === undefined ? "the API server failed" : `the admission webhook ${webhook} is unavailable`;
}

function seconds(ms: number): string {
  const whole = Math.max(1, Math.round(ms / 1000));
  return `${whole} s`;
}

function after(text: string | undefined): string {
  return text === undefined || text === "" ? "" : `: ${text}`;
}

function inBrackets(text: string | undefined): string {
  return text === undefined || text === "" ? "" : ` (${text})`;
}

const MOST_FIELDS = 5;

function fields(causes: readonly ErrorCause[]): string {
  const shown = causes
    .slice(0, MOST_FIELDS)
    .map(({ field, message }) => (field === "" ? message : `${field}: ${message}`));
  const more = causes.length - shown.length;
  return more > 0 ? `${shown.join("; ")}; and ${more} more` : shown.join("; ");
}
