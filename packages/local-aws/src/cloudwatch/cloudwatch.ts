import type { MetricDataQuery, StatusCode } from '@aws-sdk/client-cloudwatch';
import type { Place } from '../place/index.ts';
import { Alarms } from './alarms.ts';
import { Metrics } from './metrics.ts';

/** What shall be wrong with a query's answer; undefined when nothing is. `keep` is the share of the points that still comes. */
export type Disturbance = (
  query: MetricDataQuery,
) => { readonly status: StatusCode; readonly keep: number } | undefined;

/** CloudWatch of one account and region. */
export class CloudWatch {
  readonly place: Place;
  readonly metrics: Metrics;
  readonly alarms: Alarms;
  /** Set to make GetMetricData answer with PartialData, InternalError or Forbidden. */
  disturbance: Disturbance = () => undefined;

  constructor(place: Place) {
    this.place = place;
    this.metrics = new Metrics(place);
    this.alarms = new Alarms(place, this.metrics);
  }
}
