#compdef kubectl-dgdr
# SPDX-License-Identifier: Apache-2.0
# zsh completion for kubectl-dgdr, from "kubectl dgdr completion zsh": a file _kubectl-dgdr in a folder of $fpath, or read
# by "source" after compinit.
# It is for the program's own name. "kubectl dgdr" is completed by kubectl's script, which asks kubectl_complete-dgdr.

_kubectl-dgdr() {
    local program=kubectl-dgdr directive line text
    local -a given lines values order tail
    [[ $words[1] == */* ]] && program=${${(Q)words[1]}/#\~\//$HOME/}
    whence -p -- "$program" > /dev/null || return 1
    given=("${(@Q)words[2,CURRENT-1]}")
    given=("${(@)given/#\~\//$HOME/}")
    lines=("${(@f)$("$program" __complete "${(@)given}" "${(Q)PREFIX}" 2> /dev/null)}")
    directive=${lines[-1]#:}
    [[ $directive == <-> ]] || return 1
    lines[-1]=()

    # The program leaves out what a flag has before its "=".
    [[ $PREFIX == -*=* ]] && compset -P '*='
    if ((! $#lines)); then
        if ((directive & 16)); then
            _files -/
        elif ((! (directive & 4))); then
            [[ $PREFIX == *=* ]] && compset -P '*='
            _files
        else
            return 1
        fi
        return
    fi
    for line in "${(@)lines}"; do
        text=
        [[ $line == *$'\t'* ]] && text=:${line#*$'\t'}
        line=${line%%$'\t'*}
        values+=("${line//:/\\:}$text")
    done
    ((directive & 2)) && tail=(-S '')
    ((directive & 32)) && order=(-V)
    _describe $order -t values 'kubectl-dgdr' values "${(@)tail}"
}

if [[ $funcstack[1] == _kubectl-dgdr ]]; then
    _kubectl-dgdr "$@"
elif (($+functions[compdef])); then
    compdef _kubectl-dgdr kubectl-dgdr
fi
