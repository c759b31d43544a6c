import { alarmTopic } from './alarm-topic.ts'
import { alarms } from './alarms.ts'
import { dashboard } from './dashboard.ts'
import type { Deployment } from './deployment.ts'
import { outputs } from './outputs.ts'
import { policies } from './policies.ts'
import { roles } from './roles.ts'
import { scheduleExtension, scheduleResources } from './schedule.ts'
import { SIBLINGS } from './siblings.ts'
import { tokenKey } from './token-key.ts'

/** What a deployment has besides functions, their routes and their log groups, as `serverless.yml` takes it. */
export const resources = (deployment: Deployment, siblings = SIBLINGS) => ({
  Description: `Stitch client tokens of ${deployment.client} (${deployment.stage})`,
  // The framework writes DependsOn even if a reference already implies it.
  Metadata: { 'cfn-lint': { config: { ignore_checks: ['W3005'] } } },
  Resources: {
    ...tokenKey(deployment),
    ...roles(deployment, siblings),
    ...scheduleResources(deployment),
    ...policies(deployment, siblings),
    ...alarmTopic(deployment),
    ...alarms(deployment),
    ...dashboard(deployment),
  },
  Outputs: outputs(deployment, siblings),
  extensions: {
    ...scheduleExtension(deployment),
    HttpApiStage: {
      Properties: {
        DefaultRouteSettings: {
          // Metrics for each route cost more than all the rest, and the access log has the same figures.
          DetailedMetricsEnabled: false,
          ThrottlingRateLimit: deployment.throttle.rate,
          ThrottlingBurstLimit: deployment.throttle.burst,
        },
      },
    },
  },
})
