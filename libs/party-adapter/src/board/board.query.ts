import { CountMember } from '@hub/http-edge';
import { AtLeastQuery } from '../query/referrals.query';

/** How much of a board is asked for. */
export class BoardQuery extends AtLeastQuery {
  @CountMember({ optional: true, min: 1, max: 500, description: 'At most so many referrals, and so many episodes; default 200' })
  limit?: number;
}
