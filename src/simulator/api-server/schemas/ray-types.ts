/** Types of KubeRay, version v1, and of AppWrappers, version v1beta2. Notation: `readTypes`. */
export const RAY_TYPES = `
AppWrapper spec:AppWrapperSpec status:AppWrapperStatus
AppWrapperSpec components!:[AppWrapperSpecComponent] managedBy:string suspend:boolean
AppWrapperSpecComponent annotations:{string} podSetInfos:[AppWrapperSpecComponentPodSetInfo]
  podSets:[AppWrapperSpecComponentPodSet] template!:any
AppWrapperSpecComponentPodSet annotations:{string} path!:string replicas:integer
AppWrapperSpecComponentPodSetInfo annotations:{string} labels:{string} nodeSelector:{string}
  schedulingGates:[AppWrapperSpecComponentPodSetInfoSchedulingGate] tolerations:[Toleration]
AppWrapperSpecComponentPodSetInfoSchedulingGate name!:string
AppWrapperStatus componentStatus:[AppWrapperStatusComponentStatus] conditions:[Condition@type] phase:string
  resettingCount:integer
AppWrapperStatusComponentStatus apiVersion!:string conditions:[Condition@type] kind!:string name!:string
  podSets!:[AppWrapperSpecComponentPodSet]
RayCluster spec:RayClusterSpec status:RayClusterStatus
RayClusterSpec authOptions:RayClusterSpecAuthOptions autoscalerOptions:RayClusterSpecAutoscalerOptions
  enableInTreeAutoscaling:boolean gcsFaultToleranceOptions:RayClusterSpecGcsFaultToleranceOptions
  headGroupSpec!:RayClusterSpecHeadGroupSpec headServiceAnnotations:{string} managedBy:string rayVersion:string
  suspend:boolean upgradeStrategy:RayClusterSpecUpgradeStrategy workerGroupSpecs:[RayClusterSpecWorkerGroupSpec]
RayClusterSpecAuthOptions enableK8sTokenAuth:boolean mode:"disabled|token" secretName:string
RayClusterSpecAutoscalerOptions env:[EnvVar] envFrom:[EnvFromSource] idleTimeoutSeconds:integer image:string
  imagePullPolicy:string resources:ResourceRequirements securityContext:SecurityContext
  upscalingMode:"Default|Aggressive|Conservative" version:"v1|v2" volumeMounts:[VolumeMount]
RayClusterSpecGcsFaultToleranceOptions externalStorageNamespace:string redisAddress!:string
  redisPassword:RayClusterSpecGcsFaultToleranceOptionsRedisPassword
  redisUsername:RayClusterSpecGcsFaultToleranceOptionsRedisPassword
RayClusterSpecGcsFaultToleranceOptionsRedisPassword value:string valueFrom:EnvVarSource
RayClusterSpecHeadGroupSpec enableIngress:boolean headService:RayClusterSpecHeadGroupSpecHeadService labels:{string}
  rayStartParams:{string} resources:{string} serviceType:string template!:PodTemplateSpec
RayClusterSpecHeadGroupSpecHeadService apiVersion:string kind:string
  metadata:RayClusterSpecHeadGroupSpecHeadServiceMetadata spec:ServiceSpec status:ServiceStatus
RayClusterSpecHeadGroupSpecHeadServiceMetadata annotations:{string} finalizers:[string] labels:{string} name:string
  namespace:string
RayClusterSpecUpgradeStrategy type:"Recreate|None"
RayClusterSpecWorkerGroupSpec groupName!:string idleTimeoutSeconds:integer labels:{string} maxReplicas!:integer
  minReplicas!:integer numOfHosts:integer rayStartParams:{string} replicas:integer resources:{string}
  scaleStrategy:RayClusterSpecWorkerGroupSpecScaleStrategy suspend:boolean template!:PodTemplateSpec
RayClusterSpecWorkerGroupSpecScaleStrategy workersToDelete:[string]
RayClusterStatus availableWorkerReplicas:integer conditions:[Condition@type] desiredCPU:quantity desiredGPU:quantity
  desiredMemory:quantity desiredTPU:quantity desiredWorkerReplicas:integer endpoints:{string}
  head:RayClusterStatusHead lastUpdateTime:time maxWorkerReplicas:integer minWorkerReplicas:integer
  observedGeneration:integer readyWorkerReplicas:integer reason:string state:string stateTransitionTimes:{time}
RayClusterStatusHead podIP:string podName:string serviceIP:string serviceName:string
RayCronJob spec:RayCronJobSpec status:RayCronJobStatus
RayCronJobSpec jobTemplate!:RayJobSpec schedule!:string suspend:boolean
RayJobSpec activeDeadlineSeconds:integer backoffLimit:integer clusterSelector:{string}
  deletionStrategy:RayJobSpecDeletionStrategy entrypoint:string entrypointNumCpus:number
  entrypointNumGpus:number entrypointResources:string jobId:string managedBy:string metadata:{string}
  preRunningDeadlineSeconds:integer rayClusterSpec:RayClusterSpec runtimeEnvYAML:string
  shutdownAfterJobFinishes:boolean submissionMode:string submitterConfig:RayJobSpecSubmitterConfig
  submitterPodTemplate:PodTemplateSpec suspend:boolean ttlSecondsAfterFinished:integer
RayJobSpecDeletionStrategy deletionRules:[RayJobSpecDeletionStrategyDeletionRule]
  onFailure:RayJobSpecDeletionStrategyOnFailure
  onSuccess:RayJobSpecDeletionStrategyOnFailure
RayJobSpecDeletionStrategyDeletionRule
  condition!:RayJobSpecDeletionStrategyDeletionRuleCondition
  policy!:"DeleteCluster|DeleteWorkers|DeleteSelf|DeleteNone"
RayJobSpecDeletionStrategyDeletionRuleCondition jobDeploymentStatus:"Failed"
  jobStatus:"SUCCEEDED|FAILED" ttlSeconds:integer
RayJobSpecDeletionStrategyOnFailure policy:"DeleteCluster|DeleteWorkers|DeleteSelf|DeleteNone"
RayJobSpecSubmitterConfig backoffLimit:integer
RayCronJobStatus lastScheduleTime:time
RayJob spec:RayJobSpec status:RayJobStatus
RayJobStatus dashboardURL:string endTime:time failed:integer jobDeploymentStatus:string jobId:string
  jobStatus:string message:string observedGeneration:integer rayClusterName:string rayClusterStatus:RayClusterStatus
  rayJobInfo:RayJobStatusRayJobInfo reason:string startTime:time succeeded:integer
RayJobStatusRayJobInfo endTime:time startTime:time
RayService spec:RayServiceSpec status:RayServiceStatus
RayServiceSpec deploymentUnhealthySecondThreshold:integer excludeHeadPodFromServeSvc:boolean managedBy:string
  rayClusterConfig!:RayClusterSpec rayClusterDeletionDelaySeconds:integer serveConfigV2:string
  serveService:RayClusterSpecHeadGroupSpecHeadService serviceUnhealthySecondThreshold:integer
  upgradeStrategy:RayServiceSpecUpgradeStrategy
RayServiceSpecUpgradeStrategy clusterUpgradeOptions:RayServiceSpecUpgradeStrategyClusterUpgradeOptions type:string
RayServiceSpecUpgradeStrategyClusterUpgradeOptions gatewayClassName!:string intervalSeconds!:integer
  maxSurgePercent:integer stepSizePercent!:integer
RayServiceStatus activeServiceStatus:RayServiceStatusActiveServiceStatus conditions:[Condition@type]
  lastUpdateTime:time numServeEndpoints:integer observedGeneration:integer
  pendingServiceStatus:RayServiceStatusActiveServiceStatus serviceStatus:string
RayServiceStatusActiveServiceStatus applicationStatuses:{RayServiceStatusActiveServiceStatusApplicationStatuses}
  lastTrafficMigratedTime:time rayClusterName:string rayClusterStatus:RayClusterStatus targetCapacity:integer
  trafficRoutedPercent:integer
RayServiceStatusActiveServiceStatusApplicationStatuses message:string
  serveDeploymentStatuses:{RayServiceStatusActiveServiceStatusApplicationStatusesServeDeploymentStatuses}
  status:string
RayServiceStatusActiveServiceStatusApplicationStatusesServeDeploymentStatuses message:string status:string
`;
