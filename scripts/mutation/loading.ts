import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declaredIn, type Test } from './suite.ts';

let generation = 0;

/** Makes every file below the folder a new module in each generation, and gives its tests our own `describe` and `it`. */
export function hookInto(folder: string): void {
  const own = pathToFileURL(`${folder}/`).href;
  const globals = pathToFileURL(join(import.meta.dirname, 'suite.ts')).href;
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier === '@jest/globals') return { url: globals, shortCircuit: true };
      const found = next(specifier, context);
      const fresh = found.url.startsWith(own) && !found.url.includes('/node_modules/');
      return fresh ? { ...found, url: `${found.url}?generation=${generation}` } : found;
    },
  });
}

/** Loads test files, and everything of the folder that they import, anew. */
export async function loadTests(folder: string, files: readonly string[]): Promise<readonly Test[]> {
  generation += 1;
  const tests: Test[] = [];
  for (const file of files) {
    const { href } = pathToFileURL(join(folder, file));
    tests.push(...(await declaredIn(file, () => import(href))));
  }
  return tests;
}
