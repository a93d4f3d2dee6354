import { EnumListMember, EnumMember, InstantMember, PartyMember, RecordMember, SlugMember } from '@hub/http-edge';
import { INFORMATION_CATEGORIES, PURPOSES, REGIMES, type InformationCategory, type Purpose, type Regime } from '@hub/vocabulary';
import { AboutDto } from '../register/whom';

export class InvokeExceptionDto extends AboutDto {
  @SlugMember({ description: 'As the policy lists it, for example medical-emergency' }) kind!: string;
  @EnumMember(REGIMES) regime!: Regime;
  @PartyMember() recipient!: string;
  @EnumListMember(INFORMATION_CATEGORIES, { min: 1 }) categories!: InformationCategory[];
  @EnumMember(PURPOSES) purpose!: Purpose;
  @RecordMember({
    description:
      'What must be recorded, sealed; for a medical emergency (42 CFR 2.51(c)): recipient, discloser, occurredAt (an instant), nature',
  })
  facts!: Record<string, unknown>;
  @InstantMember({ optional: true, description: 'An earlier end than the policy allows' }) until?: string;
}
