#!/usr/bin/env bash
# valibot: `object` and `strictObject` take a list where no member is required, and make an empty object of it. The
# JSON Schema that valibot's own converter makes of the schema refuses the list, and so does zod. A filter or a patch
# that comes as a list counts as one without members, unless `Array.isArray` is asked before.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  valibot@1.5.0 @valibot/to-json-schema@1.8.0 ajv@8.20.0 zod@4.6.7
cat > look.mjs <<'JS'
import { toJsonSchema } from '@valibot/to-json-schema'
import { Ajv } from 'ajv'
import { object, optional, safeParse, strictObject, string } from 'valibot'
import { z } from 'zod'

const members = { name: optional(string()) }
const Filter = object(members)
const isOfSchema = new Ajv({ strict: false }).compile(toJsonSchema(Filter))
const said = ({ success, output }) => (success ? `takes it as ${JSON.stringify(output)}` : 'refuses it')
for (const list of [[], [{ name: 'x' }]])
  console.log(
    [
      JSON.stringify(list),
      `object ${said(safeParse(Filter, list))}`,
      `strictObject ${said(safeParse(strictObject(members), list))}`,
      `its JSON Schema ${isOfSchema(list) ? 'takes' : 'refuses'} it`,
      `zod ${z.object({ name: z.string().optional() }).safeParse(list).success ? 'takes' : 'refuses'} it`,
    ].join('; '),
  )
JS
echo "valibot 1.5.0, @valibot/to-json-schema 1.8.0, zod 4.6.7, Node.js $(node --version)"
node look.mjs | tee said
grep -qxF '[]; object takes it as {}; strictObject takes it as {}; its JSON Schema refuses it; zod refuses it' said
grep -qxF '[{"name":"x"}]; object takes it as {}; strictObject refuses it; its JSON Schema refuses it; zod refuses it' said
