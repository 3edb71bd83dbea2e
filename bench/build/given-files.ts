import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@waybill/shared/kernel';

const WORDS = [
  'const',
  'return',
  'await',
  'image',
  'digest',
  'layer',
  '=>',
  '{',
  '}',
  ';',
  '\n',
  'export function',
  'if (',
  ') {',
  '// why',
];

/** So many files of about the same length, of text that packs like source code. @returns bytes in all */
export async function writeFiles(folder: string, count: number, total: number): Promise<number> {
  const random = seededRandom(7);
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const path = join(folder, `d${index % 50}`);
    if (index < 50) await mkdir(path, { recursive: true });
    const parts: string[] = [];
    for (let length = 0; length < total / count; ) {
      const word = `${WORDS[Math.floor(random() * WORDS.length)]} ${Math.floor(random() * 5_000)} `;
      parts.push(word);
      length += word.length;
    }
    const text = parts.join('');
    bytes += text.length;
    await writeFile(join(path, `file-${index}.ts`), text);
  }
  return bytes;
}
