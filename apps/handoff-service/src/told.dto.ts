import { RecordMember } from '@hub/http-edge';

/** What a party tells with an act. */
export class ToldDto {
  @RecordMember({
    optional: true,
    description: 'What is told, by information category: place, coordinator, peer specialist, notes; each is sealed',
  })
  contents?: Record<string, unknown>;
}
