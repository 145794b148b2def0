import { labelsAt, numberAt } from "../../common/values/untyped.ts";
import { copyJson, isMap } from "../json-values.ts";
import type { Draft } from "../object-store.ts";
import { badRequest } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ApiAnswer, ApiRequest } from "./api-request.ts";
import { methodNotAllowed } from "./api-request.ts";
import { applyJsonPatch } from "./patches/json-patch.ts";
import { applyMergePatch } from "./patches/merge-patch.ts";
import { type ApiParts, objectAt } from "./read-handlers.ts";
import { mediaType, valueOfBody } from "./request-body.ts";
import { type WriteTarget, written } from "./write-handlers.ts";
import { requestWriter, writeOptions } from "./write-options.ts";

/** The `scale` subresource: how many replicas are wanted and there are, whatever the kind. */
export function scaleAnswer(parts: ApiParts, target: WriteTarget, request: ApiRequest): ApiAnswer {
  const { kind, namespace, name } = target;
  const live = objectAt(parts, kind, namespace, name);
  if (request.method === "GET") return { json: scaleOf(live) };
  const wanted = wantedScale(live, request);
  const replicas = numberAt(wanted, "spec", "replicas") ?? 0;
  if (!Number.isInteger(replicas) || replicas < 0)
    throw badRequest("spec.replicas must be a whole number of 0 or more");
  const options = writeOptions(request, request.method === "PUT" ? "UpdateOptions" : "PatchOptions");
  const draft = copyJson(live) as unknown as Draft;
  draft.spec = { ...draft.spec, replicas };
  const version = isMap(wanted) && isMap(wanted["metadata"]) ? wanted["metadata"]["resourceVersion"] : undefined;
  if (typeof version === "string") draft.metadata["resourceVersion"] = version;
  const writer = requestWriter(request, kind, options, parts.now(), "scale");
  return { json: scaleOf(written(parts, target, options, draft as unknown as StoredObject, writer)) };
}

function wantedScale(live: StoredObject, request: ApiRequest): unknown {
  const body = valueOfBody(request);
  if (request.method === "PUT") return body;
  if (request.method !== "PATCH") throw methodNotAllowed();
  if (mediaType(request) === "application/json-patch+json") return applyJsonPatch(scaleOf(live), body);
  return applyMergePatch(scaleOf(live), body);
}

function scaleOf(object: StoredObject) {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = [...labelsAt(object, "spec", "selector", "matchLabels")].map(([key, value]) => `${key}=${value}`);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(object, "spec", "replicas") ?? 1 },
    status: { replicas: numberAt(object, "status", "replicas") ?? 0, selector: selector.join(",") },
  };
}
