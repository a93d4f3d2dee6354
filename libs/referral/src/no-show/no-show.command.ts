import type { TimedAct } from '../command';

/** The addressee reports that nobody came to the appointment. */
export type ReportNoShow = TimedAct;
