import { expect, test } from "vitest";
import { allowedWhenReadOnly } from "./read-only.ts";

test.each([
  ["GET", "/api/v1/pods", true],
  ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", true],
  ["POST", "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", true],
  ["POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", true],
  ["POST", "/apis/authentication.k8s.io/v1beta1/selfsubjectreviews", true],
  ["POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", false],
  ["POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews/x", false],
  ["POST", "/apis/evil/v1/x/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false],
  ["POST", "/apis/ray.io/v1/namespaces/a/rayclusters", false],
  ["PATCH", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", false],
  ["DELETE", "/api/v1/namespaces/a/pods/b", false],
  ["PUT", "/api/v1/namespaces/a/pods/b", false],
  ["get", "/api/v1/pods", false],
])("%s %s in a read-only session: %s", (method, path, allowed) => {
  expect(allowedWhenReadOnly(method, path)).toBe(allowed);
});
