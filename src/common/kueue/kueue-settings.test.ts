import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { kueueSettings } from "./kueue-settings.ts";

const V2 = "apiVersion: config.kueue.x-k8s.io/v1beta2\nkind: Configuration\n";
const V1 = "apiVersion: config.kueue.x-k8s.io/v1beta1\nkind: Configuration\n";
const MINUTE = 60_000;

describe("Kueue's settings", () => {
  test.each([
    ["nothing set", V2, undefined, false, undefined],
    [
      "both fair rules by default",
      `${V2}fairSharing: {}\n`,
      ["LessThanOrEqualToFinalShare", "LessThanInitialShare"],
      false,
      undefined,
    ],
    [
      "fair rules in the stated order",
      `${V2}fairSharing: {preemptionStrategies: [LessThanInitialShare, LessThanOrEqualToFinalShare]}\n`,
      ["LessThanInitialShare", "LessThanOrEqualToFinalShare"],
      false,
      undefined,
    ],
    [
      "the old switch off",
      `${V1}fairSharing: {enable: false}\nwaitForPodsReady: {enable: false}\n`,
      undefined,
      false,
      undefined,
    ],
    [
      "the old switch on blocks admission",
      `${V1}waitForPodsReady: {enable: true}\n`,
      undefined,
      true,
      { timeoutMs: 5 * MINUTE, recoveryMs: 5 * MINUTE },
    ],
    [
      "stated times",
      `${V2}waitForPodsReady: {timeout: 10m, recoveryTimeout: 3m, blockAdmission: true}\n`,
      undefined,
      true,
      { timeoutMs: 10 * MINUTE, recoveryMs: 3 * MINUTE },
    ],
    [
      "times left out",
      `${V2}waitForPodsReady: {blockAdmission: false}\n`,
      undefined,
      false,
      { timeoutMs: 30 * MINUTE, recoveryMs: 30 * MINUTE },
    ],
  ])("%s", (_case, file, fairSharing, blockAdmission, podsReady) => {
    const configMap = handMade({ data: { "controller_manager_config.yaml": file } });
    expect(kueueSettings(configMap)).toEqual({ fairSharing, blockAdmission, podsReady, known: true });
  });

  test("weights of resources where LocalQueues share by use", () => {
    const file = `${V2}admissionFairSharing: {usageHalfLifeTime: 168h, resourceWeights: {cpu: 0, nvidia.com/gpu: 100, odd: many}}\n`;
    const { usageWeights } = kueueSettings(handMade({ data: { "controller_manager_config.yaml": file } }));
    expect(usageWeights).toEqual(
      new Map([
        ["cpu", 0],
        ["nvidia.com/gpu", 100],
      ]),
    );
  });

  test.each([
    ["no file", {}],
    ["not YAML", { "controller_manager_config.yaml": "{{{" }],
    ["another document", { "controller_manager_config.yaml": "apiVersion: v1\nfairSharing: {}\n" }],
    ["not text", { "controller_manager_config.yaml": 7 }],
  ])("%s: the defaults, not known", (_case, data) => {
    expect(kueueSettings(handMade({ data }))).toMatchObject({ known: false, blockAdmission: false });
  });
});
