#Requires -Version 5.1
#Requires -RunAsAdministrator
<#
.SYNOPSIS
Installs mya-producer from this folder: nothing is fetched from anywhere.

.DESCRIPTION
Makes a Python environment, installs the wheels of this folder into it, puts the example settings
beside it if there are none, and registers a task that starts the service with the server. Run it
again to upgrade: settings and state stay as they are. It does not start the service.

.PARAMETER Folder
Where program, settings, state and logs lie. Only administrators and the account of the service can
read it.

.PARAMETER Python
The python.exe to use: CPython 3.11, 3.12 or 3.13, 64 bit. By default the newest that `py` knows.

.PARAMETER Credential
The account that the service runs as: Get-Credential asks for it. By default LocalService. It is
needed where CommandReporter logs in with the Windows identity (trusted = true), or where the
password of the SIMS user lies in that account's keyring.
#>
[CmdletBinding()]
param(
    [string] $Folder = (Join-Path $env:ProgramData 'mya-producer'),
    [string] $Python = '',
    [System.Management.Automation.PSCredential] $Credential = $null
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$TaskName = 'mya-producer'
$Bundle = Split-Path -Parent $PSScriptRoot
# Without a double quote: the versions of PowerShell hand them on differently.
$IsRight = 'import struct, sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 13) and struct.calcsize(chr(80)) == 8))'

function Find-Python {
    if ($Python) { return $Python }
    # A version that `py` has not is told on stderr, which Windows PowerShell takes for a fault.
    $ErrorActionPreference = 'Continue'
    if (Get-Command py -ErrorAction SilentlyContinue) {
        foreach ($version in '3.13', '3.12', '3.11') {
            $found = & py "-$version" -c 'import sys; print(sys.executable)' 2>$null
            if ($LASTEXITCODE -eq 0 -and $found) { return $found }
        }
    }
    throw 'Python 3.11, 3.12 or 3.13 (64 bit) is needed: see README.md of the bundle; or name it with -Python.'
}

function Invoke-Checked([string] $Program, [string[]] $Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE." }
}

$found = Find-Python
& $found -c $IsRight
if ($LASTEXITCODE -ne 0) { throw "$found is not Python 3.11, 3.12 or 3.13 in 64 bit." }

# A service that runs keeps its files open.
$task = Get-ScheduledTask -TaskName $TaskName -ErrorAction SilentlyContinue
if ($task) { Stop-ScheduledTask -TaskName $TaskName }

New-Item -ItemType Directory -Force -Path $Folder | Out-Null
$account = if ($Credential) { $Credential.UserName } else { '*S-1-5-19' }
# Administrators and the system by their ids: their names differ between languages.
Invoke-Checked 'icacls.exe' @($Folder, '/inheritance:r', '/grant:r',
    '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-18:(OI)(CI)F', "${account}:(OI)(CI)M", '/Q')

$venv = Join-Path $Folder 'venv'
Invoke-Checked $found @('-m', 'venv', '--clear', $venv)
$venvPython = Join-Path $venv 'Scripts\python.exe'
Invoke-Checked $venvPython @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check',
    '--no-index', '-f', (Join-Path $Bundle 'wheels'), '--require-hashes',
    '--requirement', (Join-Path $Bundle 'bundle.lock'))

$settings = Join-Path $Folder 'mya-producer.toml'
if (-not (Test-Path $settings)) {
    Copy-Item (Join-Path $Bundle 'mya-producer.toml') $settings
}

$program = Join-Path $venv 'Scripts\mya-producer.exe'
$xml = Get-Content -Raw -Encoding UTF8 (Join-Path $PSScriptRoot 'task.xml')
foreach ($pair in @('@PROGRAM@', $program), @('@SETTINGS@', $settings), @('@FOLDER@', $Folder)) {
    $xml = $xml.Replace($pair[0], [System.Security.SecurityElement]::Escape($pair[1]))
}
if ($Credential) {
    $xml = $xml.Replace('<UserId>S-1-5-19</UserId>', '<LogonType>Password</LogonType>')
    Register-ScheduledTask -TaskName $TaskName -Xml $xml -Force `
        -User $Credential.UserName -Password $Credential.GetNetworkCredential().Password | Out-Null
} else {
    Register-ScheduledTask -TaskName $TaskName -Xml $xml -Force | Out-Null
}

Write-Host "Installed. Now: edit $settings; try it with"
Write-Host "  & '$program' check --settings '$settings'"
Write-Host "and start it with: Start-ScheduledTask -TaskName $TaskName"
