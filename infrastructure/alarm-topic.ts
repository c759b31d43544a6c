import type { Deployment } from './deployment.ts'
import { ALARM_TOPIC } from './logical-ids.ts'
import { overTlsOnly } from './over-tls-only.ts'
import type { Resources } from './template-types.ts'

/**
 * The topic that alarms notify, with one e-mail subscription when an address is given. It is not encrypted with SNS's
 * own key, because CloudWatch may not use that key. Its messages contain only names of alarms and numbers. Its policy
 * replaces the one that SNS gives a topic, so it must allow the account's alarms to publish.
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
