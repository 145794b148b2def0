import { StoreRefusal } from "../object-store.ts";
import type { Identity } from "./api-request.ts";
import type { AccessQuestion } from "./rbac.ts";

/** What an API server says to somebody who lacks a right. */
export function accessRefusal({ name: user }: Identity, question: AccessQuestion): StoreRefusal {
  if ("path" in question) {
    const message = `forbidden: User ${JSON.stringify(user)} cannot ${question.verb} path ${JSON.stringify(question.path)}`;
    return new StoreRefusal(403, "Forbidden", message, {});
  }
  const { verb, group, resource, subresource, namespace, name } = question;
  const whole = group === "" ? resource : `${resource}.${group}`;
  const part = subresource === undefined ? resource : `${resource}/${subresource}`;
  const about = name === undefined ? whole : `${whole} ${JSON.stringify(name)}`;
  const scope = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  const message = `${about} is forbidden: User ${JSON.stringify(user)} cannot ${verb} resource ${JSON.stringify(part)} in API group ${JSON.stringify(group)} ${scope}`;
  return new StoreRefusal(403, "Forbidden", message, {
    ...(name === undefined ? {} : { name }),
    ...(group === "" ? {} : { group }),
    kind: resource,
  });
}
