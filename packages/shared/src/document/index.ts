export { optional, Part, required, type Shape } from './part.ts';
export { readYaml, type YamlReading } from './read-yaml.ts';
