import { event, GULF, HARBOR, uuid } from './testing/facts';
import { episodesOf } from './episodes';

const EPISODE = uuid(500);
const HANDOFF = uuid(501);
const worker = (party: string) => ({ party, worker: 'W-1' });
const told = (position: number, type: string, author: string, open: object) =>
  event(position, type, author, { matter: `episode:${EPISODE}`, episode: EPISODE, ...open });
const ofAttempt = (number: number) => ({ handoff: HANDOFF, attempt: number });
const instant = '2026-11-03T09:00:00.000Z';

const opened = told(1, 'episode.opened', GULF, { coordinator: worker(GULF), openedAt: instant });
const proposed = (position: number, attempt: number) =>
  told(position, 'handoff.proposed', GULF, {
    ...ofAttempt(attempt),
    ...{ from: worker(GULF), to: HARBOR, proposedAt: instant, deliverBy: instant },
  });
const failed = told(3, 'handoff.failed', GULF, { ...ofAttempt(1), reason: 'subject-absent', retryBy: instant });
const confirmed = told(5, 'handoff.confirmed', HARBOR, {
  ...ofAttempt(2),
  ...{ introduction: uuid(4), from: worker(GULF), to: worker(HARBOR) },
});
const released = told(6, 'handoff.released', GULF, { ...ofAttempt(2), answers: uuid(4) });

describe('how an episode stands in a trace', () => {
  it('names who is accountable, each hand-off and who must act next', () => {
    expect(episodesOf([opened, proposed(2, 1)])).toEqual([
      {
        episode: EPISODE,
        accountable: worker(GULF),
        state: 'open',
        handoffs: [{ handoff: HANDOFF, from: GULF, to: HARBOR, attempts: 1, state: 'pending' }],
        next: { party: GULF, act: 'give-basis', by: instant },
      },
    ]);
    const [done] = episodesOf([opened, proposed(2, 1), failed, proposed(4, 2), confirmed, released]);
    expect(done).toMatchObject({ accountable: worker(HARBOR), handoffs: [{ attempts: 2, state: 'confirmed' }] });
  });

  it('says to one that was released no more than that', () => {
    const [known] = episodesOf([opened, proposed(2, 1), failed, proposed(4, 2), released]);
    expect(known?.accountable).toEqual({ party: HARBOR });
    expect(known?.handoffs).toMatchObject([{ state: 'confirmed' }]);
  });

  it('says what failed, and nothing of what cannot be read', () => {
    expect(episodesOf([opened, proposed(2, 1), failed])[0]?.handoffs).toMatchObject([{ state: 'failed' }]);
    expect(episodesOf([{ ...opened, outcome: { readable: false, code: 'event/unknown-version' } }])).toEqual([]);
  });
});
