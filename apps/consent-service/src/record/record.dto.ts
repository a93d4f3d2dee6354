import { ObjectMember, TextListMember } from '@hub/http-edge';
import { INFORMATION_CATEGORIES } from '@hub/vocabulary';
import { AboutDto } from '../register/whom';
import { ConsentFormDto } from './consent-form.dto';

export class RecordConsentDto extends AboutDto {
  @ObjectMember(() => ConsentFormDto) form!: ConsentFormDto;
  @TextListMember({
    optional: true,
    max: INFORMATION_CATEGORIES.length,
    length: 100_000,
    description:
      'What the release lets its one recipient know, sealed to that recipient’s key (JWE, compact), one for each category; the hub cannot read it, and destroys what it holds of it when the release ends',
  })
  sealed?: string[];
}
