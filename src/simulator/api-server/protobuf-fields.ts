/**
 * In which order Kubernetes' generated.proto numbers the fields of the records that kubectl creates: the first name has number 1. `-`: a
 * number that is not in use or not read. `?`: a pointer, whose zero or empty value is meant. `*`: bytes, which JSON has in base64. `+`: a
 * record whose fields JSON has in the outer one.
 */
export const PROTOBUF_FIELDS = `
AWSElasticBlockStoreVolumeSource volumeID fsType partition readOnly
Affinity nodeAffinity? podAffinity? podAntiAffinity?
AggregationRule clusterRoleSelectors
AppArmorProfile type localhostProfile
AzureDiskVolumeSource diskName diskURI cachingMode fsType readOnly? kind
AzureFileVolumeSource secretName shareName readOnly
CSIVolumeSource driver readOnly? fsType volumeAttributes nodePublishSecretRef?
Capabilities add drop
CephFSVolumeSource monitors path user secretFile secretRef? readOnly
CinderVolumeSource volumeID fsType readOnly secretRef?
ClientIPConfig timeoutSeconds?
ClusterRole metadata rules aggregationRule?
ClusterRoleBinding metadata subjects roleRef
ClusterTrustBundleProjection name signerName labelSelector? path optional?
ConfigMap metadata data binaryData* immutable?
ConfigMapEnvSource +LocalObjectReference optional?
ConfigMapKeySelector +LocalObjectReference key optional?
ConfigMapProjection +LocalObjectReference items - optional?
ConfigMapVolumeSource +LocalObjectReference items defaultMode? optional?
Container name image command args workingDir ports env resources volumeMounts livenessProbe? readinessProbe?
  lifecycle? terminationMessagePath imagePullPolicy securityContext? stdin stdinOnce tty envFrom
  terminationMessagePolicy volumeDevices startupProbe? resizePolicy restartPolicy restartPolicyRules
ContainerPort name hostPort containerPort protocol hostIP
ContainerResizePolicy resourceName restartPolicy
ContainerRestartRule action exitCodes?
ContainerRestartRuleOnExitCodes operator values
CronJob metadata spec
CronJobSpec schedule startingDeadlineSeconds? concurrencyPolicy suspend? jobTemplate successfulJobsHistoryLimit?
  failedJobsHistoryLimit? timeZone
Deployment metadata spec
DeploymentSpec replicas? selector? template strategy minReadySeconds revisionHistoryLimit? paused -
  progressDeadlineSeconds?
DeploymentStrategy type rollingUpdate?
DownwardAPIProjection items
DownwardAPIVolumeFile path fieldRef? resourceFieldRef? mode?
DownwardAPIVolumeSource items defaultMode?
EmptyDirVolumeSource medium sizeLimit
EnvFromSource prefix configMapRef? secretRef?
EnvVar name value valueFrom?
EnvVarSource fieldRef? resourceFieldRef? configMapKeyRef? secretKeyRef? fileKeyRef?
EphemeralContainer +EphemeralContainerCommon targetContainerName
EphemeralContainerCommon name image command args workingDir ports env resources volumeMounts livenessProbe?
  readinessProbe? lifecycle? terminationMessagePath imagePullPolicy securityContext? stdin stdinOnce tty envFrom
  terminationMessagePolicy volumeDevices startupProbe? resizePolicy restartPolicy restartPolicyRules
EphemeralVolumeSource volumeClaimTemplate?
ExecAction command
FCVolumeSource targetWWNs lun? fsType readOnly wwids
FileKeySelector volumeName path key optional?
FlexVolumeSource driver fsType secretRef? readOnly options
FlockerVolumeSource datasetName datasetUUID
GCEPersistentDiskVolumeSource pdName fsType partition readOnly
GRPCAction port service
GitRepoVolumeSource repository revision directory
GlusterfsVolumeSource endpoints path readOnly
HTTPGetAction path port host scheme httpHeaders
HTTPHeader name value
HTTPIngressPath path backend pathType
HTTPIngressRuleValue paths
HostAlias ip hostnames
HostPathVolumeSource path type
ISCSIVolumeSource targetPortal iqn lun iscsiInterface fsType readOnly portals chapAuthDiscovery - secretRef?
  chapAuthSession initiatorName
ImageVolumeSource reference pullPolicy
Ingress metadata spec
IngressBackend - - resource? service?
IngressRule host +IngressRuleValue
IngressRuleValue http?
IngressServiceBackend name port
IngressSpec defaultBackend? tls rules ingressClassName
IngressTLS hosts secretName
Job metadata spec
JobSpec parallelism? completions? activeDeadlineSeconds? selector? manualSelector? template backoffLimit?
  ttlSecondsAfterFinished? completionMode suspend? podFailurePolicy? backoffLimitPerIndex? maxFailedIndexes?
  podReplacementPolicy managedBy successPolicy?
JobTemplateSpec metadata spec
KeyToPath key path mode?
LabelSelector matchLabels matchExpressions
LabelSelectorRequirement key operator values
Lifecycle postStart? preStop? stopSignal
LifecycleHandler exec? httpGet? tcpSocket? sleep?
LocalObjectReference name
NFSVolumeSource server path readOnly
Namespace metadata spec
NamespaceSpec finalizers
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution? preferredDuringSchedulingIgnoredDuringExecution
NodeSelector nodeSelectorTerms
NodeSelectorRequirement key operator values
NodeSelectorTerm matchExpressions matchFields
ObjectFieldSelector apiVersion fieldPath
ObjectMeta name generateName namespace selfLink uid resourceVersion generation creationTimestamp deletionTimestamp
  deletionGracePeriodSeconds? labels annotations ownerReferences finalizers
ObjectReference kind namespace name uid apiVersion resourceVersion fieldPath
OwnerReference kind - name uid apiVersion controller? blockOwnerDeletion?
PersistentVolumeClaimSpec accessModes resources volumeName selector? storageClassName volumeMode dataSource?
  dataSourceRef? volumeAttributesClassName
PersistentVolumeClaimTemplate metadata spec
PersistentVolumeClaimVolumeSource claimName readOnly
PhotonPersistentDiskVolumeSource pdID fsType
Pod metadata spec
PodAffinity requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
PodAffinityTerm labelSelector? namespaces topologyKey namespaceSelector? matchLabelKeys mismatchLabelKeys
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution
PodCertificateProjection signerName keyType maxExpirationSeconds? credentialBundlePath keyPath certificateChainPath
  userAnnotations
PodDNSConfig nameservers searches options
PodDNSConfigOption name value
PodDisruptionBudget metadata spec
PodDisruptionBudgetSpec minAvailable selector? maxUnavailable unhealthyPodEvictionPolicy
PodFailurePolicy rules
PodFailurePolicyOnExitCodesRequirement containerName operator values
PodFailurePolicyOnPodConditionsPattern type
PodFailurePolicyRule action onExitCodes? onPodConditions
PodOS name
PodReadinessGate conditionType
PodResourceClaim name - resourceClaimName resourceClaimTemplateName
PodSchedulingGate name
PodSchedulingGroup podGroupName
PodSecurityContext seLinuxOptions? runAsUser? runAsNonRoot? supplementalGroups fsGroup? runAsGroup? sysctls
  windowsOptions? fsGroupChangePolicy seccompProfile? appArmorProfile? supplementalGroupsPolicy seLinuxChangePolicy
PodSpec volumes containers restartPolicy terminationGracePeriodSeconds? activeDeadlineSeconds? dnsPolicy nodeSelector
  serviceAccountName serviceAccount nodeName hostNetwork hostPID hostIPC securityContext? imagePullSecrets hostname
  subdomain affinity? schedulerName initContainers automountServiceAccountToken? tolerations hostAliases
  priorityClassName priority? dnsConfig? shareProcessNamespace? readinessGates runtimeClassName enableServiceLinks?
  preemptionPolicy overhead topologySpreadConstraints ephemeralContainers setHostnameAsFQDN? os? hostUsers?
  schedulingGates resourceClaims resources? hostnameOverride - schedulingGroup?
PodTemplateSpec metadata spec
PolicyRule verbs apiGroups resources resourceNames nonResourceURLs
PortworxVolumeSource volumeID fsType readOnly
PreferredSchedulingTerm weight preference
PriorityClass metadata value globalDefault description preemptionPolicy
Probe +ProbeHandler initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold
  terminationGracePeriodSeconds?
ProbeHandler exec? httpGet? tcpSocket? grpc?
ProjectedVolumeSource sources defaultMode?
QuobyteVolumeSource registry volume readOnly user group tenant
RBDVolumeSource monitors image fsType pool user keyring secretRef? readOnly
ResourceClaim name request
ResourceFieldSelector containerName resource divisor
ResourceQuota metadata spec
ResourceQuotaSpec hard scopes scopeSelector?
ResourceRequirements limits requests claims
Role metadata rules
RoleBinding metadata subjects roleRef
RoleRef apiGroup kind name
RollingUpdateDeployment maxUnavailable maxSurge
SELinuxOptions user role type level
ScaleIOVolumeSource gateway system secretRef? sslEnabled protectionDomain storagePool storageMode volumeName fsType
  readOnly
ScopeSelector matchExpressions
ScopedResourceSelectorRequirement scopeName operator values
SeccompProfile type localhostProfile
Secret metadata data* type stringData immutable?
SecretEnvSource +LocalObjectReference optional?
SecretKeySelector +LocalObjectReference key optional?
SecretProjection +LocalObjectReference items - optional?
SecretVolumeSource secretName items defaultMode? optional?
SecurityContext capabilities? privileged? seLinuxOptions? runAsUser? runAsNonRoot? readOnlyRootFilesystem?
  allowPrivilegeEscalation? runAsGroup? procMount windowsOptions? seccompProfile? appArmorProfile?
Service metadata spec
ServiceAccount metadata secrets imagePullSecrets automountServiceAccountToken?
ServiceAccountTokenProjection audience expirationSeconds? path
ServiceBackendPort name number
ServicePort name protocol port targetPort nodePort appProtocol
ServiceSpec ports selector clusterIP type externalIPs - sessionAffinity loadBalancerIP loadBalancerSourceRanges
  externalName externalTrafficPolicy healthCheckNodePort publishNotReadyAddresses sessionAffinityConfig? - -
  ipFamilyPolicy clusterIPs ipFamilies allocateLoadBalancerNodePorts? loadBalancerClass internalTrafficPolicy
  trafficDistribution
SessionAffinityConfig clientIP?
SleepAction seconds
StorageOSVolumeSource volumeName volumeNamespace fsType readOnly secretRef?
Subject kind apiGroup name namespace
SuccessPolicy rules
SuccessPolicyRule succeededIndexes succeededCount?
Sysctl name value
TCPSocketAction port host
Toleration key operator value effect tolerationSeconds?
TopologySpreadConstraint maxSkew topologyKey whenUnsatisfiable labelSelector? minDomains? nodeAffinityPolicy
  nodeTaintsPolicy matchLabelKeys
TypedLocalObjectReference apiGroup kind name
TypedObjectReference apiGroup kind name namespace
Volume name +VolumeSource
VolumeDevice name devicePath
VolumeMount name readOnly mountPath subPath mountPropagation subPathExpr recursiveReadOnly
VolumeProjection secret? downwardAPI? configMap? serviceAccountToken? clusterTrustBundle? podCertificate?
VolumeResourceRequirements limits requests
VolumeSource hostPath? emptyDir? gcePersistentDisk? awsElasticBlockStore? gitRepo? secret? nfs? iscsi? glusterfs?
  persistentVolumeClaim? rbd? flexVolume? cinder? cephfs? flocker? downwardAPI? fc? azureFile? configMap?
  vsphereVolume? quobyte? azureDisk? photonPersistentDisk? portworxVolume? scaleIO? projected? storageos? csi?
  ephemeral? image?
VsphereVirtualDiskVolumeSource volumePath fsType storagePolicyName storagePolicyID
WeightedPodAffinityTerm weight podAffinityTerm
WindowsSecurityContextOptions gmsaCredentialSpecName gmsaCredentialSpec runAsUserName hostProcess?
`;
