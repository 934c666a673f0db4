"""Builds the native library with the Swift toolchain, and packages it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build import build
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SCRIPT = ROOT / "Scripts/build-c-library"
FILE = "libBenchtopC.so"
# Debian's packages of the libraries that a wheel bundles. libgfortran5 has the license of libquadmath0, too.
LIBRARIES = "libode8 libccd2 libpng16-16 libvpx7 libdeflate0 libopenblas0-pthread libgfortran5".split()


def native_library() -> Path:
    """Builds the library from the repository around this folder."""
    if not SCRIPT.is_file():
        raise SystemExit(
            "benchtop: the Swift sources are missing; run 'pip install ./python' in a complete copy of Benchtop's "
            "repository, or install a wheel"
        )
    if shutil.which(os.environ.get("SWIFT", "swift")) is None:
        raise SystemExit(
            "benchtop: a build from source needs the Swift toolchain (6.2 or later, https://swift.org/install) "
            "and the packages that 'make setup' installs; a wheel needs neither"
        )
    output = subprocess.run([SCRIPT], check=True, stdout=subprocess.PIPE, text=True).stdout
    return Path(output.strip().splitlines()[-1])


class Build(build):
    def initialize_options(self) -> None:
        super().initialize_options()
        # Beside the other build products, outside the source folder.
        self.build_base = str(ROOT / ".build/python/package")


class BuildPackage(build_py):
    def run(self) -> None:
        library = native_library()
        if self.editable_mode:
            shutil.copy2(library, HERE / "benchtop" / FILE)
        target = Path(self.build_lib) / "benchtop"
        if not self.editable_mode:
            # Otherwise the package would include modules that no longer exist.
            shutil.rmtree(target, ignore_errors=True)
        super().run()
        if not self.editable_mode:
            shutil.copy2(library, target / FILE)
            copy_licenses(target / "licenses")
            for kind in ("agents", "experiments", "recipes", "references"):
                # Where the library finds them.
                shutil.copytree(ROOT / "assets" / kind, target / "share/benchtop" / kind)


def copy_licenses(folder: Path) -> None:
    """Copies the licenses of everything in the wheel: ours, that of Swift's runtime, and those of the bundled libraries
    from Debian's documentation folders."""
    compiler = Path(shutil.which(os.environ.get("SWIFT", "swift")) or "").resolve()
    sources = {"benchtop": ROOT / "LICENSE", "swift": compiler.parents[1] / "share/swift/LICENSE.txt"}
    for package in LIBRARIES:
        sources[package] = Path("/usr/share/doc", package, "copyright")
    folder.mkdir()
    for name, source in sources.items():
        if source.is_file():
            shutil.copyfile(source, folder / name)


class Wheel(bdist_wheel):
    def get_tag(self) -> tuple[str, str, str]:
        # The library does not depend on Python, so one wheel works for every version.
        return "py3", "none", super().get_tag()[2]


class NativeDistribution(Distribution):
    def has_ext_modules(self) -> bool:
        return True


setup(
    distclass=NativeDistribution,
    cmdclass={"build": Build, "build_py": BuildPackage, "bdist_wheel": Wheel},
)
