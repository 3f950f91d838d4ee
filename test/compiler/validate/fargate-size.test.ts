import { describe, it } from 'vitest';
import { expectClean, expectFindings, mesh } from '../../support/mesh-text.ts';

function service(...settings: readonly string[]): string {
  return mesh`
    services:
      web:
        image: a:1
        ${settings.join('\n    ')}
        port: 8080
  `;
}

describe('fargate-size', () => {
  it('points at CPU units that Fargate does not have', () => {
    expectFindings(service('cpu: 300', 'memory: 1024'), [
      { code: 'fargate-size', at: '300', hint: '256, 512, 1024' },
    ]);
  });

  it.each([
    [256, 1024 + 512],
    [256, 3072],
    [512, 512],
    [512, 1536],
    [512, 5120],
    [1024, 1024],
    [2048, 17408],
    [4096, 7168],
    [8192, 17408],
    [16384, 33792],
    [32768, 253952],
  ])('points at memory that does not go with %i CPU units: %i', (cpu, memory) => {
    expectFindings(service(`cpu: ${cpu}`, `memory: ${memory}`), [
      { code: 'fargate-size', at: '5:13', related: ['4:10'] },
    ]);
  });

  it.each([
    [256, 512],
    [256, 1024],
    [256, 2048],
    [512, 1024],
    [512, 4096],
    [1024, 2048],
    [1024, 8192],
    [2048, 4096],
    [2048, 16384],
    [4096, 8192],
    [4096, 30720],
    [8192, 16384],
    [8192, 61440],
    [16384, 32768],
    [16384, 122880],
    [32768, 61440],
    [32768, 249856],
  ])('accepts %i CPU units with %i MiB', (cpu, memory) => {
    expectClean(service(`cpu: ${cpu}`, `memory: ${memory}`));
  });

  it('says which memory goes with the CPU units', () => {
    expectFindings(service('cpu: 256', 'memory: 1536'), [
      { code: 'fargate-size', at: '1536', related: ['256'], hint: '512, 1024 or 2048 MiB' },
    ]);
    expectFindings(service('cpu: 512', 'memory: 1536'), [
      {
        code: 'fargate-size',
        at: '1536',
        related: ['512'],
        hint: '1024 to 4096 MiB in steps of 1024',
      },
    ]);
  });

  it('looks at the dev server and the controller', () => {
    expectFindings(
      mesh`
        consul: { servers: devServer }
        devServer: { cpu: 1000 }
        controller: { memory: 600 }
      `,
      [
        { code: 'fargate-size', at: '1000' },
        { code: 'fargate-size', at: '600', related: ['controller'] },
      ],
    );
  });

  it('points at the service when the size comes from the defaults', () => {
    expectFindings(
      mesh`
        defaults: { cpu: 1024 }
        services:
          web: { image: "a:1", port: 8080 }
      `,
      [{ code: 'fargate-size', at: 'web', related: ['web'] }],
    );
  });

  it('leaves tasks on EC2 alone', () => {
    expectClean(service('launchType: EC2', 'cpu: 300', 'memory: 777'));
  });
});
