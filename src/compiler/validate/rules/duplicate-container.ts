import type { Rule } from '../rule.ts';

export const duplicateContainer: Rule = {
  code: 'duplicate-container',
  why: 'The main container bears the name of its service; ECS refuses two containers of one name.',
  fix: 'Rename the further container.',
  check: ({ mesh, report }) => {
    for (const { component, path, containers } of mesh.services) {
      for (const { name } of containers.slice(1)) {
        if (name !== component) continue;
        report({
          message: `container "${name}" has the name of the main container`,
          path: [...path, 'containers', name],
          anchor: 'key',
          hint: 'rename it: the main container bears the name of the service',
        });
      }
    }
  },
};
