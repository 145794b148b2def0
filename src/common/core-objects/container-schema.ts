import { z } from "zod";
import { dnsLabel, ENV_NAME_RULE, isEnvName, quantity, word } from "../values/input-checks.ts";
import { envSourceSchema, volumeMountSchema } from "./volume-schema.ts";

const port = z.union([z.int(), z.string()], { error: "Give the number or the name of a port" });
const texts = z.array(z.string());
const exec = z.strictObject({ command: texts.optional() });
const httpGet = z.strictObject({
  host: z.string().optional(),
  path: z.string().optional(),
  port,
  scheme: z.string().optional(),
  httpHeaders: z.array(z.strictObject({ name: word, value: z.string() })).optional(),
});
const tcpSocket = z.strictObject({ host: z.string().optional(), port });

const handler = z.strictObject({
  exec: exec.optional(),
  httpGet: httpGet.optional(),
  tcpSocket: tcpSocket.optional(),
  sleep: z.strictObject({ seconds: z.int() }).optional(),
});

const probe = z.strictObject({
  exec: exec.optional(),
  httpGet: httpGet.optional(),
  tcpSocket: tcpSocket.optional(),
  grpc: z.strictObject({ port: z.int(), service: z.string().optional() }).optional(),
  initialDelaySeconds: z.int().optional(),
  timeoutSeconds: z.int().optional(),
  periodSeconds: z.int().optional(),
  successThreshold: z.int().optional(),
  failureThreshold: z.int().optional(),
  terminationGracePeriodSeconds: z.int().optional(),
});

export const seLinuxOptions = z.strictObject({
  level: z.string().optional(),
  role: z.string().optional(),
  type: z.string().optional(),
  user: z.string().optional(),
});
export const profile = z.strictObject({ type: word, localhostProfile: z.string().optional() });

const securityContext = z.strictObject({
  allowPrivilegeEscalation: z.boolean().optional(),
  appArmorProfile: profile.optional(),
  capabilities: z.strictObject({ add: texts.optional(), drop: texts.optional() }).optional(),
  privileged: z.boolean().optional(),
  procMount: z.string().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
  runAsGroup: z.int().optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.int().optional(),
  seLinuxOptions: seLinuxOptions.optional(),
  seccompProfile: profile.optional(),
});

/** What a container asks for and may use. */
export const resourceRequirementsSchema = z.strictObject({
  requests: z.record(z.string(), quantity).optional(),
  limits: z.record(z.string(), quantity).optional(),
  claims: z.array(z.strictObject({ name: word, request: z.string().optional() })).optional(),
});

export const envVarSchema = z.strictObject({
  name: z.string().refine(isEnvName, { error: ENV_NAME_RULE }),
  value: z.string().optional(),
  valueFrom: envSourceSchema.optional(),
});

export const envFromSchema = z.strictObject({
  prefix: z.string().optional(),
  configMapRef: z.strictObject({ name: word, optional: z.boolean().optional() }).optional(),
  secretRef: z.strictObject({ name: word, optional: z.boolean().optional() }).optional(),
});

/** Every field of a container; all may be left out, since it also describes what is laid over one. */
export const containerFields = {
  name: dnsLabel.optional(),
  image: word.optional(),
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional(),
  command: texts.optional(),
  args: texts.optional(),
  workingDir: z.string().optional(),
  env: z.array(envVarSchema).optional(),
  envFrom: z.array(envFromSchema).optional(),
  ports: z
    .array(
      z.strictObject({
        name: z.string().optional(),
        containerPort: z.int(),
        protocol: z.string().optional(),
        hostPort: z.int().optional(),
        hostIP: z.string().optional(),
      }),
    )
    .optional(),
  resources: resourceRequirementsSchema.optional(),
  volumeMounts: z.array(volumeMountSchema).optional(),
  volumeDevices: z.array(z.strictObject({ name: dnsLabel, devicePath: word })).optional(),
  lifecycle: z
    .strictObject({
      postStart: handler.optional(),
      preStop: handler.optional(),
      stopSignal: z.string().optional(),
    })
    .optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
  startupProbe: probe.optional(),
  restartPolicy: z.string().optional(),
  resizePolicy: z.array(z.strictObject({ resourceName: word, restartPolicy: word })).optional(),
  securityContext: securityContext.optional(),
  stdin: z.boolean().optional(),
  stdinOnce: z.boolean().optional(),
  tty: z.boolean().optional(),
  terminationMessagePath: z.string().optional(),
  terminationMessagePolicy: z.string().optional(),
} as const;

/** A container beside the main one. */
export const containerSchema = z.strictObject({ ...containerFields, name: dnsLabel, image: word });
