# SPDX-License-Identifier: Apache-2.0
"""krew's plugin manifests: what is wrong with one, what it selects, and what installing it does."""
import fnmatch, gzip, hashlib, io, os, pathlib, posixpath, re, tarfile, tempfile, zipfile

import yaml

API_VERSION = "krew.googlecontainertools.github.com/v1alpha2"
PLATFORMS = [(s, a) for s, arches in (("windows", "386 amd64 arm64"), ("linux", "386 amd64 arm arm64 ppc64le"),
                                      ("darwin", "386 amd64 arm64")) for a in arches.split()]
WINDOWS_DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{d}{n}" for d in ("COM", "LPT") for n in range(1, 10))}
SEMVER = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
                    r"(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?"
                    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?", re.ASCII)
LICENSE = re.compile(r"licen[cs]es?(\.txt|\.md)?|copying(\.txt)?", re.I)
SHORT_DESCRIPTION_MAX, LINE_MAX = 50, 80
FIELDS = {
    "": {"apiVersion": str, "kind": str, "metadata": dict, "spec": dict},
    "metadata": {"name": str},
    "spec": {"version": str, "homepage": str, "shortDescription": str, "description": str, "caveats": str,
             "platforms": list},
    "platform": {"selector": dict, "uri": str, "sha256": str, "files": list, "bin": str},
    "file": {"from": str, "to": str},
    "selector": {"matchLabels": dict, "matchExpressions": list},
    "expression": {"key": str, "operator": str, "values": list},
}


class Wrong(Exception):
    """What krew, its index's checks or its reviewers would refuse."""


