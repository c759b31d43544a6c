import type { Deployment } from './deployment.ts'
import { ALARM_TOPIC } from './logical-ids.ts'
import type { Resources } from './template-types.ts'

/**
 * The topic that alarms notify, with one e-mail subscription when an address is given. Not encrypted with SNS's own key:
 * CloudWatch may not use that one. What passes here are names of alarms and numbers.
 */
export const alarmTopic = ({ stackName, alarmEmail }: Deployment): Resources => ({
  [ALARM_TOPIC]: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: `Alarms of ${stackName}` } },
  ...(alarmEmail === undefined
    ? {}
    : {
        AlarmEmail: {
          Type: 'AWS::SNS::Subscription',
          Properties: { TopicArn: { Ref: ALARM_TOPIC }, Protocol: 'email', Endpoint: alarmEmail },
        },
      }),
})
