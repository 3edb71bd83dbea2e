import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { type LoadedWorkflow, loadWorkflow } from '../../src/load/load.ts';
import type { StepsJob } from '../../src/workflow/job.ts';
import { accessTo } from '../../src/workflow/permissions.ts';
import type { UsesStep } from '../../src/workflow/step.ts';
import { type TemplateToken, textAt, written } from '../../src/workflow/tokens.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const FILES = ['deliver.yml', 'required-image-gate.yml', 'ci.yml'].map((name) => `.github/workflows/${name}`);

function load(file: string): Promise<LoadedWorkflow> {
  const repository = { root, slug: 'octo/waybill', ref: 'refs/heads/main', sha: 'b'.repeat(40) };
  const builtIns = { 'actions/checkout': async () => ({}), 'OWNER/waybill': { root } };
  return loadWorkflow(repository, file, { builtIns });
}

function jobsOf({ workflow }: LoadedWorkflow): StepsJob[] {
  return workflow.jobs.filter((job): job is StepsJob => job.kind === 'steps');
}

function stepsOf(loaded: LoadedWorkflow): UsesStep[] {
  return jobsOf(loaded).flatMap(({ steps }) => steps.filter((step): step is UsesStep => step.kind === 'uses'));
}

function defaultOf(token: TemplateToken | undefined): string {
  return token === undefined ? '' : written(token);
}

function expectKnownInputs({ actions }: LoadedWorkflow): void {
  for (const [step, resolved] of actions) {
    if (resolved.kind === 'built-in') continue;
    const given = [...(step.with ?? [])].map(({ key }) => key.toString());
    const known = resolved.action.inputs.map(({ name }) => name);
    const required = resolved.action.inputs.filter((input) => input.required).map(({ name }) => name);
    expect([step.at, given.filter((name) => !known.includes(name))]).toEqual([step.at, []]);
    expect([step.at, required.filter((name) => !given.includes(name))]).toEqual([step.at, []]);
  }
}

describe.each(FILES)('%s', (file) => {
  it('gives nothing at the top, and each job what it needs', async () => {
    const loaded = await load(file);
    expect(loaded.workflow.permissions).toEqual({ all: 'none', scopes: {} });
    for (const job of loaded.workflow.jobs) expect(Object.keys(job.permissions?.scopes ?? {})).not.toEqual([]);
  });

  it('bounds every job', async () => {
    for (const job of jobsOf(await load(file))) expect([job.id, job.timeout]).not.toEqual([job.id, undefined]);
  });

  it('uses nothing of others but actions/checkout, by its full commit SHA, without leaving a token behind', async () => {
    for (const step of stepsOf(await load(file)).filter(({ uses }) => uses.kind !== 'self')) {
      expect(step.text).toMatch(/^actions\/checkout@[0-9a-f]{40}$/);
      expect(step.with && textAt(step.with, 'persist-credentials')).toBe('false');
    }
  });

  it('gives its actions only inputs that they have, and all that they require', async () => {
    expectKnownInputs(await load(file));
  });

  it('puts no expression into a script', async () => {
    const scripts = [...(await readFile(join(root, file), 'utf8')).matchAll(/^( *)- ?run: (.*(?:\n\1 .*)*)/gm)];
    for (const [script] of scripts) expect(script).not.toContain('$' + '{{');
  });
});

describe('deliver.yml', () => {
  it('has the same defaults as the actions that its inputs go to', async () => {
    const loaded = await load('.github/workflows/deliver.yml');
    const inputs = new Map(loaded.workflow.on('workflow_call')?.inputs.map((input) => [input.name, input.default]));
    for (const [step, resolved] of loaded.actions) {
      for (const { key, value } of step.with ?? []) {
        const [, name = ''] = /^inputs\.([\w-]+)$/.exec(String(Reflect.get(value, 'expression') ?? '')) ?? [];
        if (resolved.kind === 'built-in' || inputs.get(name) === undefined || key.toString() === 'environment')
          continue;
        const own = resolved.action.inputs.find((input) => input.name === key.toString());
        expect([step.at, name, defaultOf(inputs.get(name))]).toEqual([step.at, name, defaultOf(own?.default)]);
      }
    }
  });

  it('goes build, scan, staging, prod, canary, each behind the one before', async () => {
    const { workflow } = await load('.github/workflows/deliver.yml');
    expect(workflow.jobs.map(({ id, needs }) => [id, needs])).toEqual([
      ['build', []],
      ['scan', ['build']],
      ['promote-staging', ['scan']],
      ['promote-prod', ['scan', 'promote-staging']],
      ['canary', ['scan', 'promote-prod']],
    ]);
    expect(workflow.jobs.every(({ condition }) => condition === 'success()')).toBe(true);
  });

  it('queues the stages of one environment, and never cancels one that is under way', async () => {
    for (const job of jobsOf(await load('.github/workflows/deliver.yml'))) {
      const concurrency = job.concurrency?.assertMapping('concurrency');
      expect([job.id, concurrency && textAt(concurrency, 'queue')]).toEqual([job.id, 'max']);
      expect(concurrency?.find('cancel-in-progress')).toBeUndefined();
    }
  });

  it('asks for nothing but reading the repository and the token', async () => {
    const loaded = await load('.github/workflows/deliver.yml');
    for (const job of jobsOf(loaded)) {
      const scopes = Object.keys(job.permissions?.scopes ?? {});
      expect(scopes.filter((scope) => !['contents', 'id-token'].includes(scope))).toEqual([]);
      expect(accessTo(loaded.permissionsOf(job), 'contents')).not.toBe('write');
    }
  });
});

describe('an example', () => {
  it.each(['deliver', 'lambda'])(
    'calls deliver.yml with inputs and permissions that it accepts: %s.yml',
    async (name) => {
      const { calls } = await load(`examples/workflows/${name}.yml`);
      expect([...calls.keys()]).toEqual(['deliver']);
    },
  );

  it.each(['steps', 'promote-gated', 'promote-regions', 'promote-rollback'])(
    'gives the actions only inputs that they have: %s.yml',
    async (name) => {
      expectKnownInputs(await load(`examples/workflows/${name}.yml`));
    },
  );
});