class Loader(yaml.SafeLoader):
    """A key that is there twice is somebody's mistake."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise Wrong(f'"{key}" is there twice')
        return super().construct_mapping(node, deep)


def load(path):
    try:
        manifest = yaml.load(pathlib.Path(path).read_text(encoding="utf-8"), Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Wrong(f"no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(manifest, dict):
        raise Wrong("no object")
    return manifest


def need(condition, message):
    if not condition:
        raise Wrong(message)


def fields(what, where, kind):
    """krew passes over fields that it does not know: a misspelt one would do nothing."""
    need(isinstance(what, dict), f"{where or 'manifest'} is no object")
    for name, value in what.items():
        need(name in FIELDS[kind], f'{where} has an unknown field "{name}"'.strip())
        need(isinstance(value, FIELDS[kind][name]), f"{where}.{name} is no {FIELDS[kind][name].__name__}".lstrip("."))


def check_text(spec, plugin):
    short = spec.get("shortDescription", "")
    need(short, "shortDescription is missing")
    need("\n" not in short and "\r" not in short, "shortDescription has line breaks")
    need(len(short) <= SHORT_DESCRIPTION_MAX, f"shortDescription is longer than {SHORT_DESCRIPTION_MAX} characters")
    need(spec.get("description", "").strip(), "description is missing")
    for name in ("description", "caveats"):
        for line in spec.get(name, "").split("\n"):
            need(len(line) <= LINE_MAX or " " not in line.strip(), f"{name} has a line longer than {LINE_MAX}: {line}")
    for line in spec["description"].split("\n"):
        need(not re.match(rf"\s*(\$ |kubectl {re.escape(plugin)}\b)", line), f"description has a usage example: {line}")


def check_selector(selector, where):
    fields(selector, where, "selector")
    labels, expressions = selector.get("matchLabels"), selector.get("matchExpressions")
    need(labels or expressions, f"{where} is empty")
    need(labels is None or labels, f"{where}.matchLabels is empty")
    need(expressions is None or expressions, f"{where}.matchExpressions is empty")
    for expression in expressions or []:
        fields(expression, f"{where}.matchExpressions", "expression")
        operator, values = expression.get("operator"), expression.get("values")
        need(operator in ("In", "NotIn", "Exists", "DoesNotExist"), f'{where} has an unknown operator "{operator}"')
        need(bool(values) == (operator in ("In", "NotIn")), f"{where}: {operator} with {values or 'no values'}")
    for key in [*(labels or {}), *(e.get("key") for e in expressions or [])]:
        need(key in ("os", "arch"), f'{where} has the key "{key}", which is neither os nor arch')
    for value in (labels or {}).values():
        need(isinstance(value, str), f"{where} has a value that is no string")


def selects(selector, system, arch):
    have = {"os": system, "arch": arch}
    for key, value in (selector.get("matchLabels") or {}).items():
        if have[key] != value:
            return False
    for e in selector.get("matchExpressions") or []:
        fits = {"In": have[e["key"]] in (e.get("values") or []), "NotIn": have[e["key"]] not in (e.get("values") or []),
                "Exists": True, "DoesNotExist": False}[e["operator"]]
        if not fits:
            return False
    return True


def inside(path):
    """A clean relative path that stays where it starts."""
    return path == posixpath.normpath(path) and not path.startswith(("/", "\\")) and ".." not in path.split("/")


def check_platform(platform, where, version):
    fields(platform, where, "platform")
    uri, digest, binary = (platform.get(k, "") for k in ("uri", "sha256", "bin"))
    need(uri, f"{where}.uri is missing")
    need(re.fullmatch(r"https://[^\s/]+/\S+", uri), f"{where}.uri is no https URL: {uri}")
    need(version in uri, f"{where}.uri does not name the version {version}: {uri}")
    need(re.fullmatch(r"[a-f0-9]{64}", digest), f'{where}.sha256 is not 64 lower-case hexadecimal digits: "{digest}"')
    need(binary, f"{where}.bin is missing")
    need(inside(binary), f"{where}.bin leaves the installation: {binary}")
    need("files" not in platform or platform["files"], f"{where}.files is empty: leave it out")
    for entry in platform.get("files", []):
        fields(entry, f"{where}.files", "file")
        for name in ("from", "to"):
            need(entry.get(name), f"{where}.files lacks {name}")
        need(entry["to"] == posixpath.normpath(entry["to"]), f"{where}.files: to: is not clean: {entry['to']}")
        need(inside(entry["to"]), f"{where}.files: to: leaves the installation: {entry['to']}")
        need(inside(entry["from"]), f"{where}.files: from: leaves the archive: {entry['from']}")
    need("selector" in platform, f"{where}.selector is missing")
    check_selector(platform["selector"], f"{where}.selector")


def check(path):
    """Everything that can be said without the archives. Returns the manifest."""
    path = pathlib.Path(path)
    need(path.suffix == ".yaml", f"the file's name does not end in .yaml: {path.name}")
    manifest, plugin = load(path), path.stem
    fields(manifest, "", "")
    need(manifest.get("apiVersion") == API_VERSION, f"apiVersion is not {API_VERSION}: {manifest.get('apiVersion')}")
    need(manifest.get("kind") == "Plugin", f"kind is not Plugin: {manifest.get('kind')}")
    fields(manifest.get("metadata"), "metadata", "metadata")
    name = manifest["metadata"].get("name", "")
    need(re.fullmatch(r"[\w-]+", name, re.ASCII), f'the name "{name}" has other characters than letters, digits, _ and -')
    need(name.upper() not in WINDOWS_DEVICES, f'the name "{name}" is a device on Windows')
    need(name == plugin, f'the name "{name}" is not that of the file: {path.name}')
    need(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name), f'the name "{name}" is not lower-case words with dashes between')
    need(not name.startswith("kube"), f'the name "{name}" says kube, which all plugins are')
    fields(manifest.get("spec"), "spec", "spec")
    spec = manifest["spec"]
    version = spec.get("version", "")
    need(SEMVER.fullmatch(version), f'the version "{version}" is not v and a semantic version')
    need(re.fullmatch(r"https://\S+", spec.get("homepage", "")), "homepage is no https URL")
    check_text(spec, name)
    need(spec.get("platforms"), "platforms is empty")
    for i, platform in enumerate(spec["platforms"]):
        check_platform(platform, f"platforms[{i}]", version)
        need(any(selects(platform["selector"], *p) for p in PLATFORMS), f"platforms[{i}] selects no platform of krew's")
    for system, arch in PLATFORMS:
        hits = [i for i, p in enumerate(spec["platforms"]) if selects(p["selector"], system, arch)]
        need(len(hits) < 2, f"platforms {hits} both select {system}/{arch}")
    return manifest


def check_name(name):
    need(".." not in name, f'the archive has an entry with ".." in its name: {name}')
    need(not name.startswith(("/", "\\")), f"the archive has an entry with an absolute name: {name}")


def entries(data):
    """(name, mode, bytes) of each file of an archive; None for the bytes of a folder."""
    if data[:2] == b"\x1f\x8b":
        with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data)), mode="r:") as tar:
            for entry in tar:
                check_name(entry.name)
                need(entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE),
                     f"the archive has an entry that is neither file nor folder: {entry.name}")
                yield entry.name, entry.mode, tar.extractfile(entry).read() if entry.isreg() else None
    elif data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                check_name(entry.filename)
                yield entry.filename, entry.external_attr >> 16, None if entry.is_dir() else archive.read(entry)
    else:
        raise Wrong("the archive is neither gzip nor zip")


def unpack(data, folder):
    for name, mode, content in entries(data):
        path = pathlib.Path(folder) / name
        if content is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(os.open(path, os.O_CREAT | os.O_WRONLY, mode), "wb") as file:
            file.write(content)


def matches(folder, pattern):
    """Go's filepath.Glob: wildcards do not cross slashes, and match leading dots."""
    found = [pathlib.Path(folder)]
    for part in pattern.split("/"):
        found = [c for f in found if f.is_dir() for c in sorted(f.iterdir()) if fnmatch.fnmatchcase(c.name, part)]
    return found


