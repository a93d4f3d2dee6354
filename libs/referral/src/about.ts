import { Type } from 'typebox';
import { SubjectHead, Uuid } from '@hub/vocabulary';

/** Every event of a referral begins with the head, matter `referral:<id>`; what implies a category is sealed (decision 3). */
export const About = <Properties extends Record<string, Parameters<typeof Type.Object>[0][string]>>(properties: Properties) =>
  Type.Object({ ...SubjectHead.properties, referral: Uuid, ...properties });
