# SPDX-License-Identifier: Apache-2.0
"""What an archive holds, and what its programs are made of."""
import hashlib
import json
import pathlib
import re
import stat
import subprocess
import tarfile

from support import MACHINES, PROGRAMS, check

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PLUGIN_MAX = 5 * 1024 * 1024


def digest(data):
    return hashlib.sha256(data).hexdigest()


def pinned():
    rows = (ROOT / "scripts/dist/sources.table").read_text().splitlines()
    return [row.split() for row in rows if row and row[0] != "#"]


def archive(path, folder):
    """Rules of plugin managers and of whoever unpacks as root. Unpacks into `folder`."""
    name = path.name
    with tarfile.open(path) as tar:
        members = tar.getmembers()
        check(f"{name}: files and folders only", all(m.isreg() or m.isdir() for m in members),
              [m.name for m in members if not (m.isreg() or m.isdir())])
        check(f"{name}: no name leaves the folder",
              not [m.name for m in members if ".." in m.name or m.name[0] in "/\\"])
        check(f"{name}: nobody owns the files", all((m.uid, m.gid, m.uname, m.gname) == (0, 0, "", "") for m in members))
        check(f"{name}: one time for all", len({m.mtime for m in members}) == 1)
        modes = {m.name: m.mode for m in members if m.isreg()}
        check(f"{name}: programs are executable", all(modes.get(p) == 0o755 for p in PROGRAMS), modes)
        check(f"{name}: nothing else is", all(mode == 0o644 for p, mode in modes.items() if p not in PROGRAMS), modes)
        check(f"{name}: scenarios are in it", {p.name for p in (ROOT / "scenarios").glob("*.yaml")} ==
              {p.split("/")[1] for p in modes if p.startswith("scenarios/")})
        tar.extractall(folder)
    check(f"{name}: the packer's name and time are not in it", path.read_bytes()[3:9] == b"\0\0\0\0\0\x02", path.read_bytes()[:10])
    check(f"{name}: LICENSE", (folder / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes())
    notices = (folder / "THIRD-PARTY-NOTICES").read_text()
    for package, version, _ in pinned():
        check(f"{name}: notice of {package}", f"\n{package} {version}\n" in notices)
    check(f"{name}: terms of the LGPL", "GNU LESSER GENERAL PUBLIC LICENSE" in notices and "END OF TERMS AND CONDITIONS" in notices)


def bill(path, folder):
    """The SBOM beside an archive says what is in that archive."""
    sbom_path = path.with_name(path.name.replace(".tar.gz", ".spdx.json"))
    sbom = json.loads(sbom_path.read_text())
    name = sbom_path.name
    packages = {p["name"]: p for p in sbom["packages"]}
    check(f"{name}: of this archive", packages["kubectl-dgdr"]["checksums"][0]["checksumValue"] == digest(path.read_bytes()))
    for package, version, licence in pinned():
        entry = packages.get(package, {})
        check(f"{name}: {package}", (entry.get("versionInfo"), entry.get("licenseDeclared")) == (version, licence), entry)
    listed = {f["fileName"]: f["checksums"][1]["checksumValue"] for f in sbom["files"]}
    there = {f"./{p.relative_to(folder)}": digest(p.read_bytes()) for p in folder.rglob("*") if p.is_file()}
    check(f"{name}: every file", listed == there)
    ids = {e["SPDXID"] for e in sbom["packages"] + sbom["files"]} | {"SPDXRef-DOCUMENT"}
    links = [(r["spdxElementId"], r["relatedSpdxElement"]) for r in sbom["relationships"]]
    check(f"{name}: relations are between what is listed", links and all(a in ids and b in ids for a, b in links))


def readelf(*args):
    return subprocess.run(["readelf", "-W", *args], capture_output=True, text=True, check=True).stdout


def program(path, arch):
    """Static, position-independent, hardened, stripped."""
    what, data = f"{arch} {path.name}", path.read_bytes()
    head, segments, dynamic, sections = (readelf(flag, str(path)) for flag in ("-h", "-l", "-d", "-S"))
    machine = {"amd64": "X86-64", "arm64": "AArch64"}[arch]
    check(f"{what}: for {MACHINES[arch]}", re.search(rf"Machine:.*{machine}", head), head)
    check(f"{what}: position-independent", re.search(r"Type:\s+DYN", head) and re.search(r"FLAGS_1.*\bPIE\b", dynamic), dynamic)
    check(f"{what}: asks for no loader", "INTERP" not in segments and "NEEDED" not in dynamic, segments + dynamic)
    check(f"{what}: addresses are final before it runs", re.search(r"FLAGS.*\bNOW\b", dynamic) and "GNU_RELRO" in segments, dynamic)
    check(f"{what}: code is not written to", "TEXTREL" not in dynamic and not re.search(r"LOAD.* RWE ", segments), segments)
    check(f"{what}: the stack is not run", re.search(r"GNU_STACK\s+(0x\w+\s+){5}RW\s", segments), segments)
    check(f"{what}: stripped", ".symtab" not in sections and ".debug" not in sections, sections)
    check(f"{what}: may be run by all", stat.S_IMODE(path.stat().st_mode) == 0o755)
    # A function's first instruction, and the guard of the stack, as they are encoded.
    starts, guard = {"amd64": (b"\xf3\x0f\x1e\xfa", b"\x64\x48\x2b\x04\x25\x28\0\0\0"),
                     "arm64": (b"\x3f\x23\x03\xd5", None)}[arch]
    check(f"{what}: indirect branches have their targets marked", data.count(starts) > 200, data.count(starts))
    if guard:
        check(f"{what}: the stack is guarded", data.count(guard) > 20, data.count(guard))
    # Paths may vary with the machine; the archive may not.
    for place in (str(ROOT), "/.cache/", "/tmp/"):
        found = re.search(rb"[ -~]*" + re.escape(place.encode()) + rb"[ -~]*", data)
        check(f"{what}: says nothing of '{place}'", not found, found)
    if path.name == "kubectl-dgdr":
        check(f"{what}: at most 5 MiB", len(data) <= PLUGIN_MAX, len(data))
