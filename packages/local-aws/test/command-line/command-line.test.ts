import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runLocalAws } from '../../src/command-line/index.ts';

interface Ran {
  readonly code: number;
  readonly said: string;
  readonly complained: string;
}

async function run(args: readonly string[], whileUp: (said: string) => Promise<void> = async () => {}): Promise<Ran> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await runLocalAws(args, {
    say: (text) => said.push(text),
    complain: (text) => complained.push(text),
    stopped: () => whileUp(said.join('')),
  });
  return { code, said: said.join(''), complained: complained.join('') };
}

function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'local-aws-')), name);
  writeFileSync(path, text);
  return path;
}

describe('npm run local-aws', () => {
  it('prints its addresses and how to call it, and is reachable until it is stopped', async () => {
    let endpoint = '';
    const { code, said } = await run([], async (text) => {
      endpoint = /AWS_ENDPOINT_URL='([^']+)'/.exec(text)?.[1] ?? '';
      expect((await fetch(endpoint)).status).toBe(404);
    });
    expect(code).toBe(0);
    for (const part of [
      '111111111111',
      'arn:aws:iam::333333333333:role/waybill-deliver',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
    ])
      expect(said).toContain(part);
    await expect(fetch(endpoint)).rejects.toThrow('fetch failed');
  });

  it('takes a seed, faults and a journal from files', async () => {
    const seed = file(
      'seed.json',
      JSON.stringify({ region: 'us-east-1', accounts: [{ id: '444444444444', name: 'solo' }] }),
    );
    const faults = file('faults.json', JSON.stringify([{ on: { site: 'aws' }, fault: { kind: 'html' } }]));
    const { said } = await run(['--seed', seed, '--faults', faults, '--scale', '20'], async (text) => {
      const endpoint = /AWS_ENDPOINT_URL='([^']+)'/.exec(text)?.[1] ?? '';
      expect(await (await fetch(endpoint)).text()).toContain('Sign in');
    });
    expect(said).toMatch(/solo +444444444444/);
    expect(said).toContain("AWS_REGION='us-east-1'");
  });

  it('takes the seed that its README shows', async () => {
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
    const seed = file('seed.json', /```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
    const { code, said } = await run(['--seed', seed]);
    expect([code, said]).toEqual([0, expect.stringContaining('arn:aws:iam::111111111111:role/waybill-deliver')]);
  });

  it('explains itself', async () => {
    const { code, said } = await run(['--help']);
    expect([code, said]).toEqual([0, expect.stringContaining('Usage: npm run local-aws')]);
  });

  it.each([
    [['--sead', 'x'], 'E_LOCAL_AWS_USAGE', "Unknown option '--sead'"],
    [['--scale', 'fast'], 'E_LOCAL_AWS_USAGE', '--scale is "fast", and must be a number from 0.001 to 100000'],
    [['--port', '70000'], 'E_LOCAL_AWS_USAGE', '--port is "70000"'],
    [['--seed', '/nowhere/seed.json'], 'E_LOCAL_AWS_USAGE', '/nowhere/seed.json cannot be read'],
    [['--faults', file('faults.json', '{}')], 'E_LOCAL_AWS_USAGE', 'is not a JSON list of fault rules'],
    [['--seed', file('seed.json', '{')], 'E_SEED', 'is not JSON'],
    [
      ['--seed', file('seed.json', '{"region":"eu-west-1","accounts":[{"id":"1","rolls":[]},{"name":"x"}]}')],
      'E_SEED',
      'the seed.accounts[0] has no member "rolls"; did you mean "roles"?; the seed.accounts[1] needs "id"',
    ],
  ])('refuses %j: %s', async (args, error, text) => {
    const { code, complained } = await run(args);
    expect([code, complained]).toEqual([2, expect.stringContaining(text)]);
    expect(complained).toMatch(new RegExp(`^${error}: `));
  });

  it('says so when its port is taken', async () => {
    const { complained } = await run([], async (text) => {
      const port = /AWS_ENDPOINT_URL='http:\/\/127\.0\.0\.1:(\d+)'/.exec(text)?.[1] ?? '';
      const second = await run(['--port', port]);
      expect([second.code, second.complained]).toEqual([2, expect.stringContaining(`port ${port} is taken`)]);
    });
    expect(complained).toBe('');
  });
});
