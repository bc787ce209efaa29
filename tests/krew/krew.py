# SPDX-License-Identifier: Apache-2.0
"""As much of krew as installs, upgrades and uninstalls a plugin: the layout of KREW_ROOT, and what goes where."""
import os, pathlib, platform, shutil, sys, tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "krew"))
import manifest  # noqa: E402

ARCH = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


class Krew:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        for folder in ("bin", "store", "receipts"):
            (self.root / folder).mkdir(parents=True)

    def link(self, name):
        return self.root / "bin" / ("kubectl-" + name.replace("-", "_"))

    def receipt(self, name):
        return self.root / "receipts" / f"{name}.yaml"

    def install(self, path, archives):
        path = pathlib.Path(path)
        plugin, name = manifest.check(path), path.stem
        here = [p for p in plugin["spec"]["platforms"] if manifest.selects(p["selector"], "linux", ARCH)]
        manifest.need(here, f"no platform of {name} is this one")
        data = (pathlib.Path(archives) / here[0]["uri"].rsplit("/", 1)[1]).read_bytes()
        target = self.root / "store" / name / plugin["spec"]["version"]
        with tempfile.TemporaryDirectory(prefix="krew", dir=self.root) as staging:
            manifest.install(here[0], data, staging, target)
        self.link(name).unlink(missing_ok=True)
        self.link(name).symlink_to(os.path.relpath(target / here[0]["bin"], self.root / "bin"))
        shutil.copy(path, self.receipt(name))

    def upgrade(self, path, archives):
        """The new version is there before the old one goes."""
        old = manifest.load(self.receipt(path.stem))["spec"]["version"]
        self.install(path, archives)
        shutil.rmtree(self.root / "store" / path.stem / old)

    def uninstall(self, name):
        self.link(name).unlink()
        shutil.rmtree(self.root / "store" / name)
        self.receipt(name).unlink()

    def files(self):
        """All that is there but folders, relative to KREW_ROOT."""
        return sorted(str(p.relative_to(self.root)) for p in self.root.rglob("*") if not p.is_dir() or p.is_symlink())
