import { Type } from 'typebox';

/** Any UUID version, lower case with dashes. */
export const Uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' });
export type Uuid = string;

/** A pseudonym minted once, at random (decision 5); never leaves the hub: each party sees its own alias. */
export type SubjectId = Uuid;

/** A party's name in the hub: a slug chosen at registration, for example `gulf-coast-cbc`. */
export const PartyId = Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$' });
export type PartyId = string;

/** `cbc`, `me`, `provider`, `dv-shelter` …: configuration, not code (A7). */
export const PartyKind = Type.String({ pattern: '^[a-z][a-z-]{0,30}[a-z]$' });
export type PartyKind = string;

/** An instant, RFC 3339 in UTC with a `Z`. */
export const Instant = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,3})?Z$' });
export type Instant = string;

/** A calendar day in the jurisdiction's time zone. */
export const CalendarDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
export type CalendarDate = string;

/** What a run of events is about, for example `referral:<uuid>` or `consent:<uuid>`. */
export const Matter = Type.String({ pattern: '^(referral|consent|denial|exception|episode|subject):[0-9a-f-]{36}$' });
export type Matter = string;

/** The hub itself as author of administrative events and as the party of its own auditors and operators. */
export const HUB_PARTY: PartyId = 'hub';
