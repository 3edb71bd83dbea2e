import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEMO_ACCOUNTS, type LocalAws, scaledClock, startLocalAws } from '@waybill/local-aws';
import { disguises } from '../../../scripts/test/leaks/traces.ts';
import { defaultsOf, readActionFile } from '../src/action-file.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PROXY_PASSWORD = 'proxy+password/of:the=runner';
const roleIn = (account: string): string => `arn:aws:iam::${account}:role/waybill-deliver`;

describe('the secrets of a run', () => {
  let aws: LocalAws;
  let folder: string;
  beforeEach(async () => {
    aws = await startLocalAws({ clock: scaledClock(30) });
    folder = await mkdtemp(join(tmpdir(), 'waybill-leaks-'));
    await mkdir(join(folder, 'tmp'));
    await cp(join(ROOT, 'examples/hello-service'), join(folder, 'hello'), { recursive: true });
  });
  afterEach(async () => {
    await aws.stop();
    await rm(folder, { recursive: true });
  });

  let runs = 0;
  /** A step as the runner starts it, from its bundle, debug logging on; everything that it leaves behind lands in the folder. */
  const step = async (name: string, inputs: Record<string, string>): Promise<{ code: number | null; said: string }> => {
    runs += 1;
    const given = {
      ...defaultsOf(readActionFile(join(ROOT, 'actions'), name)),
      'allow-endpoint-override': 'true',
      ...inputs,
    };
    const files = Object.fromEntries(
      ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH'].map((file) => [
        file,
        join(folder, `${runs}-${file}`),
      ]),
    );
    for (const file of Object.values(files)) await writeFile(file, '');
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      RUNNER_TEMP: join(folder, 'tmp'),
      RUNNER_DEBUG: '1',
      GITHUB_ACTIONS: 'true',
      GITHUB_REPOSITORY: 'octo-org/hello-service',
      GITHUB_SHA: 'a'.repeat(40),
      HTTPS_PROXY: `http://runner:${encodeURIComponent(PROXY_PASSWORD)}@127.0.0.1:1`,
      NO_PROXY: '*',
      ...aws.env({ environment: 'staging' }),
      ...files,
      ...Object.fromEntries(Object.entries(given).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])),
    };
    const main = join(ROOT, 'actions', name, 'dist/index.js');
    const child = spawn(process.execPath, [main], { env, cwd: folder });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    // What a runner is told to mask it never shows.
    await writeFile(join(folder, `${runs}-log`), said.replace(/^::add-mask::.*$/gm, ''));
    return { code, said };
  };

  /** Everything secret that was handed out, from the local AWS's own journal. */
  const handedOut = (): string[] => {
    const found = new Set<string>([PROXY_PASSWORD]);
    const walk = (value: unknown, key = ''): void => {
      if (
        typeof value === 'string' &&
        /^(SecretAccessKey|SessionToken|WebIdentityToken|authorizationToken)$/.test(key)
      ) {
        found.add(value);
        if (key === 'authorizationToken') found.add(Buffer.from(value, 'base64').toString().replace(/^AWS:/, ''));
        if (key === 'WebIdentityToken') for (const part of value.split('.').slice(1)) found.add(part);
      }
      if (typeof value === 'object' && value !== null)
        for (const [inner, one] of Object.entries(value)) walk(one, inner);
    };
    for (const { input, output, headers } of aws.journal.entries) {
      walk(input);
      walk(output);
      const bearer = /^bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1];
      if (bearer !== undefined) found.add(bearer);
    }
    return [...found];
  };

  const leftBehind = async (): Promise<Map<string, string>> => {
    const texts = new Map<string, string>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      texts.set(path, await readFile(path, 'latin1'));
    }
    return texts;
  };

  it('are in nothing that it says, writes or leaves behind, in no encoding', async () => {
    const { dev, staging } = DEMO_ACCOUNTS;
    const built = await step('build-image', {
      'role-to-assume': roleIn(dev),
      repository: 'hello-service',
      builder: 'assemble',
      context: 'hello',
      assemble: 'files:\n  - {from: server.mjs, to: /app/}\nentrypoint: [node, /app/server.mjs]\n',
      platforms: 'linux/amd64',
      tags: 'v1',
    });
    if (built.code !== 0) throw new Error(built.said.slice(-3_000));
    const outputs = await readFile(join(folder, '1-GITHUB_OUTPUT'), 'utf8');
    const digest = /^digest<<.*\n(.*)$/m.exec(outputs)?.[1] ?? '';
    const at = (account: string): string => `${account}.dkr.ecr.eu-central-1.amazonaws.com/hello-service`;
    const others = await Promise.all([
      step('scan', {
        'role-to-assume': roleIn(dev),
        image: `${at(dev)}@${digest}`,
        'sarif-file': 'scan.sarif',
        'report-file': 'scan.json',
      }),
      step('promote', {
        'role-to-assume': roleIn(dev),
        image: `${at(dev)}@${digest}`,
        to: `- {ref: "${at(staging)}", role: "${roleIn(staging)}"}`,
        tags: 'v1',
        'result-file': 'promote.json',
      }),
      step('canary', {
        'role-to-assume': roleIn(DEMO_ACCOUNTS.prod),
        image: `hello-service@${digest}`,
        application: 'none',
        'deployment-group': 'none',
      }),
      step('scan', { 'role-to-assume': `arn:aws:iam::${dev}:role/nowhere`, image: `${at(dev)}@${digest}` }),
    ]);
    for (const { code, said } of others.slice(0, 2)) if (code !== 0) throw new Error(said.slice(-1_500));
    expect([built, ...others].map(({ code }) => code)).toEqual([0, 0, 0, 2, 2]);
    const secrets = handedOut();
    expect(secrets.length).toBeGreaterThan(12);
    const texts = await leftBehind();
    expect(texts.size).toBeGreaterThan(20);
    const leaks = [...texts].flatMap(([path, text]) =>
      secrets.flatMap((secret) =>
        disguises(secret)
          .filter((form) => form.length > 7 && text.includes(form))
          .map((form) => `${path}: ${form.slice(0, 12)}…`),
      ),
    );
    expect(leaks).toEqual([]);
    for (const [path, text] of texts) if (/GITHUB_(ENV|PATH)$/.test(path)) expect([path, text]).toEqual([path, '']);
  }, 120_000);
});
