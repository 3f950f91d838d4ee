/** What the examples expect of the account that they go to, beside what they make themselves: a template. */
export const SURROUNDINGS = {
  Resources: {
    Ec2Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'container-instances' } },
    ProdCluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'prod' } },
    SubnetB: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Name: '/network/private-subnet-b',
        Type: 'String',
        Value: 'subnet-0bbb0bbb0bbb0bbb0',
      },
    },
  },
  Outputs: {
    VpcId: { Value: 'vpc-0123456789abcdef0', Export: { Name: 'network-VpcId' } },
    SubnetA: { Value: 'subnet-0aaa0aaa0aaa0aaa0', Export: { Name: 'network-PrivateSubnetA' } },
  },
} as const;
