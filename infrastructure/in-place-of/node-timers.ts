/**
 * In place of `node:timers` in a bundle: middy takes `setTimeout` from there, and an import reads every export, one of
 * which loads more.
 */
export const { setTimeout } = globalThis
