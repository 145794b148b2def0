import { parseYaml } from "../../common/values/yaml-guard.ts";
import { isMap } from "../json-values.ts";
import { StoreRefusal } from "../object-store.ts";
import { badRequest } from "../store-refusals.ts";
import type { KindFacts } from "../stored-kinds.ts";
import type { ApiRequest } from "./api-request.ts";
import { isReadFromProtobuf, readProtobufObject } from "./protobuf-objects.ts";
import type { ServedKind } from "./served-kinds.ts";

export type JsonMap = Record<string, unknown>;

const PROTOBUF = "application/vnd.kubernetes.protobuf";
const BODY_TYPES = ["application/json", "application/yaml", PROTOBUF];

export function mediaType({ headers }: ApiRequest): string {
  return (headers["content-type"] ?? "application/json").split(";")[0]?.trim().toLowerCase() ?? "";
}

export function unsupportedMediaType(accepted: readonly string[]): StoreRefusal {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`;
  return new StoreRefusal(415, "UnsupportedMediaType", message);
}

/**
 * The object in the body of a POST or PUT.
 *
 * @throws StoreRefusal 400 when it is none of the kind, 415 when it is in no form in which the kind is read.
 */
export function objectOfBody(request: ApiRequest, kind: ServedKind): JsonMap {
  const { facts, apiVersion } = kind;
  const object = parsedBody(request, facts);
  if (!isMap(object)) throw badRequest(`the object provided is unrecognized (must be of type ${facts.kind})`);
  const given = { kind: object["kind"] ?? facts.kind, apiVersion: object["apiVersion"] ?? apiVersion };
  if (given.kind !== facts.kind || given.apiVersion !== apiVersion)
    throw badRequest(
      `${given.kind} in version ${JSON.stringify(String(given.apiVersion).split("/").at(-1))} cannot be handled as a ${facts.kind}: no kind ${JSON.stringify(given.kind)} is registered for version ${JSON.stringify(given.apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  const metadata = isMap(object["metadata"]) ? object["metadata"] : {};
  return { ...object, kind: facts.kind, apiVersion, metadata: { ...metadata } };
}

function parsedBody(request: ApiRequest, { kind, custom }: KindFacts): unknown {
  const text = () => request.body.toString("utf8");
  switch (mediaType(request)) {
    case "application/json":
      return jsonOf(text(), kind);
    case "application/yaml":
      return yamlOf(text());
    case PROTOBUF:
      if (!custom && isReadFromProtobuf(kind)) return readProtobufObject(request.body, kind);
      throw unsupportedMediaType(BODY_TYPES);
    default:
      throw unsupportedMediaType(BODY_TYPES);
  }
}

/** A patch, or options: JSON, which is YAML, too. */
export function valueOfBody(request: ApiRequest): unknown {
  const text = request.body.toString("utf8");
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (mediaType(request).endsWith("yaml")) return yamlOf(text);
    throw badRequest(`error decoding patch: ${(error as Error).message}`);
  }
}

function jsonOf(text: string, kind: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${(error as Error).message}`,
    );
  }
}

function yamlOf(text: string): unknown {
  const found = parseYaml(text, "body");
  if ("problems" in found) throw badRequest(`yaml: ${JSON.stringify(found.problems)}`);
  return found.value;
}
