export { type BaseQuestion, type BaseUse, externalImages, pinImages } from './bases.ts';
export { type Directives, type Instruction, readDockerfile } from './instructions.ts';
