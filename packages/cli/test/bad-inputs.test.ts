import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { action as buildImage } from '@waybill/build-image';
import { action as canary } from '@waybill/canary';
import { action as promote } from '@waybill/promote';
import { action as scan } from '@waybill/scan';
import { type Action, type CommonInputs, type Host, launch } from '@waybill/shared/action';
import { secretKeeper, silentLog } from '@waybill/shared/kernel';
import type { Annotation } from '@waybill/shared/report';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const ROLE = 'arn:aws:iam::111122223333:role/deploy';

/** A good run of each action; a row changes one thing of it. */
const GOOD = {
  'build-image': { repository: 'app' },
  scan: { image: `app@${DIGEST}` },
  promote: { image: `app@${DIGEST}`, to: '444455556666.dkr.ecr.eu-central-1.amazonaws.com/app' },
  canary: { application: 'app', 'deployment-group': 'blue-green', image: `app@${DIGEST}` },
} as const;
type Name = keyof typeof GOOD;

const ACTIONS: Readonly<Record<Name, Action<{ common: CommonInputs }, never>>> = {
  'build-image': unloaded(buildImage),
  scan: unloaded(scan),
  promote: unloaded(promote),
  canary: unloaded(canary),
};

/** The action as far as its inputs: whoever loads the rest has found them good. */
function unloaded<I extends { common: CommonInputs }, O>(
  action: Action<I, O>,
): Action<{ common: CommonInputs }, never> {
  return {
    name: action.name,
    readInputs: (form) => action.readInputs(form),
    load: () => Promise.reject(new Error('LOADED')),
  };
}

interface Told {
  readonly code: number;
  readonly annotations: readonly Annotation[];
}

async function told(name: Name, inputs: Record<string, string>, env: Record<string, string> = {}): Promise<Told> {
  const given: Record<string, string> = { ...GOOD[name], ...inputs };
  const annotations: Annotation[] = [];
  const host: Host = {
    env,
    inputs: { read: (input) => given[input] ?? '', given: Object.keys(given).filter((input) => given[input] !== '') },
    secrets: secretKeeper(),
    log: silentLog,
    signal: new AbortController().signal,
    debugging: false,
    output: () => {},
    annotate: (annotation) => void annotations.push(annotation),
    writeSummary: async () => {},
    saveState: () => {},
    readState: () => '',
  };
  return { code: await launch(host, ACTIONS[name]), annotations };
}

type Row = readonly [
  what: string,
  action: Name,
  inputs: Record<string, string>,
  says: RegExp,
  code?: string,
  env?: Record<string, string>,
];

