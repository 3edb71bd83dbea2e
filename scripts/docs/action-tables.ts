import { parse } from 'yaml';

interface Input {
  readonly description?: string;
  readonly required?: boolean;
  readonly default?: string;
}

interface ActionFile {
  readonly inputs?: Readonly<Record<string, Input>>;
  readonly outputs?: Readonly<Record<string, { readonly description?: string }>>;
}

/** The README with its inputs and outputs tables made anew from the text of action.yml. */
export function withTables(readme: string, actionYaml: string): string {
  const action = parse(actionYaml) as ActionFile;
  const filled = fill(readme, 'inputs', inputTable(action.inputs ?? {}));
  return fill(filled, 'outputs', outputTable(action.outputs ?? {}));
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
function fill(page: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = page.indexOf(open);
  const to = page.indexOf(close);
  if (from < 0 || to < from) throw new Error(`the markers ${open} and ${close} are missing`);
  return `${page.slice(0, from + open.length)}\n${content}\n${page.slice(to)}`;
}

function inputTable(inputs: Readonly<Record<string, Input>>): string {
  const rows = Object.entries(inputs).map(([name, input]) => {
    const standard =
      input.required === true ? '**required**' : input.default ? `\`${oneLine(String(input.default))}\`` : '';
    return `| \`${name}\` | ${standard} | ${oneLine(input.description ?? '')} |`;
  });
  return ['| input | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function outputTable(outputs: ActionFile['outputs'] & object): string {
  const rows = Object.entries(outputs).map(
    ([name, output]) => `| \`${name}\` | ${oneLine(output.description ?? '')} |`,
  );
  return ['| output | meaning |', '|---|---|', ...rows].join('\n');
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
