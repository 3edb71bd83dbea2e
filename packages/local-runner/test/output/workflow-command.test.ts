import { describe, expect, it } from '@jest/globals';
import { parseWorkflowCommand } from '../../src/output/workflow-command.ts';

const KNOWN = new Set(['error', 'group', 'token-1']);

function parse(line: string): unknown {
  const command = parseWorkflowCommand(line, KNOWN);
  return command && { ...command, properties: Object.fromEntries(command.properties) };
}

describe('workflow commands', () => {
  it('reads name, properties and data', () => {
    expect(parse('::error file=a.ts,line=3,title=No::it broke')).toEqual({
      name: 'error',
      properties: { file: 'a.ts', line: '3', title: 'No' },
      data: 'it broke',
    });
  });

  it('unescapes data and properties, percent last', () => {
    expect(parse('::error title=a%3Ab%2Cc%25::one%0Atwo%0D%250A')).toEqual({
      name: 'error',
      properties: { title: 'a:b,c%' },
      data: 'one\ntwo\r%0A',
    });
  });

  it('allows white space before the command and names in any case', () => {
    expect(parse('  \t::ERROR LINE=1::x')).toEqual({ name: 'ERROR', properties: { line: '1' }, data: 'x' });
  });

  it('reads the bracket form anywhere in a line', () => {
    expect(parse('12:00 ##[error file=a;line=2]x %5D%3B')).toEqual({
      name: 'error',
      properties: { file: 'a', line: '2' },
      data: 'x ];',
    });
  });

  it.each([
    'error::x',
    'text ::error::x',
    '::unknown::x',
    '::error x',
    '##[unknown]x',
    '##[error x',
    ':: error::x',
    '',
  ])('takes %j for plain output', (line) => {
    expect(parse(line)).toBeUndefined();
  });

  it('drops properties without a name or a value', () => {
    expect(parse('::error =1,file=,line=2,col::x')).toEqual({ name: 'error', properties: { line: '2' }, data: 'x' });
  });
});
