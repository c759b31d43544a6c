/** The sibling's handler once more, in a process of its own: what differs from the first is the machine's doing. */
export { prepare } from './sibling.ts'
