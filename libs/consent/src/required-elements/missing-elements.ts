import { REGIME_OF, REGIMES, type InformationCategory, type Regime } from '@hub/vocabulary';
import type { ConsentForm } from './consent-form';
import { ELEMENTS, REQUIRED_ELEMENTS, type Column, type Element } from './required-elements';
import { rules } from './rules';

/** One element that a law requires and the form does not have; a detail of the refusal. */
export interface MissingElement {
  readonly code: 'consent/missing-element';
  readonly message: string;
  readonly citation: string;
  readonly element: Element;
  readonly regime: Regime;
}

/** The regimes whose law a release of these categories must satisfy, in the vocabulary's order; `general` only where no other is. */
export const regimesOf = (categories: readonly InformationCategory[]): readonly [Regime, ...Regime[]] => {
  const [first = 'general', ...rest] = REGIMES.filter(
    (regime) => regime !== 'general' && categories.some((category) => REGIME_OF[category] === regime),
  );
  return [first, ...rest];
};

/** Everything that is missing, regime by regime, each with where the law asks for it; empty for a complete form. */
export const missingElements = (form: ConsentForm): readonly MissingElement[] =>
  regimesOf(form.categories ?? []).flatMap((regime) =>
    REQUIRED_ELEMENTS[columnOf(regime, form)]
      .filter(({ rule }) => !rules[rule](form))
      .map(({ element, citation }) => ({
        code: 'consent/missing-element' as const,
        message: `The form lacks ${ELEMENTS[element]}, as ${citation} requires it.`,
        citation,
        element,
        regime,
      })),
  );

const columnOf = (regime: Regime, form: ConsentForm): Column =>
  regime === '42-cfr-part-2' && form.purposes === 'tpo' ? '42-cfr-part-2/tpo' : regime;
