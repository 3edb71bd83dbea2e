import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { readWorkflow } from '../../src/workflow/workflow.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../..');

describe('the workflow files', () => {
  it.each(['.github/workflows/deliver.yml', 'examples/workflows/deliver.yml'])(
    '%s is accepted by GitHub’s own parser',
    async (name) => {
      const workflow = await readWorkflow({ name, content: await readFile(join(root, name), 'utf8') });
      expect(workflow.permissions).toEqual({ all: 'none', scopes: {} });
    },
  );
});
