import type { TimedAct } from '../command';

/** The addressee tells how it goes on: an interim note. What it says is in the contents. */
export type NoteProgress = TimedAct;
