import { DEMO_ACCOUNTS, DEMO_REGION, type LambdaApplication, type Rehearsal } from '@waybill/local-aws';
import { imageProcesses } from './image-process.ts';
import { digestOf, type Shop, versionsServed } from './shop.ts';

const NAME = 'hello-function';
const ALIAS = 'live';
/** Real milliseconds between two invocations, and how many may be under way. */
const EVERY = 10;
const MOST = 64;
/** Errors of the alias within a minute that make CodeDeploy itself roll back: more than a quarter of the traffic makes. */
const ALARM_ABOVE = 18;

/** A Lambda function in prod that is made of an image, and an alias that is invoked all the time. */
export function openLambdaShop(site: Rehearsal, image: string): Shop {
  const processes = imageProcesses(site.runner);
  const app: LambdaApplication = site.openFunction(DEMO_ACCOUNTS.prod, {
    functionName: NAME,
    alias: ALIAS,
    code: image,
    alarmAbove: ALARM_ABOVE,
    behavior: async ({ version }) => {
      const address = await processes(imageOf(app, version));
      const began = performance.now();
      const response = await fetch(address);
      await response.arrayBuffer();
      const release = response.headers.get('x-release') ?? '';
      return {
        durationMs: Math.round(performance.now() - began),
        payload: release,
        ...(response.ok ? {} : { error: { type: 'Error', message: `status ${response.status}` } }),
      };
    },
  });
  const { invoker } = site.aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: DEMO_REGION });
  const invoke = () => invoker.invoke(app.of, { payload: {}, qualifier: ALIAS });
  keepInvoking(invoke);
  return {
    name: `${NAME}:${ALIAS}`,
    inputs: {
      application: app.application,
      'deployment-group': app.group,
      function: NAME,
      alias: ALIAS,
      analysis: '.waybill/analysis.lambda.yml',
    },
    served: () => versionsServed(async () => String((await invoke()).result.payload)),
    running: () => digestOf(imageOf(app, app.alias.version)),
  };
}

function imageOf({ of }: LambdaApplication, version: string): string {
  return of.versions.find((known) => known.version === version)?.code ?? of.code;
}

/** Goes on as long as the process has something else to do. */
function keepInvoking(invoke: () => Promise<unknown>): void {
  let open = 0;
  const done = (): void => {
    open -= 1;
  };
  const timer = setInterval(() => {
    if (open >= MOST) return;
    open += 1;
    invoke().then(done, done);
  }, EVERY);
  timer.unref();
}
