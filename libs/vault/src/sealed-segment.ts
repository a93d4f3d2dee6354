export type { SealedSegment } from '@hub/event-sourcing';
