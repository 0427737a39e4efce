import type { z } from 'zod';
import { ACCOUNT_FACTS, ORGANIZATION_FACTS } from './account/account-facts.js';
import { BELONGING_FACTS } from './belongings/belonging-facts.js';
import { EVIDENCE_FACTS, SHARED_FACTS } from './evidence/evidence-facts.js';
import type { FactDefinition, Recorded } from './fact.js';
import { IMAGE_FACTS } from './image/image-facts.js';
import { IMAGE_NAME_FACTS } from './image-name/image-name-facts.js';
import { INSTANCE_FACTS } from './instance/instance-facts.js';
import { RESERVATION_FACTS } from './instance/reservation-facts.js';
import { SNAPSHOT_FACTS } from './snapshot/snapshot-facts.js';
import { VOLUME_FACTS } from './volume/volume-facts.js';

/** Every type of fact there is: the source of the schemas, of docs/events.md and of what a reader accepts. */
export const FACTS = [
  ...IMAGE_FACTS,
  ...SNAPSHOT_FACTS,
  ...VOLUME_FACTS,
  ...INSTANCE_FACTS,
  ...ACCOUNT_FACTS,
  ...ORGANIZATION_FACTS,
  ...SHARED_FACTS,
  ...EVIDENCE_FACTS,
  ...IMAGE_NAME_FACTS,
  ...RESERVATION_FACTS,
  ...BELONGING_FACTS,
] as const;

type EventOf<Definition> =
  Definition extends FactDefinition<infer Type, infer Data>
    ? { readonly type: Type; readonly data: z.infer<Data> }
    : never;

/** A fact's type and what it says, without who, when and where. */
export type FactEvent = EventOf<(typeof FACTS)[number]>;
export type FactType = FactEvent['type'];
type Said = { readonly [Type in FactType]: Extract<FactEvent, { type: Type }>['data'] };
/** What a type of fact says. */
export type FactData<Type extends FactType> = Said[Type];

/** A fact as the log holds it. */
export type Fact<Event extends { type: string } = FactEvent> = Event extends FactEvent ? Event & Recorded : never;

/** What can be told of one kind of subject. */
export type ImageEvent = EventOf<(typeof IMAGE_FACTS | typeof SHARED_FACTS)[number]>;
export type SnapshotEvent = EventOf<(typeof SNAPSHOT_FACTS | typeof SHARED_FACTS)[number]>;
export type VolumeEvent = EventOf<(typeof VOLUME_FACTS | typeof SHARED_FACTS)[number]>;
export type InstanceEvent = EventOf<(typeof INSTANCE_FACTS | typeof SHARED_FACTS)[number]>;
export type AccountEvent = EventOf<(typeof ACCOUNT_FACTS | typeof SHARED_FACTS)[number]>;
export type OrganizationEvent = EventOf<(typeof ORGANIZATION_FACTS)[number]>;

export type ImageFactType = (typeof IMAGE_FACTS)[number]['type'];
export type SnapshotFactType = (typeof SNAPSHOT_FACTS)[number]['type'];
export type VolumeFactType = (typeof VOLUME_FACTS)[number]['type'];
export type InstanceFactType = (typeof INSTANCE_FACTS)[number]['type'];
export type AccountFactType = (typeof ACCOUNT_FACTS)[number]['type'];
export type OrganizationFactType = (typeof ORGANIZATION_FACTS)[number]['type'];
export type ImageNameFactType = (typeof IMAGE_NAME_FACTS)[number]['type'];
export type ReservationFactType = (typeof RESERVATION_FACTS)[number]['type'];
export type BelongingFactType = (typeof BELONGING_FACTS)[number]['type'];
export type SharedFactType = (typeof SHARED_FACTS)[number]['type'];
export type EvidenceFactType = (typeof EVIDENCE_FACTS)[number]['type'];

/** What facts of these types say, one example each. */
export type FactExamples<Type extends FactType> = { readonly [T in Type]: FactData<T> };
