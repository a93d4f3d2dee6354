import { DisclosureDecided } from './disclosure.events';

/** Every event type of this context, with every version ever written (decision 19). */
export const disclosureEvents = [{ type: 'disclosure.decided', versions: [{ version: 1, open: DisclosureDecided }] }] as const;
