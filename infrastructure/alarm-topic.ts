import type { Deployment } from './deployment.ts'
import { ALARM_TOPIC } from './logical-ids.ts'
import { overTlsOnly } from './over-tls-only.ts'
import type { Resources } from './template-types.ts'

/**
 * The topic that alarms notify, with one e-mail subscription when an address is given. Not encrypted with SNS's own key:
 * CloudWatch may not use that one. What passes here are names of alarms and numbers. Its policy stands in place of the one that
 * SNS gives a topic, so it says that the account's alarms may publish.
 */
export const alarmTopic = ({ stackName, alarmEmail }: Deployment): Resources => ({
  [ALARM_TOPIC]: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `Alarms of ${stackName}` } },
  [`${ALARM_TOPIC}Policy`]: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: ALARM_TOPIC }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'AlarmsOfThisAccount',
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['sns:Publish'],
            Resource: [{ Ref: ALARM_TOPIC }],
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
          overTlsOnly('sns:Publish', { Ref: ALARM_TOPIC }),
        ],
      },
    },
  },
  ...(alarmEmail === undefined
    ? {}
    : {
        AlarmEmail: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: ALARM_TOPIC }, Protocol: 'email', Endpoint: alarmEmail },
        },
      }),
})
