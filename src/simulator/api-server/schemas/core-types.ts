/** Types of the built-in kinds, pods apart. Notation: `readTypes`. */
export const CORE_TYPES = `
AggregationRule clusterRoleSelectors:[LabelSelector]
AttachedVolume devicePath:string name:string
ClientIPConfig timeoutSeconds:integer
ClusterRole aggregationRule:AggregationRule rules:[PolicyRule]
ClusterRoleBinding roleRef:RoleRef subjects:[Subject]
ConfigMap binaryData:{string} data:{string} immutable:boolean
ConfigMapNodeConfigSource kubeletConfigKey:string name:string namespace:string resourceVersion:string uid:string
ContainerExtendedResourceRequest containerName:string requestName:string resourceName:string
ContainerImage names:[string] sizeBytes:integer
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt:time
ContainerStateTerminated containerID:string exitCode:integer finishedAt:time message:string reason:string
  signal:integer startedAt:time
ContainerStateWaiting message:string reason:string
ContainerStatus allocatedResources:{quantity} allocatedResourcesStatus:[ResourceStatus@name~name] containerID:string
  image:string imageID:string lastState:ContainerState name:string ready:boolean resources:ResourceRequirements
  restartCount:integer started:boolean state:ContainerState stopSignal:string user:ContainerUser
  volumeMounts:[VolumeMountStatus@mountPath~mountPath]
ContainerUser linux:LinuxContainerUser
CronJob spec:CronJobSpec status:CronJobStatus
CronJobSpec concurrencyPolicy:string failedJobsHistoryLimit:integer jobTemplate:JobTemplateSpec schedule:string
  startingDeadlineSeconds:integer successfulJobsHistoryLimit:integer suspend:boolean timeZone:string
CronJobStatus active:[ObjectReference] lastScheduleTime:time lastSuccessfulTime:time
DaemonEndpoint Port:integer
DaemonSet spec:DaemonSetSpec status:DaemonSetStatus
DaemonSetCondition lastTransitionTime:time message:string reason:string status:string type:string
DaemonSetSpec minReadySeconds:integer revisionHistoryLimit:integer selector:LabelSelector template:PodTemplateSpec
  updateStrategy:DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:integer conditions:[DaemonSetCondition@type~type] currentNumberScheduled:integer
  desiredNumberScheduled:integer numberAvailable:integer numberMisscheduled:integer numberReady:integer
  numberUnavailable:integer observedGeneration:integer updatedNumberScheduled:integer
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:string
Deployment spec:DeploymentSpec status:DeploymentStatus
DeploymentCondition lastTransitionTime:time lastUpdateTime:time message:string reason:string status:string
  type:string
DeploymentSpec minReadySeconds:integer paused:boolean progressDeadlineSeconds:integer replicas:integer
  revisionHistoryLimit:integer selector:LabelSelector strategy:DeploymentStrategy template:PodTemplateSpec
DeploymentStatus availableReplicas:integer collisionCount:integer conditions:[DeploymentCondition@type~type]
  observedGeneration:integer readyReplicas:integer replicas:integer terminatingReplicas:integer
  unavailableReplicas:integer updatedReplicas:integer
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:string
Endpoint addresses:[string=set] conditions:EndpointConditions deprecatedTopology:{string} hints:EndpointHints
  hostname:string nodeName:string targetRef:ObjectReference zone:string
EndpointAddress hostname:string ip:string nodeName:string targetRef:ObjectReference
EndpointConditions ready:boolean serving:boolean terminating:boolean
EndpointHints forNodes:[ForNode] forZones:[ForZone]
EndpointPort appProtocol:string name:string port:integer protocol:string
EndpointPortDiscovery appProtocol:string name:string port:integer protocol:string
EndpointSlice addressType:string endpoints:[Endpoint] ports:[EndpointPortDiscovery]
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[EndpointPort]
Endpoints subsets:[EndpointSubset]
Event action:string count:integer eventTime:time firstTimestamp:time involvedObject:ObjectReference
  lastTimestamp:time message:string reason:string related:ObjectReference reportingComponent:string
  reportingInstance:string series:EventSeries source:EventSource type:string
EventSeries count:integer lastObservedTime:time
EventSource component:string host:string
ForNode name:string
ForZone name:string
HTTPIngressPath backend:IngressBackend path:string pathType:string
HTTPIngressRuleValue paths:[HTTPIngressPath]
HostIP ip:string
IPBlock cidr:string except:[string]
ImageVolumeStatus imageRef:string
Ingress spec:IngressSpec status:IngressStatus
IngressBackend resource:TypedLocalObjectReference service:IngressServiceBackend
IngressLoadBalancerIngress hostname:string ip:string ports:[IngressPortStatus]
IngressLoadBalancerStatus ingress:[IngressLoadBalancerIngress]
IngressPortStatus error:string port:integer protocol:string
IngressRule host:string http:HTTPIngressRuleValue
IngressServiceBackend name:string port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName:string rules:[IngressRule] tls:[IngressTLS]
IngressStatus loadBalancer:IngressLoadBalancerStatus
IngressTLS hosts:[string] secretName:string
Job spec:JobSpec status:JobStatus
JobCondition lastProbeTime:time lastTransitionTime:time message:string reason:string status:string type:string
JobSpec activeDeadlineSeconds:integer backoffLimit:integer backoffLimitPerIndex:integer completionMode:string
  completions:integer managedBy:string manualSelector:boolean maxFailedIndexes:integer parallelism:integer
  podFailurePolicy:PodFailurePolicy podReplacementPolicy:string selector:LabelSelector successPolicy:SuccessPolicy
  suspend:boolean template:PodTemplateSpec ttlSecondsAfterFinished:integer
JobStatus active:integer completedIndexes:string completionTime:time conditions:[JobCondition~type] failed:integer
  failedIndexes:string ready:integer startTime:time succeeded:integer terminating:integer
  uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata:ObjectMeta spec:JobSpec
Lease spec:LeaseSpec
LeaseSpec acquireTime:time holderIdentity:string leaseDurationSeconds:integer leaseTransitions:integer
  preferredHolder:string renewTime:time strategy:string
LimitRange spec:LimitRangeSpec
LimitRangeItem default:{quantity} defaultRequest:{quantity} max:{quantity} maxLimitRequestRatio:{quantity}
  min:{quantity} type:string
LimitRangeSpec limits:[LimitRangeItem]
LinuxContainerUser gid:integer supplementalGroups:[integer] uid:integer
LoadBalancerIngress hostname:string ip:string ipMode:string ports:[PortStatus]
LoadBalancerStatus ingress:[LoadBalancerIngress]
ModifyVolumeStatus status:string targetVolumeAttributesClassName:string
Namespace spec:NamespaceSpec status:NamespaceStatus
NamespaceCondition lastTransitionTime:time message:string reason:string status:string type:string
NamespaceSpec finalizers:[string]
NamespaceStatus conditions:[NamespaceCondition@type~type] phase:string
NetworkPolicy spec:NetworkPolicySpec
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:integer port:intstr protocol:string
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:LabelSelector
  policyTypes:[string]
Node spec:NodeSpec status:NodeStatus
NodeAddress address:string type:string
NodeAllocatableResourceClaimStatus containers:[string=set] resourceClaimName:string resources:{quantity}
NodeCondition lastHeartbeatTime:time lastTransitionTime:time message:string reason:string status:string type:string
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error:string lastKnownGood:NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:boolean
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name:string
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:boolean userNamespaces:boolean
NodeSpec configSource:NodeConfigSource externalID:string podCIDR:string podCIDRs:[string=set] providerID:string
  taints:[Taint] unschedulable:boolean
NodeStatus addresses:[NodeAddress@type~type] allocatable:{quantity} capacity:{quantity}
  conditions:[NodeCondition@type~type] config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints
  declaredFeatures:[string] features:NodeFeatures images:[ContainerImage] nodeInfo:NodeSystemInfo phase:string
  runtimeHandlers:[NodeRuntimeHandler] volumesAttached:[AttachedVolume] volumesInUse:[string]
NodeSwapStatus capacity:integer
NodeSystemInfo architecture:string bootID:string containerRuntimeVersion:string kernelVersion:string
  kubeProxyVersion:string kubeletVersion:string machineID:string operatingSystem:string osImage:string
  swap:NodeSwapStatus systemUUID:string
ObjectReference apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string
  uid:string
PersistentVolumeClaim spec:PersistentVolumeClaimSpec status:PersistentVolumeClaimStatus
PersistentVolumeClaimCondition lastProbeTime:time lastTransitionTime:time message:string reason:string status:string
  type:string
PersistentVolumeClaimStatus accessModes:[string] allocatedResourceStatuses:{string} allocatedResources:{quantity}
  capacity:{quantity} conditions:[PersistentVolumeClaimCondition@type~type] currentVolumeAttributesClassName:string
  modifyVolumeStatus:ModifyVolumeStatus phase:string
Pod spec:PodSpec status:PodStatus
PodCondition lastProbeTime:time lastTransitionTime:time message:string observedGeneration:integer reason:string
  status:string type:string
PodDisruptionBudget spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec maxUnavailable:intstr minAvailable:intstr selector:LabelSelector
  unhealthyPodEvictionPolicy:string
PodDisruptionBudgetStatus conditions:[Condition@type~type] currentHealthy:integer desiredHealthy:integer
  disruptedPods:{time} disruptionsAllowed:integer expectedPods:integer observedGeneration:integer
PodExtendedResourceClaimStatus requestMappings:[ContainerExtendedResourceRequest] resourceClaimName:string
PodFailurePolicy rules:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName:string operator:string values:[integer=set]
PodFailurePolicyOnPodConditionsPattern status:string type:string
PodFailurePolicyRule action:string onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodIP ip:string
PodResourceClaimStatus name:string resourceClaimName:string
PodStatus allocatedResources:{quantity} conditions:[PodCondition@type~type] containerStatuses:[ContainerStatus]
  ephemeralContainerStatuses:[ContainerStatus] extendedResourceClaimStatus:PodExtendedResourceClaimStatus
  hostIP:string hostIPs:[HostIP~ip] initContainerStatuses:[ContainerStatus] message:string
  nodeAllocatableResourceClaimStatuses:[NodeAllocatableResourceClaimStatus] nominatedNodeName:string
  observedGeneration:integer phase:string podIP:string podIPs:[PodIP@ip~ip] qosClass:string reason:string
  resize:string resourceClaimStatuses:[PodResourceClaimStatus@name~name] resources:ResourceRequirements
  startTime:time
PolicyRule apiGroups:[string] nonResourceURLs:[string] resourceNames:[string] resources:[string] verbs:[string]
PortStatus error:string port:integer protocol:string
PriorityClass description:string globalDefault:boolean preemptionPolicy:string value:integer
ReplicaSet spec:ReplicaSetSpec status:ReplicaSetStatus
ReplicaSetCondition lastTransitionTime:time message:string reason:string status:string type:string
ReplicaSetSpec minReadySeconds:integer replicas:integer selector:LabelSelector template:PodTemplateSpec
ReplicaSetStatus availableReplicas:integer conditions:[ReplicaSetCondition@type~type] fullyLabeledReplicas:integer
  observedGeneration:integer readyReplicas:integer replicas:integer terminatingReplicas:integer
ResourceHealth health:string message:string resourceID:string
ResourceQuota spec:ResourceQuotaSpec status:ResourceQuotaStatus
ResourceQuotaSpec hard:{quantity} scopeSelector:ScopeSelector scopes:[string]
ResourceQuotaStatus hard:{quantity} used:{quantity}
ResourceStatus name:string resources:[ResourceHealth@resourceID]
Role rules:[PolicyRule]
RoleBinding roleRef:RoleRef subjects:[Subject]
RoleRef apiGroup:string kind:string name:string
RollingUpdateDaemonSet maxSurge:intstr maxUnavailable:intstr
RollingUpdateDeployment maxSurge:intstr maxUnavailable:intstr
RollingUpdateStatefulSetStrategy maxUnavailable:intstr partition:integer
ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator:string scopeName:string values:[string]
Secret data:{string} immutable:boolean stringData:{string} type:string
Service spec:ServiceSpec status:ServiceStatus
ServiceAccount automountServiceAccountToken:boolean imagePullSecrets:[LocalObjectReference]
  secrets:[ObjectReference@name~name]
ServiceBackendPort name:string number:integer
ServicePort appProtocol:string name:string nodePort:integer port:integer protocol:string targetPort:intstr
ServiceSpec allocateLoadBalancerNodePorts:boolean clusterIP:string clusterIPs:[string] externalIPs:[string]
  externalName:string externalTrafficPolicy:string healthCheckNodePort:integer internalTrafficPolicy:string
  ipFamilies:[string] ipFamilyPolicy:string loadBalancerClass:string loadBalancerIP:string
  loadBalancerSourceRanges:[string] ports:[ServicePort@port@protocol~port] publishNotReadyAddresses:boolean
  selector:{string} sessionAffinity:string sessionAffinityConfig:SessionAffinityConfig trafficDistribution:string
  type:string
ServiceStatus conditions:[Condition@type~type] loadBalancer:LoadBalancerStatus
SessionAffinityConfig clientIP:ClientIPConfig
StatefulSet spec:StatefulSetSpec status:StatefulSetStatus
StatefulSetCondition lastTransitionTime:time message:string reason:string status:string type:string
StatefulSetOrdinals start:integer
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:string whenScaled:string
StatefulSetSpec minReadySeconds:integer ordinals:StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:string
  replicas:integer revisionHistoryLimit:integer selector:LabelSelector serviceName:string template:PodTemplateSpec
  updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetStatus availableReplicas:integer collisionCount:integer conditions:[StatefulSetCondition@type~type]
  currentReplicas:integer currentRevision:string observedGeneration:integer readyReplicas:integer replicas:integer
  updateRevision:string updatedReplicas:integer
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:string
Subject apiGroup:string kind:string name:string namespace:string
SuccessPolicy rules:[SuccessPolicyRule]
SuccessPolicyRule succeededCount:integer succeededIndexes:string
Taint effect:string key:string timeAdded:time value:string
UncountedTerminatedPods failed:[string=set] succeeded:[string=set]
VolumeMountStatus mountPath:string name:string readOnly:boolean recursiveReadOnly:string volumeStatus:VolumeStatus
VolumeStatus image:ImageVolumeStatus
`;
