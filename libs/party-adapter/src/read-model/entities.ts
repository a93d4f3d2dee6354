import type { Basis, Obligation } from '@hub/disclosure';
import type { SealedSegment } from '@hub/vault';
import { Column, Entity, PrimaryColumn, type ValueTransformer } from 'typeorm';

/** `int8` as bigint: positions are compared, never rounded. */
const position: ValueTransformer = {
  from: (text: string | null) => (text === null ? null : BigInt(text)),
  to: (value: bigint | null) => (value === null ? null : String(value)),
};

/** The open part of an event as a party holds it: with the alias in place of the subject. */
@Entity('held_event_v1')
export class HeldEvent {
  @PrimaryColumn('text') party!: string;
  @PrimaryColumn('uuid') event!: string;
  @Column('uuid') alias!: string;
  @Column('text') matter!: string;
  @Column('text') type!: string;
  /** Schema version in which the open part is written. */
  @Column('integer') version!: number;
  @Column('text') author!: string;
  @Column('timestamptz', { name: 'recorded_at' }) recordedAt!: Date;
  /** Of the event in the log: the order of things. Never shown. */
  @Column('bigint', { transformer: position }) position!: bigint;
  /** The disclosure by which the party holds it, and where that stands in the log. */
  @Column('uuid') disclosure!: string;
  @Column('bigint', { name: 'disclosure_position', transformer: position }) disclosurePosition!: bigint;
  @Column('jsonb') open!: unknown;
  @Column('jsonb') bases!: Basis[];
  @Column('jsonb') obligations!: Obligation[];
}

/** A sealed segment as a party holds it: ciphertext. */
@Entity('held_segment_v1')
export class HeldSegment {
  @PrimaryColumn('text') party!: string;
  @PrimaryColumn('uuid') event!: string;
  @PrimaryColumn('text') category!: string;
  @Column('uuid') disclosure!: string;
  @Column('bigint', { name: 'disclosure_position', transformer: position }) disclosurePosition!: bigint;
  @Column('jsonb') content!: SealedSegment;
  @Column('jsonb') bases!: Basis[];
  @Column('jsonb') obligations!: Obligation[];
}

/** One referral in a party's list: what it is searched and paged by. */
@Entity('referral_v1')
export class ReferralEntry {
  @PrimaryColumn('text') party!: string;
  @PrimaryColumn('uuid') referral!: string;
  @Column('bigint', { transformer: position }) position!: bigint;
  @Column('text') status!: string;
  @Column('text', { name: 'next_party', nullable: true }) nextParty!: string | null;
  @Column('boolean') sent!: boolean;
  @Column('boolean') received!: boolean;
}

/** One episode of coordination that a party knows of: what its board finds it by. */
@Entity('episode_v1')
export class EpisodeEntry {
  @PrimaryColumn('text') party!: string;
  @PrimaryColumn('uuid') episode!: string;
  @Column('bigint', { transformer: position }) position!: bigint;
  /** Somebody must act, as far as the party knows. */
  @Column('boolean') open!: boolean;
}