const COMMON: readonly Row[] = [
  [
    'a zone for a region',
    'scan',
    { 'aws-region': 'eu-central-1a' },
    /aws-region: "eu-central-1a" is not a region but an availability zone; the region is eu-central-1/,
  ],
  ['a city for a region', 'scan', { 'aws-region': 'Frankfurt' }, /"Frankfurt" is not an AWS region/],
  ['a region in capitals', 'scan', { 'aws-region': 'EU-CENTRAL-1' }, /"EU-CENTRAL-1" is not an AWS region/],
  ['a region with a space', 'scan', { 'aws-region': 'eu central 1' }, /is not an AWS region/],
  ['a host in the region', 'scan', { 'aws-region': 'eu-central-1.evil.example' }, /is not an AWS region/],
  ['an unset expression as region', 'scan', { 'aws-region': '$' + '{{ vars.REGION }}' }, /is not an AWS region/],
  [
    'a user for a role',
    'promote',
    { 'role-to-assume': 'arn:aws:iam::111122223333:user/me' },
    /role-to-assume: .* is not the ARN of an IAM role/,
  ],
  [
    'a session for a role',
    'promote',
    { 'role-to-assume': 'arn:aws:sts::111122223333:assumed-role/deploy/me' },
    /is not the ARN of an IAM role/,
  ],
  ['a role’s name alone', 'promote', { 'role-to-assume': 'deploy' }, /"deploy" is not the ARN of an IAM role/],
  ['a bucket for a role', 'promote', { 'role-to-assume': 'arn:aws:s3:::bucket' }, /is not the ARN of an IAM role/],
  [
    'a policy for a role',
    'promote',
    { 'role-to-assume': 'arn:aws:iam::aws:policy/AdministratorAccess' },
    /is not the ARN of an IAM role/,
  ],
  [
    'an account with eleven digits',
    'promote',
    { 'role-to-assume': 'arn:aws:iam::11112222333:role/deploy' },
    /is not the ARN of an IAM role/,
  ],
  [
    'a partition that is none',
    'promote',
    { 'role-to-assume': 'arn:azure:iam::111122223333:role/deploy' },
    /is not the ARN of an IAM role/,
  ],
  [
    'a role with a line break in it',
    'promote',
    { 'role-to-assume': 'arn:aws:iam::111122223333:role/de\nploy' },
    /"ploy" is not the ARN/,
  ],
  ['one bad role among good ones', 'promote', { 'role-to-assume': `${ROLE}\nnope` }, /role-to-assume: "nope" is not/],
  [
    'a chain of six',
    'promote',
    { 'role-to-assume': Array(6).fill(ROLE).join('\n') },
    /6 roles are more than a chain of five/,
  ],
  [
    'a chain longer than an hour',
    'promote',
    { 'role-to-assume': `${ROLE}\n${ROLE}`, 'role-duration-seconds': '7200' },
    /7200 is more than 3600, the most that AWS allows a chain/,
  ],
  [
    'a duration with letters',
    'promote',
    { 'role-duration-seconds': '3600abc' },
    /"3600abc" is not a whole number from 900 to 43200/,
  ],
  ['a duration with a unit', 'promote', { 'role-duration-seconds': '1h' }, /"1h" is not a whole number/],
  ['a duration below the least', 'promote', { 'role-duration-seconds': '899' }, /from 900 to 43200/],
  ['a duration above the most', 'promote', { 'role-duration-seconds': '43201' }, /from 900 to 43200/],
  ['a fraction of a second', 'promote', { 'role-duration-seconds': '900.5' }, /is not a whole number/],
  ['a negative duration', 'promote', { 'role-duration-seconds': '-900' }, /from 900 to 43200/],
  [
    'a session name with spaces',
    'promote',
    { 'role-session-name': 'my session' },
    /role-session-name: "my session" is not/,
  ],
  ['a session name of one letter', 'promote', { 'role-session-name': 'x' }, /2 to 64 letters/],
  ['a session name of 65', 'promote', { 'role-session-name': 'x'.repeat(65) }, /2 to 64 letters/],
  ['a session name with a slash', 'promote', { 'role-session-name': 'a/b' }, /role-session-name/],
  ['an external id with spaces', 'promote', { 'role-external-id': 'a b' }, /role-external-id: "a b" is not/],
  ['an external id of one letter', 'promote', { 'role-external-id': 'a' }, /2 to 1224/],
  [
    'an audience with a space',
    'promote',
    { audience: 'sts amazonaws' },
    /audience: "sts amazonaws" is not an audience/,
  ],
  [
    'a source of credentials with a typo',
    'promote',
    { credentials: 'odic' },
    /"odic" is not one of auto, oidc, .*did you mean "oidc"/,
  ],
  ['a profile as credentials', 'promote', { credentials: 'profile' }, /is not one of auto/],
  [
    'a session policy that is no JSON',
    'promote',
    { 'session-policy': '{Version: 2012' },
    /session-policy: .* is not least, none or an IAM policy document/,
  ],
  [
    'a session policy without a statement',
    'promote',
    { 'session-policy': '{"Version":"2012-10-17"}' },
    /is not least, none or an IAM policy document/,
  ],
  [
    'a session policy that is too long',
    'promote',
    { 'session-policy': JSON.stringify({ Statement: 'x'.repeat(2_048) }) },
    /at most 2048 characters \(it has 2064\)/,
  ],
  [
    'a session policy by ARN',
    'promote',
    { 'session-policy': 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
    /is not least, none/,
  ],
  [
    'an account with a dash',
    'promote',
    { 'allowed-account-ids': '1111-2222-3333' },
    /"1111-2222-3333" is not an AWS account id/,
  ],
  ['an account by its alias', 'promote', { 'allowed-account-ids': 'my-company-prod' }, /is not an AWS account id/],
  [
    'an account that lost its zero',
    'promote',
    { 'allowed-account-ids': '1234567890' },
    /is not an AWS account id \(12 digits\)/,
  ],
  ['yes for a switch', 'promote', { 'dry-run': 'yes' }, /dry-run: "yes" is not true or false/],
  ['1 for a switch', 'promote', { 'allow-unsafe-events': '1' }, /"1" is not true or false/],
  ['a switch with a typo', 'promote', { 'allow-endpoint-override': 'ture' }, /"ture" is not true or false/],
  ['a number as timeout', 'promote', { timeout: '30' }, /timeout: "30" is not a duration such as 90s, 15m or 2h/],
  ['minutes in words', 'promote', { timeout: '30 minutes' }, /is not a duration/],
  ['no time at all', 'promote', { timeout: '0s' }, /more than zero/],
  ['a day as timeout', 'promote', { timeout: '1d' }, /is not a duration/],
  [
    'a result file in no folder',
    'promote',
    { 'result-file': join(tmpdir(), 'waybill-nowhere', 'x.json') },
    /result-file: .* cannot be written: .*waybill-nowhere" is not there/,
  ],
  ['a folder as result file', 'promote', { 'result-file': tmpdir() }, /it is a folder/],
  [
    'an input of another action',
    'promote',
    { 'role-chaining': 'true' },
    /role-chaining: there is no such input; did you mean "role-to-assume"/,
  ],
  [
    'a typo in an input’s name',
    'promote',
    { 'aws-regoin': 'eu-central-1' },
    /aws-regoin: there is no such input; did you mean "aws-region"/,
  ],
  ['an input that nobody knows', 'promote', { banana: '1' }, /banana: there is no such input\n/],
  [
    'a hostile name of an input',
    'promote',
    { '\u001b[31m::error::x': '1' },
    /\\u\{1b\}\[31m::error::x: there is no such input/,
  ],
  [
    'output file that is not there',
    'promote',
    {},
    /GITHUB_OUTPUT: "\/nowhere\/output" cannot be written/,
    'E_OUTPUT',
    { GITHUB_OUTPUT: '/nowhere/output' },
  ],
  [
    'a summary file that is a folder',
    'promote',
    {},
    /GITHUB_STEP_SUMMARY: .* it is a folder/,
    'E_OUTPUT',
    { GITHUB_STEP_SUMMARY: tmpdir() },
  ],
  [
    'pull_request_target',
    'promote',
    {},
    /promote does not run on pull_request_target/,
    'E_UNSAFE_EVENT',
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target' },
  ],
  [
    'issue_comment',
    'canary',
    {},
    /canary does not run on issue_comment/,
    'E_UNSAFE_EVENT',
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'issue_comment' },
  ],
  [
    'workflow_run of who knows whom',
    'build-image',
    {},
    /build-image does not run on a workflow_run/,
    'E_UNSAFE_EVENT',
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'workflow_run' },
  ],
];

