import type {
  AliasConfiguration,
  CreateAliasRequest,
  FunctionConfiguration,
  GetAliasRequest,
  GetFunctionConfigurationRequest,
  GetFunctionRequest,
  GetFunctionResponse,
  InvocationRequest,
  InvocationResponse,
  ListAliasesRequest,
  ListAliasesResponse,
  ListVersionsByFunctionRequest,
  ListVersionsByFunctionResponse,
  PublishVersionRequest,
  UpdateAliasRequest,
  UpdateFunctionCodeRequest,
} from '@aws-sdk/client-lambda';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import { type Alias, codeHash, type Functions, type LambdaFunction, notFound } from './functions.ts';
import type { Invoker } from './invoker.ts';

/** The functions of one account and region, and what runs them. */
export interface LambdaState {
  readonly functions: Functions;
  readonly invoker: Invoker;
}

export const lambdaOperations: Handlers<LambdaState> = {
  GetFunction: ({ functions }, input: GetFunctionRequest): GetFunctionResponse => ({
    Configuration: configuration(functions, input.FunctionName, input.Qualifier),
    Code: codeShown(functions, input.FunctionName, input.Qualifier),
    Tags: {},
  }),

  GetFunctionConfiguration: ({ functions }, input: GetFunctionConfigurationRequest): FunctionConfiguration =>
    configuration(functions, input.FunctionName, input.Qualifier),

  ListVersionsByFunction: ({ functions }, input: ListVersionsByFunctionRequest): ListVersionsByFunctionResponse => {
    const found = functions.get(input.FunctionName ?? '');
    const all = ['$LATEST', ...found.versions.map(({ version }) => version)];
    const { items, nextToken } = pageOf(all, { token: input.Marker, size: input.MaxItems ?? 50, refuse: badMarker });
    return {
      Versions: items.map((version) => versionShown(found, version)),
      ...(nextToken === undefined ? {} : { NextMarker: nextToken }),
    };
  },

  UpdateFunctionCode: ({ functions }, input: UpdateFunctionCodeRequest): FunctionConfiguration => {
    const found = functions.get(input.FunctionName ?? '');
    if (input.ImageUri === undefined || !isImage(found.code))
      throw refusal(
        'InvalidParameterValueException',
        'Only the image of a function made of images can be changed here.',
      );
    if (!isImage(input.ImageUri))
      throw refusal('InvalidParameterValueException', `Source image ${input.ImageUri} is not valid.`);
    found.code = input.ImageUri;
    return versionShown(found, '$LATEST');
  },

  PublishVersion: ({ functions }, input: PublishVersionRequest): FunctionConfiguration => {
    const found = functions.get(input.FunctionName ?? '');
    if (input.CodeSha256 !== undefined && input.CodeSha256 !== codeHash(found.code)) {
      throw refusal('InvalidParameterValueException', 'CodeSha256 is different from the hash of the unpublished code.');
    }
    return versionShown(found, functions.publish(found, input.Description).version);
  },

  CreateAlias: ({ functions }, input: CreateAliasRequest): AliasConfiguration => {
    const found = functions.get(input.FunctionName ?? '');
    const name = input.Name ?? '';
    if (found.aliases.has(name)) throw refusal('ResourceConflictException', `Alias already exists: ${name}`);
    checkVersion(found, input.FunctionVersion);
    return aliasShown(functions.createAlias(found, name, input.FunctionVersion ?? ''));
  },

  GetAlias: ({ functions }, input: GetAliasRequest): AliasConfiguration =>
    aliasShown(aliasOf(functions.get(input.FunctionName ?? ''), input.Name)),

  ListAliases: ({ functions }, input: ListAliasesRequest): ListAliasesResponse => {
    const found = functions.get(input.FunctionName ?? '');
    const all = [...found.aliases.values()].filter(({ version }) => (input.FunctionVersion ?? version) === version);
    const { items, nextToken } = pageOf(all, { token: input.Marker, size: input.MaxItems ?? 50, refuse: badMarker });
    return { Aliases: items.map(aliasShown), ...(nextToken === undefined ? {} : { NextMarker: nextToken }) };
  },

  UpdateAlias: ({ functions }, input: UpdateAliasRequest): AliasConfiguration => {
    const found = functions.get(input.FunctionName ?? '');
    const alias = aliasOf(found, input.Name);
    if (input.RevisionId !== undefined && input.RevisionId !== alias.revisionId) {
      throw refusal('PreconditionFailedException', 'The revision ID given does not match the alias.');
    }
    const version = input.FunctionVersion ?? alias.version;
    const weights =
      input.RoutingConfig === undefined ? alias.weights : (input.RoutingConfig.AdditionalVersionWeights ?? {});
    checkVersion(found, version);
    checkWeights(found, version, weights);
    if (input.Description !== undefined) alias.description = input.Description;
    functions.route(alias, version, weights);
    return aliasShown(alias);
  },

  Invoke: async ({ functions, invoker }, input: InvocationRequest): Promise<InvocationResponse> => {
    const found = functions.get(input.FunctionName ?? '');
    const qualifier = input.Qualifier ?? qualifierIn(input.FunctionName);
    const payload = payloadOf(input.Payload);
    const { version, result } = await invoker.invoke(found, { payload, qualifier });
    if (result.throttled === true) throw refusal('TooManyRequestsException', 'Rate Exceeded.');
    const answer =
      result.error === undefined
        ? result.payload
        : { errorType: result.error.type, errorMessage: result.error.message };
    return {
      StatusCode: 200,
      ExecutedVersion: version,
      Payload: Buffer.from(JSON.stringify(answer ?? null)),
      ...(result.error === undefined ? {} : { FunctionError: 'Unhandled' }),
    };
  },
};

function payloadOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    throw refusal('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

function configuration(
  functions: Functions,
  name: string | undefined,
  qualifier: string | undefined,
): FunctionConfiguration {
  const found = functions.get(name ?? '');
  const wanted = qualifier ?? qualifierIn(name) ?? '$LATEST';
  const alias = found.aliases.get(wanted);
  return versionShown(found, alias?.version ?? wanted);
}

/** The code of a function made of images is the image that it runs. */
function codeShown(
  functions: Functions,
  name: string | undefined,
  qualifier: string | undefined,
): NonNullable<GetFunctionResponse['Code']> {
  const found = functions.get(name ?? '');
  const { Version } = configuration(functions, name, qualifier);
  const code = found.versions.find(({ version }) => version === Version)?.code ?? found.code;
  return isImage(code)
    ? { RepositoryType: 'ECR', ImageUri: code, ResolvedImageUri: code }
    : { RepositoryType: 'S3', Location: 'https://local/' };
}

function isImage(code: string): boolean {
  return /^\d{12}\.dkr\.ecr\.[^/]+\/\S+@sha256:[a-f0-9]{64}$/.test(code);
}

function versionShown(of: LambdaFunction, version: string): FunctionConfiguration {
  const published = of.versions.find((known) => known.version === version);
  if (published === undefined && version !== '$LATEST') throw notFound(`${of.arn}:${version}`);
  const image = isImage(published?.code ?? of.code);
  return {
    FunctionName: of.name,
    FunctionArn: version === '$LATEST' ? of.arn : `${of.arn}:${version}`,
    Version: version,
    Description: published?.description ?? '',
    CodeSha256: codeHash(published?.code ?? of.code),
    CodeSize: (published?.code ?? of.code).length,
    LastModified: new Date(published?.publishedAt ?? 0).toISOString().replace('Z', '+0000'),
    ...(image
      ? {}
      : { Handler: 'index.handler', Runtime: 'nodejs24.x' as NonNullable<FunctionConfiguration['Runtime']> }),
    Timeout: 3,
    MemorySize: 128,
    PackageType: image ? 'Image' : 'Zip',
    State: 'Active',
    LastUpdateStatus: 'Successful',
  };
}

function aliasShown(alias: Alias): AliasConfiguration {
  return {
    AliasArn: alias.arn,
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    RevisionId: alias.revisionId,
    ...(Object.keys(alias.weights).length === 0
      ? {}
      : { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } }),
  };
}

function aliasOf(found: LambdaFunction, name: string | undefined): Alias {
  const alias = found.aliases.get(name ?? '');
  if (alias === undefined) throw refusal('ResourceNotFoundException', `Cannot find alias arn: ${found.arn}:${name}`);
  return alias;
}

function checkVersion(found: LambdaFunction, version: string | undefined): void {
  if (version === '$LATEST' || found.versions.some((known) => known.version === version)) return;
  throw notFound(`${found.arn}:${version}`);
}

/** An alias takes one additional version with a share between 0 and 1. Source: Lambda developer guide, "Weighted aliases". */
function checkWeights(found: LambdaFunction, version: string, weights: Readonly<Record<string, number>>): void {
  const entries = Object.entries(weights);
  if (entries.length > 1)
    throw refusal('InvalidParameterValueException', 'At most one additional version can have a weight.');
  for (const [other, weight] of entries) {
    checkVersion(found, other);
    if (other === version || other === '$LATEST' || version === '$LATEST') {
      throw refusal('InvalidParameterValueException', 'A weighted alias needs two different published versions.');
    }
    if (!(weight >= 0 && weight <= 1))
      throw refusal('InvalidParameterValueException', 'A weight must be between 0.0 and 1.0.');
  }
}

function qualifierIn(name: string | undefined): string | undefined {
  const parts = (name ?? '').split(':');
  const at = parts.indexOf('function');
  return at < 0 ? parts[1] : parts[at + 2];
}

function badMarker() {
  return refusal('InvalidParameterValueException', 'The marker is not valid.');
}
