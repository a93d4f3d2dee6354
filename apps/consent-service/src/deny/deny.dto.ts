import { EnumListMember, EnumMember, ObjectListMember } from '@hub/http-edge';
import { INFORMATION_CATEGORIES, PURPOSES, type InformationCategory, type Purpose } from '@hub/vocabulary';
import { SelectorDto } from '../register/selector.dto';
import { AboutDto } from '../register/whom';

export class DenyDto extends AboutDto {
  @ObjectListMember(() => SelectorDto, { optional: true, description: 'Who may not disclose; default: nobody may' })
  disclosers?: SelectorDto[];
  @ObjectListMember(() => SelectorDto, { optional: true, description: 'Who may not receive; default: nobody may' })
  recipients?: SelectorDto[];
  @EnumListMember(INFORMATION_CATEGORIES, { optional: true, description: 'Default: every category' })
  categories?: InformationCategory[];
  @EnumMember(PURPOSES, { optional: true, description: 'The one purpose for which it is forbidden; default: every purpose' })
  onlyFor?: Purpose;
}