const IMAGES: readonly Row[] = [
  ['no image', 'promote', { image: '' }, /image: is required/],
  ['an image in capitals', 'promote', { image: 'App:v1' }, /image: "App:v1" is not an image reference/],
  ['a URL for an image', 'promote', { image: 'https://example.com/app' }, /is not an image reference/],
  ['a cut digest', 'promote', { image: `app@${DIGEST.slice(0, -1)}` }, /is not an image reference/],
  ['a digest in capitals', 'promote', { image: `app@sha256:${'A'.repeat(64)}` }, /is not an image reference/],
  ['another algorithm', 'promote', { image: `app@sha512:${'a'.repeat(128)}` }, /is not an image reference/],
  ['an image id', 'promote', { image: DIGEST.slice(7) }, /image: has neither a tag nor a digest/],
  ['a tag with a space', 'promote', { image: 'app:v 1' }, /is not an image reference/],
  ['a tag that begins with a dash', 'promote', { image: 'app:-v1' }, /is not an image reference/],
  ['a tag of 129 characters', 'promote', { image: `app:${'v'.repeat(129)}` }, /is not an image reference/],
  ['a path upwards', 'promote', { image: '../app:v1' }, /is not an image reference/],
  ['a port that is none', 'promote', { image: 'localhost:99999/app:v1' }, /is not an image reference/],
  ['a password in an image', 'promote', { image: 'user:pw@example.com/app:v1' }, /is not an image reference/],
  ['a line break in an image', 'promote', { image: 'app:v1\napp:v2' }, /"app:v1\\napp:v2" is not an image reference/],
  ['neither tag nor digest', 'promote', { image: 'app' }, /image: has neither a tag nor a digest/],
  ['an option for an image', 'promote', { image: '--help' }, /"--help" is not an image reference/],
];

