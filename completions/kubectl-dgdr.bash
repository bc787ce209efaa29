# SPDX-License-Identifier: Apache-2.0
# bash completion for kubectl-dgdr, from "kubectl dgdr completion bash".
# It is for the program's own name. "kubectl dgdr" is completed by kubectl's script, which asks kubectl_complete-dgdr.
# shellcheck shell=bash

_kubectl_dgdr() {
    local program=kubectl-dgdr words=() line=${COMP_LINE:0:COMP_POINT} blank word i
    COMPREPLY=()
    # bash has split at "=" and ":", too: what no blank parts is one word.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blank=${line%%[![:space:]]*}
        line=${line#"$blank"}
        word=${COMP_WORDS[i]}
        ((i < COMP_CWORD)) || word=$line
        line=${line#"$word"}
        if ((i == 0)) || [[ -n $blank ]]; then
            words+=("$word")
        else
            words[${#words[@]} - 1]+=$word
        fi
    done
    for ((i = 0; i < ${#words[@]}; i++)); do
        word=${words[i]//[\"\'\\]/}
        # shellcheck disable=SC2088 # as it was typed
        [[ $word == '~/'* ]] && word=$HOME${word#'~'}
        words[i]=$word
    done
    [[ ${words[0]} == */* ]] && program=${words[0]}
    type -P "$program" > /dev/null || return 0

    local out directive
    out=$("$program" __complete "${words[@]:1}" 2> /dev/null) || return 0
    directive=${out##*$'\n'}
    out=${out%"$directive"}
    directive=${directive#:}
    case $directive in '' | *[!0-9]*) return 0 ;; esac

    # The program leaves out what a flag has before its "="; readline replaces what is behind the last word break.
    local current=${words[${#words[@]} - 1]} lead='' rest
    [[ $current == -*=* ]] && lead=${current%"${current##*=}"}
    rest=$current
    [[ $COMP_WORDBREAKS == *=* ]] && rest=${rest##*=}
    [[ $COMP_WORDBREAKS == *:* ]] && rest=${rest##*:}
    local kept=${current%"$rest"} values=() texts=() value width=0
    while IFS= read -r line; do
        [[ -n $line ]] || continue
        value=$lead${line%%$'\t'*}
        value=${value#"$kept"}
        [[ $value == "$rest"* ]] || continue
        values+=("$value")
        if [[ $line == *$'\t'* ]]; then texts+=("${line#*$'\t'}"); else texts+=(''); fi
        ((${#value} > width)) && width=${#value}
    done <<< "$out"

    if type compopt > /dev/null 2>&1; then
        ((directive & 2)) && compopt -o nospace
        ((directive & 32)) && compopt -o nosort 2> /dev/null
        if ((${#values[@]} == 0)); then
            if ((directive & 16)); then
                compopt -o dirnames
            elif ((!(directive & 4))); then
                compopt -o default
            fi
            return 0
        fi
    fi
    # Descriptions where the candidates are only shown; with menu-complete each is put into the line.
    if ((${#values[@]} > 1)) && [[ $COMP_TYPE != 37 && $COMP_TYPE != 42 ]]; then
        for ((i = 0; i < ${#values[@]}; i++)); do
            [[ -n ${texts[i]} ]] || continue
            printf -v word '%-*s  (%s)' "$width" "${values[i]}" "${texts[i]}"
            ((${#word} < ${COLUMNS:-80})) || word=${word:0:${COLUMNS:-80}-4}...
            values[i]=$word
        done
    fi
    COMPREPLY=("${values[@]}")
}

complete -F _kubectl_dgdr kubectl-dgdr
