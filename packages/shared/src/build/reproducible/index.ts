export { explainDifference, type Placed } from './compare-images.ts';
