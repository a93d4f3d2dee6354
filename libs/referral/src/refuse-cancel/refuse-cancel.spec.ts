import { givenFor } from '@hub/event-sourcing/testing';
import { CANCEL_REFUSAL_CODES } from '../codes';
import { referralDeciders } from '../deciders';
import {
  accepted,
  acting,
  cancelling,
  cancelRefused,
  cancelRequested,
  delivered,
  eventId,
  gulfCoast,
  putOnHold,
  requested,
  started,
  stranger,
} from '../testing/examples';

const given = givenFor(referralDeciders.refuseCancel);
const running = [requested(), delivered(), accepted(), started(), cancelRequested()];
const refusing = (reason: (typeof CANCEL_REFUSAL_CODES)[number] = 'required-by-law', asked = eventId(5)) => ({ reason, asked });

describe('refuse to cancel', () => {
  it.each(CANCEL_REFUSAL_CODES)('goes on, because of %s', (reason) =>
    given(...running)
      .when(acting(refusing(reason)))
      .then(cancelRefused({ reason })),
  );

  it('is possible while work rests in service', () =>
    given(...running, putOnHold())
      .when(acting(refusing()))
      .then(cancelRefused({ reason: 'required-by-law' })));

  it('is refused to an addressee that names no request that stands, alike whether there is one', () => {
    const unknown = refusing('required-by-law', eventId(9));
    given(...running)
      .when(acting(unknown))
      .isRefused('referral/no-such-cancel-request');
    given(...running.slice(0, 4))
      .when(acting(unknown))
      .isRefused('referral/no-such-cancel-request');
    given(...running, cancelRefused())
      .when(acting(refusing()))
      .isRefused('referral/no-such-cancel-request');
    given(...running)
      .when(acting(refusing(), { party: gulfCoast }))
      .isRefused('referral/no-such-cancel-request');
    given(...running)
      .when(acting(refusing(), { party: stranger }))
      .isRefused('referral/not-there');
  });

  it('lets a sender that was told of it ask again, and one that was not change nothing', () => {
    const cancel = givenFor(referralDeciders.cancel);
    const refused = [...running, cancelRefused()];
    cancel(...refused)
      .when(cancelling())
      .thenNothing();
    cancel(...refused)
      .when(cancelling({ refused: eventId(9) }))
      .thenNothing();
    cancel(...refused)
      .when(cancelling({ refused: eventId(6) }))
      .then(cancelRequested());
  });
});