const PROMOTE: readonly Row[] = [
  ['no destination', 'promote', { to: '' }, /to: is required/],
  ['a destination that is none', 'promote', { to: 'NOT AN IMAGE' }, /to: /],
  ['a destination by digest', 'promote', { to: `app@${DIGEST}` }, /to: /],
  ['only comments as destination', 'promote', { to: '# none yet' }, /to: names no destination/],
  [
    'a destination with an unknown key',
    'promote',
    { to: '- {ref: app, regoin: eu-central-1}' },
    /to: .*there is no key "regoin" here; did you mean "region"/,
  ],
  ['a destination without a ref', 'promote', { to: '- {region: eu-central-1}' }, /to: .*"ref" is missing/],
  [
    'a destination with a key twice',
    'promote',
    { to: '- ref: app\n  ref: app2' },
    /the key "ref" stands here a second time/,
  ],
  ['a destination with an alias', 'promote', { to: '- &a {ref: app}\n- *a' }, /are not allowed/],
  ['a bad tag', 'promote', { tags: 'v1\nv 2' }, /tags: "v 2" is not/],
  ['a tag kept for referrers', 'promote', { tags: `sha256-${'a'.repeat(64)}` }, /tags: /],
  ['all and none at once', 'promote', { referrers: 'all, none' }, /all and none stand alone/],
  ['an artifact type that is none', 'promote', { referrers: 'sbom' }, /"sbom" is not all, none or an artifact type/],
  ['evidence with a typo', 'promote', { evidence: 'strickt' }, /did you mean "strict"/],
  ['a requirement with a typo', 'promote', { require: 'promoted' }, /"promoted" is not scan, provenance/],
  ['a previous digest that is a tag', 'promote', { 'expect-previous': 'v1' }, /"v1" is not a digest/],
  ['too much at once', 'promote', { concurrency: '65' }, /from 1 to 64/],
  ['nothing at once', 'promote', { concurrency: '0' }, /from 1 to 64/],
  ['a verification that is none', 'promote', { verify: 'all' }, /"all" is not one of closure, put, deep/],
  ['a rollback without an environment', 'promote', { rollback: 'true' }, /`environment` is missing/],
  ['an environment with a slash', 'promote', { environment: 'prod/eu' }, /environment: /],
  ['the word of another tool', 'promote', { destination: 'app' }, /did you mean "to"/],
];

