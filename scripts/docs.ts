import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withTables } from './docs/action-tables.ts';
import { collectErrors, errorPage } from './docs/error-catalogue.ts';
import { permissionPage } from './docs/permission-page.ts';
import { roleTemplates } from './docs/role-templates.ts';

// npm run docs            writes the generated parts of the docs
// npm run docs -- --check says which are stale

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');

async function pages(): Promise<Map<string, string>> {
  const made = new Map([
    ['docs/errors.md', errorPage(await collectErrors(root))],
    ['docs/permissions.md', await permissionPage()],
    ...(await roleTemplates()),
  ]);
  for (const action of ['build-image', 'scan', 'promote', 'canary']) {
    const readme = `actions/${action}/README.md`;
    const yaml = join(root, `actions/${action}/action.yml`);
    if (existsSync(join(root, readme)))
      made.set(readme, withTables(readFileSync(join(root, readme), 'utf8'), readFileSync(yaml, 'utf8')));
  }
  return made;
}

for (const [path, page] of await pages()) {
  const full = join(root, path);
  if (existsSync(full) && readFileSync(full, 'utf8') === page) continue;
  if (checking) {
    process.exitCode = 1;
    process.stdout.write(`${path} is stale: run \`npm run docs\`\n`);
  } else {
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, page);
    process.stdout.write(`wrote ${path}\n`);
  }
}
if (process.exitCode !== 1) process.stdout.write('generated docs are fresh\n');
