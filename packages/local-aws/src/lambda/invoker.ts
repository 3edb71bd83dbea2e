import type { Random } from '@waybill/shared/kernel';
import { type CloudWatch, metricName } from '../cloudwatch/index.ts';
import type { Alias, InvocationResult, LambdaFunction } from './functions.ts';

export interface InvokeRequest {
  readonly payload: unknown;
  /** Alias, version number or `$LATEST`. */
  readonly qualifier: string | undefined;
}

export interface Invoked {
  readonly version: string;
  readonly result: InvocationResult;
}

/** Runs functions, picks the version that an alias's weights give, and reports the metrics of AWS/Lambda. */
export class Invoker {
  readonly #random: Random;
  readonly #cloudwatch: CloudWatch;

  constructor(random: Random, cloudwatch: CloudWatch) {
    this.#random = random;
    this.#cloudwatch = cloudwatch;
  }

  async invoke(of: LambdaFunction, { payload, qualifier = '$LATEST' }: InvokeRequest): Promise<Invoked> {
    const alias = of.aliases.get(qualifier);
    const version = alias === undefined ? qualifier : this.pick(alias);
    const result = await of.behavior({ payload, version });
    this.report(of, { alias: alias?.name, version }, [result]);
    return { version, result };
  }

  /** The version that serves the next invocation of an alias. */
  pick(alias: Alias): string {
    const [other, weight = 0] = Object.entries(alias.weights)[0] ?? [];
    return other !== undefined && this.#random() < weight ? other : alias.version;
  }

  /** Publishes what invocations measured, once for the function and once for the alias and the version that ran. */
  report(
    of: LambdaFunction,
    served: { readonly alias: string | undefined; readonly version: string },
    results: readonly InvocationResult[],
  ): void {
    const { metrics, place } = this.#cloudwatch;
    const at = Math.floor(place.agenda.now() / 60_000) * 60_000;
    const resource = served.alias === undefined ? `${of.name}:${served.version}` : `${of.name}:${served.alias}`;
    const own = { Name: 'FunctionName', Value: of.name };
    const sets = [
      [own],
      [own, { Name: 'Resource', Value: resource }],
      [own, { Name: 'Resource', Value: resource }, { Name: 'ExecutedVersion', Value: served.version }],
    ];
    const ran = results.filter(({ throttled }) => throttled !== true);
    const errors = ran.filter(({ error }) => error !== undefined).length;
    for (const dimensions of sets) {
      const publish = (name: string, pairs: ReadonlyArray<readonly [number, number]>, unit: 'Count' | 'Milliseconds') =>
        metrics.publish(metricName('AWS/Lambda', name, dimensions), { at, values: { kind: 'values', pairs }, unit });
      publish('Throttles', [[results.length - ran.length, 1]], 'Count');
      if (ran.length === 0) continue;
      publish('Invocations', [[1, ran.length]], 'Count');
      publish(
        'Errors',
        [
          [1, errors],
          [0, ran.length - errors],
        ].filter(([, count]) => count !== 0) as Array<[number, number]>,
        'Count',
      );
      publish(
        'Duration',
        ran.map(({ durationMs }) => [durationMs, 1] as const),
        'Milliseconds',
      );
    }
  }
}
