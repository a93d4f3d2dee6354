import type { Static } from 'typebox';
import type { InformationCategory } from '@hub/vocabulary';
import type { IntakeContents } from './intake-segments';
import type { Coding } from './need';

/** Lists of codes that name needs and services, with the form of their codes: no person's name, number or address has it. */
const CODE_SYSTEMS: Readonly<Record<string, RegExp>> = {
  'http://snomed.info/sct': /^[1-9][0-9]{5,8}$/,
  'http://loinc.org': /^[0-9]{1,5}-[0-9]$/,
  'http://hl7.org/fhir/sid/icd-10-cm': /^[A-TV-Z][0-9][0-9AB](\.[0-9A-Z]{1,4})?$/,
  'http://hl7.org/fhir/us/sdoh-clinicalcare/CodeSystem/SDOHCC-CodeSystemTemporaryCodes':
    /^(housing-instability|homelessness|inadequate-housing|food-insecurity|transportation-insecurity|financial-insecurity|intimate-partner-violence|personal-health-literacy|sdoh-category-unspecified)$/,
};

/** The members of a need that are taken from lists; everything else is, or may hold, words. */
const FROM_LISTS: readonly string[] = ['programme', 'codes'];

/**
 * What a shelter's message may not hold as long as no release covers it (decision 9; 34 USC 12291(b)(2)): who the person is, how to
 * reach them, and anything in words, for words can name a person or a place and the hub would hold them, sealed or not. What is
 * left is what is needed, by programme and by code.
 *
 * @returns the categories that hold such a thing, in the order given; empty where the contents tell of nobody
 */
export const tellingOfSomebody = (contents: IntakeContents): readonly InformationCategory[] =>
  // Object.entries widens the keys that the type has.
  (Object.entries(contents) as [InformationCategory, object | undefined][])
    .filter(([category, content]) => content !== undefined && !isFromLists(category, content))
    .map(([category]) => category);

const isFromLists = (category: InformationCategory, content: object): boolean =>
  category !== 'identity' &&
  category !== 'contact' &&
  Object.keys(content).every((member) => FROM_LISTS.includes(member)) &&
  codesOf(content).every(isFromList);

// A need's schema says what its codes are.
const codesOf = (need: { readonly codes?: readonly Static<typeof Coding>[] }) => need.codes ?? [];

const isFromList = ({ system, code, display }: Static<typeof Coding>): boolean =>
  display === undefined && (CODE_SYSTEMS[system ?? '']?.test(code) ?? false);
