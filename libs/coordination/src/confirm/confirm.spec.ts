import { givenFor } from '@hub/event-sourcing/testing';
import { coordinationDeciders } from '../deciders';
import {
  baker,
  confirmed,
  confirming,
  delivered,
  eventId,
  failed,
  gulfCoast,
  handedOver,
  introduced,
  lopez,
  met,
  opened,
  proposed,
  received,
  refusedBy,
  released,
  stranger,
  withdrawn,
} from '../testing/examples';

const given = givenFor(coordinationDeciders.confirm);

describe('confirm', () => {
  it('moves accountability in one event, and releases the former coordinator in its own name', () => {
    given(...met())
      .when(confirming())
      .then(confirmed(), released());
    expect(given(...met(), confirmed()).state().episodes[0]?.coordinator).toEqual(baker);
    expect(given(...met()).state().episodes[0]?.coordinator).toEqual(lopez);
  });

  it('does not wait for the introduction’s receipt: who names it was told of it', () =>
    given(...delivered(), introduced())
      .when(confirming())
      .then(confirmed(), released()));

  it('is the receiver’s alone', () => {
    given(...met())
      .when(confirming({ party: gulfCoast }))
      .isRefused('handoff/not-awaiting-you');
    given(...met())
      .when(confirming({ party: stranger }))
      .isRefused('handoff/not-there');
    given(opened(), proposed()).when(confirming()).isRefused('handoff/not-there');
  });

  it('has one answer for whatever the receiver was not told', () => {
    for (const history of [
      delivered(),
      [...met(), withdrawn()],
      [...met(), failed()],
      [...met(), failed(), proposed({ attempt: 2 })],
      [...met(), refusedBy()],
    ])
      given(...history)
        .when(confirming())
        .isRefused('handoff/not-awaiting-you');
    given(...met())
      .when(confirming({ introduction: eventId(99) }))
      .isRefused('handoff/not-awaiting-you');
  });

  it('does nothing twice', () =>
    given(...handedOver())
      .when(confirming())
      .thenNothing());

  it('releases nobody where accountability stays with the party', () => {
    const within = { to: gulfCoast, concerns: [gulfCoast] };
    given(
      opened(),
      proposed({ ...within, worker: 'GC-2' }),
      received({ receiver: gulfCoast, concerns: [gulfCoast] }),
      introduced({ concerns: [gulfCoast] }),
    )
      .when(confirming({ party: gulfCoast, worker: 'GC-2' }))
      .then(confirmed({ author: gulfCoast, concerns: [gulfCoast], to: { party: gulfCoast, worker: 'GC-2' } }));
  });
});
