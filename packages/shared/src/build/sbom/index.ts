export type { Component, Distribution, Found, Inventory } from './component.ts';
export { CYCLONEDX, cycloneDx, type SbomSubject } from './cyclonedx.ts';
export { readInventory } from './inventory.ts';
export { SPDX, spdx } from './spdx.ts';
export { findSyft, type Syft, type SyftPorts } from './syft.ts';
