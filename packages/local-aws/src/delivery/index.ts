export { createDelivery, type Delivery, type DeliveryOptions, type DeliveryPlace } from './delivery.ts';
export { type EcsApplication, type EcsApplicationRequest, setUpEcsApplication } from './ecs-application.ts';
export { type LiveTraffic, type LiveTrafficOptions, startLiveTraffic } from './live-traffic.ts';
