import { packageAside } from './package-aside.ts'
import { OUTPUT, ROOT, TEMPLATE, zipsOf } from './package-service.ts'

try {
  const lines = await packageAside(process.argv.slice(2))
  for (const { name, bytes } of await zipsOf(ROOT))
    console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${OUTPUT}/${name}`)
  console.log(`    template  ${OUTPUT}/${TEMPLATE}, the same for every Region`)
  for (const line of lines) console.log(line)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
