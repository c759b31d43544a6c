import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ReadableLine, readableLine } from '../../../lib/observe/readable-line.ts'

describe('a line of the log is read as', () => {
  const LINES: readonly [what: string, text: string, line: ReadableLine | undefined][] = [
    [
      'its message with the facts that are its own',
      '{"level":"ERROR","message":"no","timestamp":"2026-11-28T22:15:58Z","service":"s","cold_start":false,"function_name":"f","xray_trace_id":"1","code":"certificate_expired","status":503,"deep":{"a":1}}',
      { level: 'ERROR', message: 'no', facts: ['code certificate_expired', 'status 503'] },
    ],
    [
      'what became of each scope set, at the end of a run',
      '{"level":"INFO","message":"refresh run ended","outcomes":[{"scope":"a","outcome":"refreshed","version":7},{"scope":"b","outcome":"failed","code":"token_unavailable"}],"unknownEntries":0,"notConfigured":0}',
      {
        level: 'INFO',
        message: 'refresh run ended',
        facts: ['a: refreshed, version 7', 'b: failed, token_unavailable'],
      },
    ],
    [
      'its message with a fact of true or false, too',
      '{"level":"INFO","message":"asked","forced":true}',
      { level: 'INFO', message: 'asked', facts: ['forced true'] },
    ],
    [
      'its message with facts whose names are like those of usual members',
      '{"level":"INFO","message":"asked","secret_type":"String","timeLeft":3}',
      { level: 'INFO', message: 'asked', facts: ['secret_type String', 'timeLeft 3'] },
    ],
    [
      'information, when it names no level and no error',
      '{"message":"hello"}',
      { level: 'INFO', message: 'hello', facts: [] },
    ],
    [
      'the name of an error, when it is an error without a level',
      '{"errorType":"RangeError","stackTrace":[]}',
      {
        level: 'ERROR',
        message: 'RangeError',
        facts: ['errorType RangeError'],
      },
    ],
    [
      'information, when its level is no word',
      '{"level":30,"message":"hello"}',
      { level: 'INFO', message: 'hello', facts: [] },
    ],
    [
      'its facts alone, when it has no message',
      '{"level":"WARN","code":"a"}',
      { level: 'WARN', message: '', facts: ['code a'] },
    ],
    [
      'an error, when it is one without a name',
      '{"level":"ERROR","message":{"errorMessage":""}}',
      { level: 'ERROR', message: 'an error', facts: [] },
    ],
    [
      'the outcomes that it has, and nothing of what is no outcome',
      '{"level":"INFO","message":"x","outcomes":["canary",null,{"scope":"a","outcome":"fresh","version":1}]}',
      { level: 'INFO', message: 'x', facts: ['a: fresh, version 1'] },
    ],
    ['nothing, when it is a metric', '{"_aws":{"Timestamp":1},"Stage":"dev","RefreshOutcome":1}', undefined],
    ['nothing, when it says that an invocation begins', 'START RequestId: 1 Version: $LATEST\n', undefined],
    ['nothing, when it is empty', '\n', undefined],
    [
      'how long the invocation took, when Lambda reports',
      'REPORT RequestId: 1\tDuration: 412.64 ms\tBilled Duration: 413 ms\n',
      { level: 'INFO', message: 'the invocation took 413 ms', facts: [] },
    ],
    [
      'the name of the error that a run ended with, and not its outcomes again',
      '2026-11-28T22:15:58Z\t1\tERROR\tInvoke Error\t{"errorType":"RefreshFailed","errorMessage":"{}","stack":[]}',
      { level: 'ERROR', message: 'the invocation failed: RefreshFailed', facts: [] },
    ],
    [
      "the same in Lambda's JSON format",
      '{"timestamp":"t","level":"ERROR","message":{"errorType":"RefreshFailed","errorMessage":"{}"}}',
      { level: 'ERROR', message: 'RefreshFailed', facts: [] },
    ],
    [
      'the error of more than one line that a run ended with',
      'Invoke Error\t{"errorType":"RefreshFailed",\n"stack":[]}',
      { level: 'ERROR', message: 'the invocation failed: RefreshFailed', facts: [] },
    ],
    ['it is, when it is any other text', 'hello\n', { level: 'INFO', message: 'hello', facts: [] }],
    ...[
      'you see START RequestId: 1',
      'you see REPORT RequestId: 1\tDuration: 412.64 ms',
      'you see Invoke Error\t{"errorType":"RefreshFailed"}',
    ].map((text): (typeof LINES)[number] => [
      `it is, when it has words of the platform within: ${text}`,
      text,
      { level: 'INFO', message: text, facts: [] },
    ]),
  ]
  for (const [what, text, line] of LINES) it(what, () => assert.deepEqual(readableLine(text), line))
})
