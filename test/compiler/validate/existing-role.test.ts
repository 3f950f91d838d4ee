import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

describe('existing-role', () => {
  it('refuses policies for a role that exists', () => {
    expectFindings(
      mesh`
        services:
          web:
            image: web:1
            port: 8080
            iam:
              taskRole: arn:aws:iam::111122223333:role/web
              taskRolePolicies: ["arn:aws:iam::aws:policy/A"]
              taskRoleStatements: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }]
              executionRole: arn:aws:iam::111122223333:role/execution
              executionRolePolicies: ["arn:aws:iam::aws:policy/B"]
      `,
      [
        {
          code: 'existing-role',
          at: 'taskRolePolicies',
          related: ['arn:aws:iam::111122223333:role/web'],
        },
        {
          code: 'existing-role',
          at: 'taskRoleStatements',
          related: ['arn:aws:iam::111122223333:role/web'],
        },
        {
          code: 'existing-role',
          at: 'executionRolePolicies',
          related: ['arn:aws:iam::111122223333:role/execution'],
        },
      ],
    );
  });

  it('accepts an existing role of the one kind with policies of the other', () => {
    expectClean(mesh`
        services:
          web:
            image: web:1
            port: 8080
            iam:
              taskRole: arn:aws:iam::111122223333:role/web
              executionRolePolicies: ["arn:aws:iam::aws:policy/B"]
    `);
  });

  it('refuses policies for an existing role of the controller', () => {
    const role = 'arn:aws:iam::111122223333:role/controller';
    const policy = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    expectFindings(
      mesh`
        controller: { iam: { executionRole: "${role}", executionRolePolicies: ["${policy}"] } }
      `,
      [{ code: 'existing-role', at: 'executionRolePolicies', related: [`"${role}"`] }],
    );
    expectClean(mesh`
      controller: { iam: { executionRolePolicies: ["${policy}"] } }
    `);
  });
});
