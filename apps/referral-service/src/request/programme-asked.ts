import { Problem } from '@hub/http-edge';
import type { IntakeContents, ServiceNeed } from '@hub/intake';
import type { Programme } from '@hub/parties';
import { INFORMATION_CATEGORIES, type InformationCategory } from '@hub/vocabulary';

const isNeed = (category: InformationCategory): category is Exclude<InformationCategory, 'identity' | 'contact'> =>
  category !== 'identity' && category !== 'contact';

/**
 * The programme that was asked for stands sealed, never in the open part, for it may give a category away (decision 3): with
 * the need of the first category that it implies, or else of the first that is told.
 *
 * @throws Problem 422 `referral/need-missing` where nothing says what is needed
 */
export function withProgramme(contents: IntakeContents, programme: Programme | undefined): IntakeContents {
  if (programme === undefined) return contents;
  const told = INFORMATION_CATEGORIES.filter((category) => contents[category] !== undefined);
  const category = [...programme.implies, ...told].find(isNeed);
  if (category === undefined)
    throw new Problem({
      status: 422,
      code: 'referral/need-missing',
      detail: 'The referral names a programme but not what is needed from it.',
      todo: 'Say in "contents" what is needed, under the category that it belongs to.',
    });
  const need: ServiceNeed = { ...contents[category], programme: programme.id };
  return { ...contents, [category]: need };
}
