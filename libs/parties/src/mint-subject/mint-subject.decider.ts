import type { Decide, DecidedEvent } from '@hub/event-sourcing';
import type { Client } from '../client.state';
import type { SubjectMinted } from '../client.events';
import type { MintSubject } from './mint-subject.command';

/** A subject id is minted once (decision 5): a client that has one keeps it, one that was erased is minted anew. */
export const mintSubject: Decide<MintSubject, Client> = ({ subject, party }, client) =>
  client.subject === undefined ? [subjectMinted({ subject, party })] : [];

export const subjectMinted = (open: SubjectMinted): DecidedEvent<'subject.minted', SubjectMinted> => ({
  type: 'subject.minted',
  version: 1,
  open,
});
