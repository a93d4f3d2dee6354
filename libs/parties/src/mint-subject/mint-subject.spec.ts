import { givenFor } from '@hub/event-sourcing/testing';
import { mintSubjectDecider } from '../deciders';
import { subjectMinted } from './mint-subject.decider';

const given = givenFor(mintSubjectDecider);
const party = 'gulf-coast-cbc';
const subject = '22222222-2222-4222-8222-222222222222';
const other = '22222222-2222-4222-8222-222222222223';
const erased = { type: 'subject.erased', version: 1, open: { subject } };

describe('mint a subject', () => {
  it('gives a client a pseudonym', () => given().when({ party, subject }).then(subjectMinted({ party, subject })));

  it('is done once: who loses the race finds the winner’s', () => {
    given(subjectMinted({ party, subject })).when({ party, subject: other }).thenNothing();
    expect(given(subjectMinted({ party, subject })).state()).toEqual({ subject });
  });

  it('mints a person who returns after an erasure anew', () => {
    given(subjectMinted({ party, subject }), erased)
      .when({ party, subject: other })
      .then(subjectMinted({ party, subject: other }));
  });
});
