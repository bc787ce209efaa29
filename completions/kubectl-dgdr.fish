# SPDX-License-Identifier: Apache-2.0
# fish completion for kubectl-dgdr, from "kubectl dgdr completion fish".
# It is for the program's own name. "kubectl dgdr" is completed by kubectl's script, which asks kubectl_complete-dgdr.

function __kubectl_dgdr_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l program kubectl-dgdr
    string match -q '*/*' -- $words[1]; and set program $words[1]
    command -q $program; or return
    set -e words[1]
    set -l lines (command $program __complete $words "$word" 2> /dev/null)
    string match -qr '^:[0-9]+$' -- "$lines[-1]"; or return
    set -l directive (string sub -s 2 -- $lines[-1])
    set -e lines[-1]
    # The program leaves out what a flag has before its "=".
    set -l lead (string match -r -- '^-.*=' $word)
    if set -q lines[1]
        printf '%s\n' "$lead"$lines
    else if test (math "bitand($directive, 16)") -ne 0
        __fish_complete_directories $word
    else if test (math "bitand($directive, 4)") -eq 0
        set lead (string match -r -- '^.*=' $word)
        printf '%s\n' "$lead"(__fish_complete_path (string replace -r -- '^.*=' '' $word))
    end
end

complete -c kubectl-dgdr -e
complete -c kubectl-dgdr -f -k -a '(__kubectl_dgdr_complete)'
