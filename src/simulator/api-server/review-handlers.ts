import { listAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { isMap } from "../json-values.ts";
import { badRequest } from "../store-refusals.ts";
import type { ApiAnswer, ApiRequest, Identity } from "./api-request.ts";
import { readProtobufReview } from "./protobuf-reviews.ts";
import type { AccessQuestion, Authorizer } from "./rbac.ts";
import { mediaType, valueOfBody } from "./request-body.ts";
import type { ResourceTarget } from "./request-target.ts";

/** Answers what may be asked of rights and identity; undefined: the target is none of these. */
export function reviewAnswer(
  authorizer: Authorizer,
  { group, version, plural }: ResourceTarget,
  request: ApiRequest,
): ApiAnswer | undefined {
  if (version !== "v1" || request.method !== "POST") return undefined;
  const kind = group === "authentication.k8s.io" ? AUTHENTICATION[plural] : AUTHORIZATION[plural];
  if (kind === undefined || !group.startsWith("auth")) return undefined;
  const { identity } = request;
  const spec = specOf(request, kind);
  const answer = (status: object) => ({
    status: 201,
    json: {
      kind,
      apiVersion: `${group}/v1`,
      metadata: { creationTimestamp: null },
      ...(spec === undefined ? {} : { spec }),
      status,
    },
  });
  switch (kind) {
    case "SelfSubjectReview":
      return answer({ userInfo: userInfo(identity) });
    case "SelfSubjectRulesReview":
      return answer(rulesStatus(authorizer, identity, textAt(spec, "namespace") ?? ""));
    case "SelfSubjectAccessReview":
      return answer(accessStatus(authorizer, identity, spec));
    default:
      return answer(accessStatus(authorizer, subjectOf(spec), spec));
  }
}

const AUTHENTICATION: Readonly<Record<string, string>> = { selfsubjectreviews: "SelfSubjectReview" };
const AUTHORIZATION: Readonly<Record<string, string>> = {
  selfsubjectaccessreviews: "SelfSubjectAccessReview",
  selfsubjectrulesreviews: "SelfSubjectRulesReview",
  subjectaccessreviews: "SubjectAccessReview",
  localsubjectaccessreviews: "LocalSubjectAccessReview",
};

function specOf(request: ApiRequest, kind: string): Readonly<Record<string, unknown>> | undefined {
  const body =
    mediaType(request) === "application/vnd.kubernetes.protobuf"
      ? readProtobufReview(request.body, kind)
      : valueOfBody(request);
  if (body !== undefined && !isMap(body))
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  const spec = isMap(body) ? body["spec"] : undefined;
  return isMap(spec) ? spec : undefined;
}

function userInfo({ name, groups, uid, extra }: Identity) {
  return {
    username: name,
    ...(uid === undefined ? {} : { uid }),
    groups,
    ...(extra === undefined ? {} : { extra }),
  };
}

function subjectOf(spec: unknown): Identity {
  return { name: textAt(spec, "user") ?? "", groups: listAt(spec, "groups").map(String) };
}

function accessStatus(authorizer: Authorizer, identity: Identity, spec: unknown) {
  const reason = authorizer.allows(identity, questionOf(spec));
  if (reason === undefined) return { allowed: false };
  return { allowed: true, ...(reason === "" ? {} : { reason }) };
}

/** @throws StoreRefusal 400 unless one of the two kinds of attributes is given */
function questionOf(spec: unknown): AccessQuestion {
  const resource = valueAt(spec, "resourceAttributes");
  const path = valueAt(spec, "nonResourceAttributes");
  if (isMap(resource)) {
    const part = (field: string) => textAt(resource, field) || undefined;
    return {
      verb: part("verb") ?? "",
      group: part("group") ?? "",
      resource: part("resource") ?? "",
      subresource: part("subresource"),
      namespace: part("namespace"),
      name: part("name"),
    };
  }
  if (isMap(path)) return { verb: textAt(path, "verb") ?? "", path: textAt(path, "path") ?? "" };
  throw badRequest("exactly one of nonResourceAttributes or resourceAttributes must be specified");
}

function rulesStatus(authorizer: Authorizer, identity: Identity, namespace: string) {
  const rules = authorizer.rulesFor(identity, namespace);
  return {
    resourceRules: rules
      .filter(({ resources }) => resources.length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length === 0 ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