def install(platform, data, staging, target):
    """What krew makes of an archive: unpacks it into one empty folder, moves what `files` says into another one."""
    need(hashlib.sha256(data).hexdigest() == platform["sha256"], "the archive has another sha256")
    unpack(data, staging)
    target = pathlib.Path(target)
    target.mkdir(parents=True)
    for entry in platform.get("files", [{"from": "*", "to": "."}]):
        direct = pathlib.Path(staging) / entry["from"]
        if direct.exists():
            moves = [(direct, target / (direct.name if entry["to"] == "." else entry["to"]))]
        else:
            moves = [(path, target / entry["to"] / path.name) for path in matches(staging, entry["from"])]
        need(moves, f"nothing in the archive is {entry['from']}")
        for source, goal in moves:
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.rename(source, goal)
    binary = target / platform["bin"]
    need(binary.is_file(), f"bin is not there once installed: {platform['bin']}")
    need(binary.stat().st_mode & 0o111 == 0o111, f"bin is not executable for everyone: {platform['bin']}")
    need(any(LICENSE.fullmatch(path.name) and path.is_file() for path in target.rglob("*")), "no licence is installed")


def check_with_archives(path, folder):
    """check(), and each platform installed as krew does it, into a folder that goes away. Archives have the names that
    the URIs end in."""
    manifest = check(path)
    for platform in manifest["spec"]["platforms"]:
        archive = pathlib.Path(folder) / platform["uri"].rsplit("/", 1)[1]
        need(archive.is_file(), f"no archive {archive}")
        with tempfile.TemporaryDirectory(prefix="krew-validate") as tmp:
            try:
                install(platform, archive.read_bytes(), f"{tmp}/unpacked", f"{tmp}/installed")
            except Wrong as error:
                raise Wrong(f"{archive.name}: {error}") from error
    return manifest
