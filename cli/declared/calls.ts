import { type Command, Option } from 'commander'
import { collect, type Declaring } from './declaration.ts'

/** How a payer pays at the simulated Stitch, in Stitch's own words. */
const PAYMENT_METHODS = ['eft_manual', 'cash_atm', 'cash_retailer', 'crypto']

/** Commands that call Stitch's API with a stored token. */
export function declareCalls(root: Command, { command, act }: Declaring): void {
  command(root, 'api', "call Stitch's API with the stored token, and print its answer", [
    'stitch-token api query.graphql --scope client_paymentrequest',
    'stitch-token api node.graphql --scope client_paymentrequest -F id=cGF5…',
  ])
    .argument('<file>', 'a GraphQL document; - for standard input')
    .requiredOption('--scope <set>', 'scope set whose token is used')
    .option('--variables <json>', 'variables as a JSON object, or @FILE')
    .option('-F, --field <name=value>', 'a variable: a number, true, null, or text', collect)
    .option('-f, --raw-field <name=value>', 'a variable that is text', collect)
    .option('--operation <name>', 'the operation to call, if the document has several')
    .action(
      act(async (at, options, file = '-') => (await import('../commands/api.ts')).api(at, file, options)),
    )

  command(root, 'pay', 'pay a payment request as its payer would, in the local stack of npm start', [
    'stitch-token pay cGF5cmVxLzFkOTNjNTBmLTY0NzktNGEzZC04MjMzLTc1NGE5YmZjNDhjMw==',
  ])
    .argument('<id>', 'the id of the payment request, from the answer to its creation')
    .addOption(
      new Option('--method <method>', 'how it is paid').choices(PAYMENT_METHODS).default('eft_manual'),
    )
    .action(act(async (at, options, id = '') => (await import('../commands/pay.ts')).pay(at, id, options)))
}
