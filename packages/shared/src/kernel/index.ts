export { type Arn, formatArn, parseArn, parseRoleArn } from './arn.ts';
export { formatBytes } from './bytes.ts';
export { abortReason, type Clock, steppedClock, systemClock } from './clock.ts';
export { type Digest, digestOf, EMPTY_DIGEST, hexOf, isDigest, parseDigest, shortDigest } from './digest.ts';
export { documentError, readDocument, type Typed, typedDocument } from './document.ts';
export { formatDuration, parseDuration } from './duration.ts';
export { dnsSuffix, type EcrHost, ecrHost, parseEcrHost, partitionOf } from './ecr-host.ts';
export { parseEnvironmentName } from './environment-name.ts';
export {
  type ErrorDetails,
  type ErrorEntry,
  type ErrorFamily,
  type ExitCode,
  errorFamily,
  hasCode,
  WaybillError,
} from './error.ts';
export { kernelError } from './errors.ts';
export { Form, type InputReader, type Synonyms } from './form.ts';
export { InvalidValue } from './invalid.ts';
export { canonicalJson, isJsonObject, type Json, type JsonObject } from './json.ts';
export { type Limit, limit, settle } from './limit.ts';
export { type Log, silentLog } from './log.ts';
export { type Dial, type Outbound, type OutboundOptions, outbound } from './outbound.ts';
export { markdownLine } from './plain-markdown.ts';
export { parseAccountId, parseBoolean, parseInteger, parseList, parseRegion, parseText } from './plain-values.ts';
export { type ForwardProxy, NO_PROXY, type ProxyRule, proxyRule } from './proxy.ts';
export { quote, visible } from './quote.ts';
export { type Random, seededRandom } from './random.ts';
export {
  formatReference,
  isRepositoryName,
  isTag,
  type LayoutReference,
  parseReference,
  parseTag,
  type Reference,
  type RegistryReference,
} from './reference.ts';
export { cosignTags, fallbackTag, isReferrerTag } from './referrer-tags.ts';
export { formatRequirement, parseRequirement, type Requirement } from './requirement.ts';
export { type RetryDecision, type RetryPolicy, retry } from './retry.ts';
export { type Secrets, secretKeeper } from './secrets.ts';
export { type Field, shape } from './shape.ts';
export type { Read, Shape, Where } from './shape-reading.ts';
export { DOCUMENT_BYTES, type Mistake, parseYaml } from './strict-yaml.ts';
export { distance, suggest } from './suggest.ts';
export { isOnRunner, wayOut } from './way-out.ts';
export { type Position, plainValue, type YamlNode } from './yaml-node.ts';
