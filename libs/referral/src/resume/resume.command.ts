import type { PartyAct } from '../command';

/** The addressee goes on with what rested. */
export type ResumeReferral = PartyAct;