const SCAN: readonly Row[] = [
  [
    'a tag without leave',
    'scan',
    { image: 'app:v1' },
    /image: names no digest; what is scanned must be what is deployed/,
  ],
  ['a layout', 'scan', { image: 'oci:out' }, /a layout has no scan/],
  ['a severity in capitals', 'scan', { 'fail-on': 'HIGH' }, /"HIGH" is not one of critical, high.*did you mean "high"/],
  ['two severities', 'scan', { 'fail-on': 'high,critical' }, /is not one of/],
  ['a source that is none', 'scan', { source: 'trivy' }, /"trivy" is not one of auto, ecr/],
  ['reports without a file', 'scan', { source: 'report' }, /reports: is required by source: report/],
  ['an age without a unit', 'scan', { 'max-scan-age': '7' }, /max-scan-age: "7" is not a duration/],
  ['an age in days', 'scan', { 'max-scan-age': '7d' }, /is not a duration/],
  ['a baseline by tag', 'scan', { baseline: 'app:v1' }, /baseline: "app:v1" is not a digest/],
  ['a baseline of nowhere', 'scan', { baseline: 'deployed' }, /baseline: deployed needs an environment/],
  ['a platform without a system', 'scan', { platforms: 'amd64' }, /platforms: "amd64" is not a platform/],
  ['a platform in capitals', 'scan', { platforms: 'Linux/AMD64' }, /is not a platform/],
  ['an environment with a space', 'scan', { environment: 'pre prod' }, /environment: "pre prod" is not/],
  ['what to do with the unscannable', 'scan', { unscannable: 'ignore' }, /"ignore" is not one of fail, warn, sbom/],
  ['the word of another action', 'scan', { severity: 'HIGH' }, /did you mean "fail-on"/],
  ['a list to ignore', 'scan', { ignore_list: 'CVE-1' }, /did you mean "exceptions"/],
];

const BUILD: readonly Row[] = [
  ['no repository', 'build-image', { repository: '' }, /repository: is required/],
  ['a repository with a tag', 'build-image', { repository: 'app:v1' }, /without a tag; tags go into the input tags/],
  ['a repository with a digest', 'build-image', { repository: `app@${DIGEST}` }, /without a tag/],
  ['a layout as repository', 'build-image', { repository: 'oci:out' }, /is not an ECR repository/],
  ['a builder with a typo', 'build-image', { builder: 'buildkit' }, /"buildkit" is not one of auto, buildx/],
  ['a platform that is none', 'build-image', { platforms: 'windows' }, /platforms: "windows" is not/],
  [
    'the same platform twice',
    'build-image',
    { platforms: 'linux/amd64, linux/amd64' },
    /the same platform stands there twice/,
  ],
  ['a build argument without a value', 'build-image', { 'build-args': 'VERSION' }, /build-args: /],
  ['a build argument with a bad name', 'build-image', { 'build-args': 'MY-VAR=1' }, /build-args: /],
  ['a secret as Docker writes it', 'build-image', { secrets: 'id=npm,src=.npmrc' }, /a secret as ID=PATH/],
  ['a secret without a path', 'build-image', { secrets: 'npm=' }, /a secret as ID=PATH/],
  ['a stage that is none', 'build-image', { target: '--push' }, /target: "--push" is not the name of a stage/],
  [
    'a base by tag',
    'build-image',
    { builder: 'assemble', assemble: 'files: []', base: 'node:24' },
    /base: "node:24" is not a base by digest/,
  ],
  [
    'assemble without a description',
    'build-image',
    { builder: 'assemble' },
    /assemble: is required for builder: assemble/,
  ],
  [
    'a description for another builder',
    'build-image',
    { builder: 'buildx', assemble: 'files: []' },
    /assemble: is only for builder: assemble, not for buildx/,
  ],
  [
    'a description with an unknown key',
    'build-image',
    { builder: 'assemble', assemble: 'entrypiont: [x]' },
    /there is no key "entrypiont" here; did you mean "entrypoint"/,
  ],
  ['a layout without a path', 'build-image', { builder: 'layout' }, /layout: is required/],
  ['a time in words', 'build-image', { 'source-date-epoch': 'today' }, /a time as whole seconds since 1970/],
  ['CodeBuild without a project', 'build-image', { builder: 'codebuild' }, /codebuild-project: is required/],
  ['a label without a value', 'build-image', { labels: 'maintainer' }, /labels: /],
];

