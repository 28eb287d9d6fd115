# Completion of actorc for fish: commands, options and their values, specs; codes and warnings as actorc lists them.

function __actorc_warnings
    actorc explain 2>/dev/null | string replace -rf '^A\d+ +([a-z]+-[a-z-]*) +(.*)' '$1\t$2'
end

function __actorc_codes
    actorc explain 2>/dev/null | string replace -rf '^(A\d+) +(?:[a-z]+-[a-z-]* +)?(.*)' '$1\t$2'
    __actorc_warnings
end

function __actorc_warning_options
    __actorc_warnings | string replace -r '^' -- -Wno-
    __actorc_warnings | string replace -r '^' -- -Werror=
    __actorc_warnings | string replace -r '^' -- -Wno-error=
end

function __actorc_patterns
    actorc patterns 2>/dev/null | string replace -rf '^patterns\.(\S+) +(.*)' '$1\t$2'
end

set -l commands check sync graph explain patterns fmt lsp

complete -c actorc -f
complete -c actorc -n "not __fish_seen_subcommand_from explain patterns" -k -a "(__fish_complete_suffix .actor)"
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a check -d 'Report errors and warnings, write nothing'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a sync -d 'Add what callbacks are missing to the C'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a graph -d 'Print a picture of machines and supervisors'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a explain -d 'Say what an error or warning means'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a patterns -d 'List patterns, or show one'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a fmt -d 'Write specs in their usual form'
complete -c actorc -n "not __fish_seen_subcommand_from $commands" -a lsp -d 'Serve an editor'
complete -c actorc -n "__fish_seen_subcommand_from explain" -a "(__actorc_codes)"
complete -c actorc -n "__fish_seen_subcommand_from patterns" -a "(__actorc_patterns)"
complete -c actorc -n "string match -q -- '-W*' (commandline -ct)" -a "(__actorc_warning_options)"

complete -c actorc -s o -x -a "(__fish_complete_directories)" -d 'Write into this directory'
complete -c actorc -s I -x -a "(__fish_complete_directories)" -d 'Look for imports there too'
complete -c actorc -o MD -d 'Write what the spec depends on, for make'
complete -c actorc -o MF -r -F -d 'Write that to this file'
complete -c actorc -o MT -x -d 'Write it as what this depends on'
complete -c actorc -o MP -d 'Add an empty rule for every import'
complete -c actorc -o Werror -d 'Take every warning for an error'
complete -c actorc -o Wno- -d 'Do not give a warning'
complete -c actorc -o Wno-error= -d 'Do not take a warning for an error'
complete -c actorc -l emit -x -a json -d 'Write this, not C'
complete -c actorc -l dispatch -x -a 'switch table' -d 'How machines decide events'
complete -c actorc -l print-outputs -d 'Print the names of the files that would be written'
complete -c actorc -l stdin-name -r -F -d 'What standard input is called'
complete -c actorc -l max-errors -x -d 'Print at most so many errors'
complete -c actorc -l diagnostics -x -a 'text json sarif' -d 'Print errors and warnings as'
complete -c actorc -l file-prefix-map -x -d 'Show files below OLD as below NEW'
complete -c actorc -l color -x -a 'auto always never' -d 'Use colour'
complete -c actorc -l format -x -a 'mermaid markdown dot svg' -d 'graph: in which language'
complete -c actorc -l actor -x -d 'graph: this actor alone'
complete -c actorc -l check -d 'fmt: change nothing, name the files that would change; sync: write nothing, say what does not fit'
complete -c actorc -s h -l help -d 'Print the options'
complete -c actorc -s V -l version -d 'Print the version'
