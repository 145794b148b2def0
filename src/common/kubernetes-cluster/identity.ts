import { listAt, textAt, valueAt } from "../values/untyped.ts";
import type { Identity } from "./client.ts";
import { type ClusterErrorReason, isClusterError } from "./errors.ts";
import { sendForJson } from "./json-answer.ts";
import type { CallManner } from "./read-discovery.ts";
import { safeLine } from "./redaction.ts";
import type { Transport } from "./transport.ts";

/** Reasons that mean "this server cannot say", not "the call failed". */
const CANNOT_SAY: ReadonlySet<ClusterErrorReason> = new Set([
  "kind-missing",
  "not-found",
  "forbidden",
  "invalid",
  "read-only",
]);

/**
 * Who the server takes us for: a SelfSubjectReview (Kubernetes 1.28, beta before), else OpenShift's own answer.
 *
 * @returns undefined when the server knows neither.
 */
export async function askWhoAmI(transport: Transport, manner: CallManner): Promise<Identity | undefined> {
  for (const version of ["v1", "v1beta1"]) {
    const found = await orUndefined(selfReview(transport, version, manner));
    if (found !== undefined) return found;
  }
  return orUndefined(openShiftUser(transport, manner));
}

async function selfReview(transport: Transport, version: string, manner: CallManner): Promise<Identity | undefined> {
  const apiVersion = `authentication.k8s.io/${version}`;
  const answer = await sendForJson(transport, {
    request: "ask who I am",
    method: "POST",
    path: `/apis/${apiVersion}/selfsubjectreviews`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ apiVersion, kind: "SelfSubjectReview" }),
    ...manner,
  });
  return identityOf(textAt(answer, "status", "userInfo", "username"), valueAt(answer, "status", "userInfo"));
}

async function openShiftUser(transport: Transport, manner: CallManner): Promise<Identity | undefined> {
  const path = "/apis/user.openshift.io/v1/users/~";
  const answer = await sendForJson(transport, { request: "ask who I am", method: "GET", path, ...manner });
  return identityOf(textAt(answer, "metadata", "name"), answer);
}

function identityOf(user: string | undefined, groupsIn: unknown): Identity | undefined {
  if (user === undefined || user === "") return undefined;
  const groups = listAt(groupsIn, "groups").filter(
    (group): group is string => typeof group === "string" && group !== "",
  );
  return { user: safeLine(user), groups: groups.map((group) => safeLine(group)) };
}

async function orUndefined<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isClusterError(error) && CANNOT_SAY.has(error.reason)) return undefined;
    throw error;
  }
}
