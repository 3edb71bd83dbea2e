export { type Agenda, type Cancel, createAgenda, everyPeriod, keepUp } from './agenda.ts';
export { createGate, type Ended, type Gate, type Playing, pause, play, type Script, wait } from './script.ts';
