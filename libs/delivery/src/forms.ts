import type { Told } from './told.js';

/** The shapes in which facts are delivered. */
export const FORMS = ['cloudevents', 'eventbridge'] as const;
export type Form = (typeof FORMS)[number];

/** How one shape is made, and what it is called on the wire. */
interface Shape {
  readonly contentType: string;
  /** null: in this shape there is nothing to tell of the fact. */
  body(told: Told, base: string): string | null;
}

/** How each is made; printed once for all subscriptions, for Told keeps it. */
export const SHAPES: Readonly<Record<Form, Shape>> = {
  cloudevents: {
    contentType: 'application/cloudevents+json; charset=utf-8',
    body: (told, base) => told.cloudEvent(base),
  },
  eventbridge: { contentType: 'application/json; charset=utf-8', body: (told) => told.eventBridge() },
};
