import { Argument, type Command } from 'commander'
import type { Declaring } from './declaration.ts'

/** Commands about the shell that stitch-token is called from. */
export function declareShell(root: Command, { command, act }: Declaring): void {
  command(root, 'completion', 'print a script that completes commands, options and scope sets', [
    'eval "$(stitch-token completion bash)"   # in ~/.bashrc',
    'eval "$(stitch-token completion zsh)"    # in ~/.zshrc, after compinit',
    'stitch-token completion fish | source    # in ~/.config/fish/config.fish',
  ])
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action(
      act(async (at, _options, shell = '') =>
        (await import('../commands/completion.ts')).completion(at, shell, root),
      ),
    )
}
