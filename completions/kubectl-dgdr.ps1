# SPDX-License-Identifier: Apache-2.0
# PowerShell completion for kubectl-dgdr, from "kubectl dgdr completion powershell".
# It is for the program's own name. "kubectl dgdr" is completed by kubectl's script, which asks kubectl_complete-dgdr.

Register-ArgumentCompleter -Native -CommandName 'kubectl-dgdr' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    if (-not (Get-Command 'kubectl-dgdr' -CommandType Application -ErrorAction SilentlyContinue)) {
        return
    }
    $end = $commandAst.Extent.StartOffset
    $words = @()
    foreach ($element in $commandAst.CommandElements) {
        $start = $element.Extent.StartOffset
        if ($start -ge $cursorPosition) { break }
        $end = [Math]::Min($element.Extent.EndOffset, $cursorPosition)
        $words += $element.Extent.Text.Substring(0, $end - $start).Trim([char[]]"'`"")
    }
    if ($end -lt $cursorPosition) { $words += '' }
    $word = $words[-1]
    $words = @($words | Select-Object -Skip 1)
    # Before 7.3 an empty argument was dropped on the way to a program.
    if ($PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy') {
        $words = @($words | ForEach-Object { if ($_ -eq '') { '""' } else { $_ } })
    }

    $lines = @(& 'kubectl-dgdr' __complete @words 2>$null)
    if ($lines.Count -eq 0 -or $lines[-1] -notmatch '^:(\d+)$') { return }
    $directive = [int]$Matches[1]
    # The program leaves out what a flag has before its "=".
    $lead = if ($word -match '^-.*=') { $Matches[0] } else { '' }
    if ($lines.Count -eq 1) {
        # An empty answer keeps PowerShell from offering files.
        if ($directive -band 4) { '' }
        return
    }
    foreach ($line in $lines[0..($lines.Count - 2)]) {
        $value, $text = $line -split "`t", 2
        if (-not $text) { $text = $value }
        $whole = $lead + $value
        if ($whole -match '[^\w\-./:=+%]') { $whole = "'" + ($whole -replace "'", "''") + "'" }
        [System.Management.Automation.CompletionResult]::new($whole, $value, 'ParameterValue', $text)
    }
}
