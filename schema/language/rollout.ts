import type { JsonSchema } from '../../scripts/generate/json-schema.ts';
import { closed, integer, listOf } from './fields.ts';
import { COMPONENT_NAME } from './sections.ts';

/** How apply goes through the stacks of a mesh. */
export const ROLLOUT_DEFINITIONS: Readonly<Record<string, JsonSchema>> = {
  Rollout: closed(
    'Rollout',
    'How apply goes through the components. It changes no template, so an edit of it alone deploys nothing.',
    {
      properties: {
        maxParallel: integer('Components that are worked on at once.', {
          minimum: 1,
          maximum: 50,
          default: 5,
          examples: [10],
        }),
        canary: listOf(
          'Services and gateways that go first: the others start once all of these run well.',
          { ...COMPONENT_NAME, description: 'Name of a service or gateway.' },
          { default: [], examples: [['web']], uniqueItems: true },
        ),
        stopAfterFailures: integer(
          'Failed components after which no further one starts; what runs already is followed to its end. `--keep-going` starts all the same.',
          { minimum: 1, maximum: 1000, default: 1, examples: [3] },
        ),
      },
    },
  ),
};
