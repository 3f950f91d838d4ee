import type { Service } from './model.ts';
import type { EcsPlace } from './place.ts';

/** DescribeServices answers at most this many events. */
const MOST_EVENTS = 100;

/** Adds a line to a service's events; `text` follows `(service NAME) `. */
export function noteEvent({ world }: EcsPlace, service: Service, text: string): void {
  service.events.unshift({
    id: world.ids.uuid(`${service.arn} event`),
    createdAtMs: world.clock.now(),
    message: `(service ${service.name}) ${text}`,
  });
  service.events.splice(MOST_EVENTS);
}
