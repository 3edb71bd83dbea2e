import { codedeployError, type Hook, type LambdaAlias, type LambdaFunction } from '@waybill/shared/codedeploy';
import { quote } from '@waybill/shared/kernel';
import type { LambdaInputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { hint, namesFrom } from '../preflight/near-names.ts';

/** What a Lambda deployment will bring. */
export interface LambdaPlan {
  readonly platform: 'Lambda';
  readonly functionName: string;
  readonly alias: string;
  /** The version that serves now. */
  readonly current: string;
  readonly target:
    | { readonly kind: 'version'; readonly version: string }
    /** Puts the image into the function first, where one is given, then makes a version. */
    | { readonly kind: 'publish'; readonly image: string | undefined };
  /** Hash of the code to publish, or the version: what makes two plans the same. */
  readonly code: string;
  readonly hooks: readonly Hook[];
  /** Other versions that the alias sends traffic to now, with their percent. */
  readonly sharing: Readonly<Record<string, number>>;
}

/** Reads the function, its alias and its version. Writes nothing. @throws E_FUNCTION */
export async function planLambda(
  inputs: LambdaInputs,
  { image, hooks }: { readonly image: string | undefined; readonly hooks: readonly Hook[] },
  ports: Pick<Ports, 'lambda' | 'reading'>,
): Promise<LambdaPlan> {
  const { functionName, alias, version } = inputs;
  const found = await ports.reading('GetAlias', () => ports.lambda.alias(functionName, alias));
  const code = await ports.reading('GetFunction', () => ports.lambda.function(functionName, version));
  if (code === undefined) throw await missing(inputs, found === undefined, ports);
  if (found === undefined)
    throw codedeployError(
      'E_FUNCTION',
      `function ${quote(functionName)} has no alias ${quote(alias)}${hint(alias, await namesFrom(() => ports.lambda.aliases(functionName), ports))}`,
    );
  checkAlias(found, inputs);
  const common = {
    platform: 'Lambda',
    functionName,
    alias,
    current: found.version,
    hooks,
    sharing: found.additional,
  } as const;
  if (version !== undefined) {
    checkState(code, inputs);
    return { ...common, code: version, target: { kind: 'version', version } };
  }
  const wanted = image !== undefined && image !== code.image ? image : undefined;
  if (image !== undefined && code.image === undefined)
    throw codedeployError(
      'E_FUNCTION',
      `function ${quote(functionName)} is not made of images, so it cannot take ${quote(image)}`,
    );
  return { ...common, code: image ?? code.codeSha256 ?? '', target: { kind: 'publish', image: wanted } };
}

/** How long an image may take to become a function, milliseconds. */
const UPDATE_PATIENCE = 600_000;

/** Makes the version that the plan says. @returns its number @throws E_FUNCTION */
export async function realizeLambda(plan: LambdaPlan, ports: Ports): Promise<string> {
  const { target, functionName } = plan;
  if (target.kind === 'version') return target.version;
  if (target.image !== undefined) {
    const { image } = target;
    await ports.lambda.putImage(functionName, image);
    await updated(functionName, ports);
  }
  return ports.lambda.publish(functionName, `waybill ${ports.run.id ?? ''}`.trim());
}

async function updated(functionName: string, ports: Ports): Promise<void> {
  const end = ports.clock.now() + UPDATE_PATIENCE;
  for (;;) {
    const code = await ports.reading('GetFunction', () => ports.lambda.function(functionName));
    if (code?.update === 'Successful' && code.state !== 'Pending') return;
    if (code === undefined || code.update === 'Failed' || ports.clock.now() > end)
      throw codedeployError(
        'E_FUNCTION',
        `the image did not become the code of ${quote(functionName)}: ${code?.update ?? 'it is gone'}`,
      );
    await ports.clock.sleep(2_000, ports.signal);
  }
}

function checkAlias(alias: LambdaAlias, { functionName, alias: name }: LambdaInputs): void {
  if (alias.version === '$LATEST')
    throw codedeployError(
      'E_FUNCTION',
      `alias ${quote(name)} of ${quote(functionName)} points at $LATEST, from which CodeDeploy cannot shift`,
      {
        cure: 'point the alias at a published version first',
      },
    );
}

/** A shift starts from one version. @throws E_FUNCTION while the alias shares its traffic */
export function checkWhole({ alias, sharing, functionName }: LambdaPlan): void {
  const others = Object.entries(sharing).filter(([, weight]) => weight > 0);
  if (others.length === 0) return;
  const shares = others.map(([version, weight]) => `version ${version} has ${weight} %`).join(', ');
  throw codedeployError(
    'E_FUNCTION',
    `alias ${quote(alias)} of ${quote(functionName)} already shares its traffic: ${shares}`,
    {
      cure: 'end that shift first: a shift starts from one version',
    },
  );
}

function checkState(code: LambdaFunction, { functionName, version }: LambdaInputs): void {
  if (code.state === 'Failed' || code.state === 'Pending')
    throw codedeployError('E_FUNCTION', `version ${version} of ${quote(functionName)} is ${code.state}`);
}

/** A function whose alias was found is there: it is the version that is not. */
async function missing(
  { functionName, version }: LambdaInputs,
  unknown: boolean,
  ports: Pick<Ports, 'lambda' | 'reading'>,
): Promise<Error> {
  const what = version === undefined ? '' : ` with a version ${version}`;
  const near = unknown ? hint(functionName, await namesFrom(() => ports.lambda.functions(), ports)) : '';
  return codedeployError(
    'E_FUNCTION',
    `there is no function ${quote(functionName)}${what} in this account and region${near}`,
  );
}
