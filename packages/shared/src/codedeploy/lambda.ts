import {
  GetAliasCommand,
  GetFunctionCommand,
  LambdaClient,
  type LambdaClientConfig,
  ListAliasesCommand,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { type AwsTime, keepingTime } from './aws-time.ts';
import { errorName } from './fault.ts';
import { allPages } from './pages.ts';

/** An alias and how it routes. */
export interface LambdaAlias {
  readonly version: string;
  /** Percent of traffic by additional version. */
  readonly additional: Readonly<Record<string, number>>;
}

/** One version of a function, or `$LATEST`. */
export interface LambdaFunction {
  readonly version: string;
  /** Pending, Active, Inactive, Failed. */
  readonly state: string;
  /** InProgress, Successful, Failed: of the last change to `$LATEST`. */
  readonly update: string;
  /** `repo@sha256:…` that the function's code is, for functions made of images. */
  readonly image: string | undefined;
  readonly codeSha256: string | undefined;
}

/** Lambda as the canary needs it. */
export interface Lambda {
  alias(functionName: string, alias: string): Promise<LambdaAlias | undefined>;
  function(functionName: string, version?: string): Promise<LambdaFunction | undefined>;
  /** Names of the aliases of a function. */
  aliases(functionName: string): Promise<string[]>;
  /** Names of functions, for a hint: the first 500. */
  functions(): Promise<string[]>;
  /** Puts an image into `$LATEST`. */
  putImage(functionName: string, image: string): Promise<void>;
  /** Makes `$LATEST` a version. Answers the newest version where nothing changed since. */
  publish(functionName: string, description: string): Promise<string>;
}

/** Source: Lambda API, ListFunctions: at most 50 functions a page, whatever is asked for. */
const MOST_PAGES = 10;

/** @param config of a client that sends each call once */
export function awsLambda(config: LambdaClientConfig, time: AwsTime): Lambda {
  return lambdaOver(keepingTime(new LambdaClient(config), time));
}

/** @param client what sends the API's commands */
export function lambdaOver(client: Pick<LambdaClient, 'send'>): Lambda {
  return {
    alias: (functionName, alias) =>
      unlessMissing(async () => {
        const answer = await client.send(new GetAliasCommand({ FunctionName: functionName, Name: alias }));
        const weights = Object.entries(answer.RoutingConfig?.AdditionalVersionWeights ?? {});
        return {
          version: answer.FunctionVersion ?? '',
          additional: Object.fromEntries(weights.map(([version, weight]) => [version, weight * 100])),
        };
      }),
    function: (functionName, version) =>
      unlessMissing(async () => {
        const input = { FunctionName: functionName, ...(version !== undefined && { Qualifier: version }) };
        const { Configuration: configuration, Code: code } = await client.send(new GetFunctionCommand(input));
        return {
          version: configuration?.Version ?? '',
          state: configuration?.State ?? 'Active',
          update: configuration?.LastUpdateStatus ?? 'Successful',
          image: code?.ResolvedImageUri ?? code?.ImageUri,
          codeSha256: configuration?.CodeSha256,
        };
      }),
    aliases: (functionName) =>
      allPages(async (token) => {
        const answer = await client.send(new ListAliasesCommand({ FunctionName: functionName, Marker: token }));
        return { items: answer.Aliases?.flatMap(({ Name: name }) => name ?? []), next: answer.NextMarker };
      }),
    functions: () =>
      allPages(async (token) => {
        const answer = await client.send(new ListFunctionsCommand({ Marker: token }));
        return { items: answer.Functions?.flatMap(({ FunctionName: name }) => name ?? []), next: answer.NextMarker };
      }, MOST_PAGES),
    putImage: async (functionName, image) => {
      await client.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ImageUri: image }));
    },
    publish: async (functionName, description) => {
      const input = { FunctionName: functionName, Description: description };
      const answer = await client.send(new PublishVersionCommand(input));
      if (answer.Version === undefined) throw new Error('PublishVersion answered without a version');
      return answer.Version;
    },
  };
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorName(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
