# Completion of actorc for bash: commands, options and their values, specs; codes and warnings as actorc lists them.

_actorc_codes()
{
    "$1" explain 2>/dev/null | while read -r code name _; do
        case $code in
        A[0-9]*) echo "$code" ;;
        esac
        case $name in
        *-*) echo "$name" ;;
        esac
    done
}

_actorc_complete()
{
    local actorc=$1 current=$2 previous=$3 command=
    local options='-o -I -MD -MF -MT -MP -Wno- -Werror -Wno-error= -h -V --emit= --dispatch= --print-outputs --stdin-name= --max-errors=
        --diagnostics= --file-prefix-map= --color= --format= --actor= --check --help --version'
    local word

    COMPREPLY=()
    # "--color=al" comes as three words.
    if [[ $current == '=' ]]; then
        current=
    elif [[ $previous == '=' && $COMP_CWORD -ge 2 ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        check|sync|graph|explain|patterns|fmt|lsp) command=$word; break ;;
        esac
    done
    case $previous in
    --emit)        COMPREPLY=($(compgen -W 'json' -- "$current")); return ;;
    --dispatch)    COMPREPLY=($(compgen -W 'switch table' -- "$current")); return ;;
    --diagnostics) COMPREPLY=($(compgen -W 'text json sarif' -- "$current")); return ;;
    --color)       COMPREPLY=($(compgen -W 'auto always never' -- "$current")); return ;;
    --format)      COMPREPLY=($(compgen -W 'mermaid markdown dot svg' -- "$current")); return ;;
    --max-errors|--stdin-name|--actor|--file-prefix-map|-MT) return ;;
    -o|-I)         mapfile -t COMPREPLY < <(compgen -d -- "$current"); return ;;
    -MF)           mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    esac
    if [[ $command == explain ]]; then
        COMPREPLY=($(compgen -W "$(_actorc_codes "$actorc")" -- "$current"))
        return
    fi
    if [[ $command == patterns ]]; then
        COMPREPLY=($(compgen -W "$("$actorc" patterns 2>/dev/null | sed -n 's/^patterns\.\([a-z_]*\) .*/\1/p')" -- "$current"))
        return
    fi
    case $current in
    -W*)
        local names
        names=$(_actorc_codes "$actorc" | grep -e -)
        COMPREPLY=($(compgen -W "-Werror $(printf -- '-W%s -Wno-%s -Werror=%s -Wno-error=%s ' \
            $(for word in $names; do echo "$word $word $word $word"; done))" -- "$current"))
        ;;
    -*)
        COMPREPLY=($(compgen -W "$options" -- "$current"))
        [[ ${COMPREPLY[0]-} != *[=-] ]] || compopt -o nospace 2>/dev/null
        ;;
    *)
        mapfile -t COMPREPLY < <(compgen -f -X '!*.actor' -- "$current"; compgen -d -S / -- "$current")
        [[ -n $command ]] || COMPREPLY+=($(compgen -W 'check sync graph explain patterns fmt lsp' -- "$current"))
        [[ ${COMPREPLY[0]-} != */ ]] || compopt -o nospace 2>/dev/null
        ;;
    esac
}

complete -o filenames -F _actorc_complete actorc