const CANARY: readonly Row[] = [
  ['an image by tag', 'canary', { image: 'app:v1' }, /a tag can move during the rollout/],
  ['no application', 'canary', { application: '' }, /application: is required, or `cluster` and `service`/],
  ['a cluster without a service', 'canary', { cluster: 'main' }, /one without the other names no deployment group/],
  [
    'an application of 101 letters',
    'canary',
    { application: 'a'.repeat(101) },
    /101 characters are more than CodeDeploy's 100/,
  ],
  ['a port that is none', 'canary', { 'container-port': '70000' }, /from 1 to 65535/],
  ['a port by name', 'canary', { 'container-port': 'http' }, /is not a whole number/],
  ['a function without an alias', 'canary', { function: 'f' }, /a Lambda deployment needs both/],
  [
    'a version that moves',
    'canary',
    { function: 'f', alias: 'live', version: '$LATEST' },
    /\$LATEST cannot be shifted to/,
  ],
  [
    'a function and a container',
    'canary',
    { function: 'f', alias: 'live', container: 'app' },
    /of an ECS deployment, but `function` asks for a Lambda/,
  ],
  ['an image and a revision', 'canary', { revision: 's3://bucket/app.zip' }, /revision: is for EC2 and on-premises/],
  ['a revision of nowhere', 'canary', { image: '', revision: 'ftp://x/app.zip' }, /revision: /],
  ['a canary of 0 %', 'canary', { 'deployment-config': 'canary 0% 5m' }, /deployment-config: /],
  ['a canary of 150 %', 'canary', { 'deployment-config': 'canary 150% 5m' }, /deployment-config: /],
  [
    'an alarm of another kind',
    'canary',
    { alarms: 'arn:aws:s3:::bucket' },
    /the name or the ARN of a CloudWatch alarm/,
  ],
  ['an alarm of 256 letters', 'canary', { alarms: 'a'.repeat(256) }, /alarms: /],
  ['what to do on cancel', 'canary', { 'on-cancel': 'rolback' }, /did you mean "rollback"/],
  ['a poll without end', 'canary', { poll: '1ms' }, /poll: "1ms" is not auto, or a duration of at least 500ms/],
  ['the name of another action', 'canary', { 'codedeploy-application': 'app' }, /did you mean "application"/],
  ['minutes of another action', 'canary', { 'wait-for-minutes': '30' }, /did you mean "timeout"/],
];

const ROWS = [...COMMON, ...IMAGES, ...PROMOTE, ...SCAN, ...BUILD, ...CANARY];

describe('bad inputs', () => {
  it('are more than 120 kinds', () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(120);
  });

  it.each(ROWS)('%s (%s %j)', async (_what, action, inputs, says, code = 'E_INPUT', env = {}) => {
    const { code: exit, annotations } = await told(action, inputs, env);
    expect(annotations).toHaveLength(1);
    const [{ title, message } = { title: '', message: '' }] = annotations;
    expect([title, exit]).toEqual([code, code === 'E_OUTPUT' ? 3 : 2]);
    expect(message).toMatch(says);
    expect(message).toContain('\n→ ');
    expect(message).not.toMatch(/\bat .*\.ts:|undefined|\[object|NaN/);
  });

  it.each(Object.keys(GOOD) as Name[])('are none in the good run of %s that each row starts from', async (name) => {
    const { annotations } = await told(name, {});
    expect(annotations[0]).toMatchObject({ title: 'E_UNEXPECTED', message: expect.stringContaining('LOADED') });
  });

  it('are told all at once, quoted, escaped and cut', async () => {
    const { annotations } = await told('promote', {
      image: 'X'.repeat(100),
      'aws-region': 'mars\u202e',
      verify: 'x',
      banana: '1',
    });
    const lines = annotations[0]?.message.split('\n') ?? [];
    expect(lines[0]).toBe('4 inputs are wrong:');
    expect(lines).toHaveLength(6);
    expect(lines.join('\n')).toContain(`"${'X'.repeat(80)}…"`);
    expect(lines.join('\n')).toContain('"mars\\u{202e}"');
  });
});
