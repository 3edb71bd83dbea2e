export { createDelivery, type Delivery, type DeliveryOptions } from './delivery.ts';
export type { DeliveryPlace } from './delivery-place.ts';
export { ecrImages } from './ecr-images.ts';
export { type EcsApplication, type EcsApplicationRequest, setUpEcsApplication } from './ecs-application.ts';
export { type FirstImage, putFirstImage } from './first-image.ts';
export { type LambdaApplication, type LambdaApplicationRequest, setUpLambdaApplication } from './lambda-application.ts';
export { type LambdaTrafficOptions, startLambdaTraffic } from './lambda-traffic.ts';
export { type LiveTraffic, type LiveTrafficOptions, startLiveTraffic } from './live-traffic.ts';
export { type Behaving, type ScriptedTrafficOptions, scriptTraffic } from './scripted-traffic.ts';
