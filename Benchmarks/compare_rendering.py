"""Compares Benchtop's rendering with Meta-World's and MuJoCo's. Run it through compare-rendering."""

from __future__ import annotations

import argparse
import ctypes.util
import os
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any, Callable
from xml.etree import ElementTree

from measuring import (
    Benchtop,
    Failure,
    add_options,
    cores,
    run_info,
    import_meta_world,
    meta_world_names,
    run,
    log,
    show_run_info,
    times,
)

PACKAGES = ("metaworld", "gymnasium", "mujoco", "numpy", "PyOpenGL")
CAMERA = "corner2"
SIZE = 84
PRIMITIVE_SIZES = (84, 224, 480)

Rates = dict[str, list[float]]


@dataclass(frozen=True)
class Setting:
    """The setting of one result of `bench render`."""

    name: str
    size: str
    has_effects: bool
    output: str = "color"


@dataclass(frozen=True)
class Comparison:
    """A result of a peer and one of ours, with the target for the ratio of their speeds."""

    title: str
    peer: str
    ours: Setting
    target: float | None = None


COMPARISONS = (
    Comparison("Meta-World by default", "default", Setting("mt10", "84x84", has_effects=True), 100),
    Comparison("Meta-World at its fastest", "fastest", Setting("mt10", "84x84", has_effects=False), 10),
    Comparison(
        "  with depth and segmentation",
        "all three",
        Setting("mt10", "84x84", has_effects=False, output="color+depth+segmentation"),
    ),
    Comparison("MuJoCo, primitives", "primitives-84", Setting("primitives", "84x84", has_effects=True), 10),
    Comparison("  224x224", "primitives-224", Setting("primitives", "224x224", has_effects=True)),
    Comparison("  480x480", "primitives-480", Setting("primitives", "480x480", has_effects=True)),
    Comparison("  tuned for 84x84", "primitives-84-tuned", Setting("primitives", "84x84", has_effects=True)),
    Comparison("  plain", "primitives-84-plain", Setting("primitives", "84x84", has_effects=False)),
    Comparison("  plain and tuned", "primitives-84-plain-tuned", Setting("primitives", "84x84", has_effects=False)),
)


# Benchtop


def bench_render(ours: Benchtop, seconds: float) -> tuple[dict[Setting, float], dict[str, Any]]:
    """One run of `bench render`: images per second, and the scene of primitives. Effects are shadows and
    anti-aliasing."""
    results, scene = ours.bench("render", "--seconds", f"{seconds:g}", keys=["results", "primitives"])
    try:
        rates = {
            Setting(row["name"], row["size"], row["shadows"], row["output"]): float(row["imagesPerSecond"])
            for row in results
            if row["shadows"] == row["antialiasing"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Failure(f"benchtop bench render wrote invalid results: {error!r}") from error
    return rates, scene


# MuJoCo


def prepare_open_gl() -> None:
    """Selects software OpenGL. Call it before MuJoCo is imported."""
    if ctypes.util.find_library("OSMesa") is None:
        raise Failure("software OpenGL (OSMesa) is not installed; on Debian: apt install libosmesa6")
    os.environ["MUJOCO_GL"] = os.environ["PYOPENGL_PLATFORM"] = "osmesa"
    # On one core, Mesa is slightly faster when it draws in the calling thread.
    os.environ.setdefault("LP_NUM_THREADS", "0")


def disable_effects(model: Any) -> None:
    """Disables shadows, reflections and anti-aliasing. Call it before the model's first image."""
    model.light_castshadow[:] = 0
    model.mat_reflectance[:] = 0
    model.vis.quality.offsamples = 0
    model.vis.quality.shadowsize = 0


def tune(model: Any) -> None:
    """Tunes for small images of simple shapes: a shadow map 512 wide instead of 4096, and round shapes with a third
    of the triangles. Call it before the model's first image."""
    quality = model.vis.quality
    quality.shadowsize, quality.numslices, quality.numstacks, quality.numquads = 512, 12, 8, 1


class MuJoCoRenderer:
    """MuJoCo's own renderer for a model. It stays open until the end: closing frees the names of textures and
    buffers, which may belong to the next OpenGL context by then."""

    def __init__(self, model: Any, data: Any, camera: str, size: int, output: str = "color") -> None:
        import mujoco

        self.data, self.camera = data, camera
        self.renderer = mujoco.Renderer(model, height=size, width=size)
        if output == "depth":
            self.renderer.enable_depth_rendering()
        elif output == "segmentation":
            self.renderer.enable_segmentation_rendering()

    def draw(self) -> Any:
        self.renderer.update_scene(self.data, self.camera)
        return self.renderer.render()


def image_rate(draw: Callable[[], Any], move: Callable[[], None], seconds: float) -> float:
    """Images per second; moving the scene between images is not timed."""
    image = draw()
    count, elapsed = 0, 0.0
    while elapsed < seconds:
        move()
        start = time.perf_counter()
        image = draw()
        elapsed += time.perf_counter() - start
        count += 1
    if image.min() == image.max():
        raise Failure("OpenGL drew an empty image; its time would mean nothing")
    return count / elapsed


# Meta-World


class TaskRenderer:
    """A task of Meta-World, drawn through its Gymnasium interface."""

    def __init__(self, task: str, plain: bool) -> None:
        self.environment = import_meta_world().make(
            "Meta-World/MT1",
            env_name=f"{task}-v3",
            seed=0,
            render_mode="rgb_array",
            camera_name=CAMERA,
            width=SIZE,
            height=SIZE,
        )
        self.model = self.environment.unwrapped.model
        self.data = self.environment.unwrapped.data
        if plain:
            disable_effects(self.model)
        self.environment.reset()
        self.environment.render()

    def draw(self) -> Any:
        return self.environment.render()

    def move(self) -> None:
        *_, terminated, truncated, _ = self.environment.step(self.environment.action_space.sample())
        if terminated or truncated:
            self.environment.reset()

    def rate(self, seconds: float) -> float:
        # Gymnasium leaves this to its caller if several environments draw in one process.
        self.environment.unwrapped.mujoco_renderer.viewer.make_context_current()
        return image_rate(self.draw, self.move, seconds)


class TaskRenderers:
    """A task with default settings, and with the fastest ones."""

    def __init__(self, task: str) -> None:
        self.default = TaskRenderer(task, plain=False)
        self.fastest = TaskRenderer(task, plain=True)
        # Not through Gymnasium: its segmentation overflows with NumPy 2, and its depth also draws a color image.
        self.modalities = {
            modality: MuJoCoRenderer(self.fastest.model, self.fastest.data, CAMERA, SIZE, modality)
            for modality in ("depth", "segmentation")
        }

    def rates(self, seconds: float) -> dict[str, float]:
        rates = {"default": self.default.rate(seconds), "fastest": self.fastest.rate(seconds)}
        for modality, renderer in self.modalities.items():
            rates[modality] = image_rate(renderer.draw, self.fastest.move, seconds)
        rates["all three"] = 1 / sum(1 / rates[key] for key in ("fastest", "depth", "segmentation"))
        return rates

    def images(self) -> dict[str, Any]:
        images = {}
        for name, renderer in (("default", self.default), ("fastest", self.fastest)):
            renderer.environment.unwrapped.mujoco_renderer.viewer.make_context_current()
            images[name] = renderer.draw()
        return images


# The scene of primitives


def text(numbers: Any) -> str:
    return " ".join(f"{number:.9g}" for number in numbers)


def cross(a: list[float], b: list[float]) -> list[float]:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def mujoco_size(kind: str, size: list[float], scene_radius: float) -> list[float]:
    """MuJoCo takes half lengths. An infinite plane becomes a large one, which it draws in half the time."""
    if kind == "plane":
        return [size[0] / 2, size[1] / 2, 1] if len(size) >= 2 else [10 * scene_radius, 10 * scene_radius, 1]
    if kind == "box":
        return [length / 2 for length in size]
    return [size[0], *(length / 2 for length in size[1:])]


def mjcf(scene: dict[str, Any]) -> str:
    """The scene for MuJoCo: one sun with shadows, uniform ambient light, and 4x anti-aliasing."""
    solid = [shape["position"] for shape in scene["shapes"] if shape["kind"] != "plane"]
    center = [sum(axis) / len(solid) for axis in zip(*solid)]
    scene_radius = 2 * max(sum((a - b) ** 2 for a, b in zip(place, center)) ** 0.5 for place in solid)
    camera, sun = scene["camera"], scene["sun"]["direction"]
    # The sun never shines from below, so its direction may have either sign.
    light = [-axis for axis in sun] if sun[2] > 0 else sun

    root = ElementTree.Element("mujoco")
    visual = ElementTree.SubElement(root, "visual")
    ElementTree.SubElement(visual, "quality", offsamples="4")
    ElementTree.SubElement(visual, "headlight", ambient=".4 .4 .4", diffuse="0 0 0", specular="0 0 0")
    ElementTree.SubElement(root, "statistic", center=text(center), extent=text([scene_radius]))
    world = ElementTree.SubElement(root, "worldbody")
    ElementTree.SubElement(
        world,
        "light",
        directional="true",
        pos=text(c - scene_radius * axis for c, axis in zip(center, light)),
        dir=text(light),
        diffuse=".7 .7 .7",
    )
    ElementTree.SubElement(
        world,
        "camera",
        name="view",
        pos=text(camera["position"]),
        xyaxes=text([*cross(camera["forward"], camera["up"]), *camera["up"]]),
        fovy=text([camera["fieldOfViewDegrees"]]),
    )
    for shape in scene["shapes"]:
        ElementTree.SubElement(
            world,
            "geom",
            type=shape["kind"],
            size=text(mujoco_size(shape["kind"], shape["size"], scene_radius)),
            pos=text(shape["position"]),
            quat=text(shape["quaternion"]),
            rgba=text([*shape["color"], 1]),
        )
    return ElementTree.tostring(root, encoding="unicode")


def primitive_renderer(scene: dict[str, Any], size: int, *changes: Callable[[Any], None]) -> MuJoCoRenderer:
    import mujoco

    try:
        model = mujoco.MjModel.from_xml_string(mjcf(scene))
    except (LookupError, TypeError, ValueError) as error:
        raise Failure(f"MuJoCo rejects the scene of primitives that benchtop wrote: {error!r}") from error
    for change in changes:
        change(model)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return MuJoCoRenderer(model, data, "view", size)


def primitive_renderers(scene: dict[str, Any]) -> dict[str, MuJoCoRenderer]:
    return {f"primitives-{size}": primitive_renderer(scene, size) for size in PRIMITIVE_SIZES} | {
        "primitives-84-tuned": primitive_renderer(scene, SIZE, tune),
        "primitives-84-plain": primitive_renderer(scene, SIZE, disable_effects),
        "primitives-84-plain-tuned": primitive_renderer(scene, SIZE, tune, disable_effects),
    }


# The comparison


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    prepare_open_gl()
    _, names = meta_world_names()
    report = run_info(PACKAGES, options) | {"cores": 1}
    with cores(1):
        _, scene = bench_render(ours, 0.01)
        log("creating Meta-World's environments")
        tasks = {name: TaskRenderers(name) for name in names}
        primitives = primitive_renderers(scene)
        if options.pictures:
            save_images(options.pictures, tasks, primitives)
        task_rates, rates, own = measure(ours, tasks, primitives, options)
    return report | {
        "benchtop": ours.version,
        "openGL": open_gl(),
        "tasks": [{"task": task} | {key: rated(seen[key]) for key in seen} for task, seen in task_rates.items()],
        "shapes": len(scene["shapes"]),
        "comparisons": [compared(comparison, rates, own) for comparison in COMPARISONS],
    }


def measure(
    ours: Benchtop, tasks: dict[str, TaskRenderers], primitives: dict[str, MuJoCoRenderer], options: argparse.Namespace
) -> tuple[dict[str, Rates], Rates, dict[Setting, list[float]]]:
    """Measures round by round, so that a slow phase of the machine affects all. Returns the peers' rates per task,
    the peers' rates per comparison, and our rates."""
    task_rates: dict[str, Rates] = {task: defaultdict(list) for task in tasks}
    rates: Rates = defaultdict(list)
    own: dict[Setting, list[float]] = defaultdict(list)
    for index in range(options.rounds):
        log(f"round {index + 1} of {options.rounds}")
        for setting, rate in bench_render(ours, options.seconds)[0].items():
            own[setting].append(rate)
        for task, renderers in tasks.items():
            for key, rate in renderers.rates(options.seconds).items():
                task_rates[task][key].append(rate)
        for key in next(iter(task_rates.values())):
            rates[key].append(median(seen[key][-1] for seen in task_rates.values()))
        for key, renderer in primitives.items():
            rates[key].append(image_rate(renderer.draw, lambda: None, options.seconds))
    return task_rates, rates, own


def rated(rates: list[float]) -> dict[str, Any]:
    return {"imagesPerSecond": median(rates), "rounds": rates}


def compared(comparison: Comparison, rates: Rates, own: dict[Setting, list[float]]) -> dict[str, Any]:
    """A row of the report, with a ratio for each round, whose two sides were measured within minutes."""
    peer, mine = rates[comparison.peer], own.get(comparison.ours)
    row = asdict(comparison) | {"peer": {"name": comparison.peer} | rated(peer)}
    if mine:
        row["ours"] |= rated(mine)
        row |= {"ratio": median(mine) / median(peer), "ratios": [a / b for a, b in zip(mine, peer)]}
    return row


def open_gl() -> str:
    from OpenGL import GL

    return ", ".join(GL.glGetString(name).decode() for name in (GL.GL_RENDERER, GL.GL_VERSION))


def save_images(folder: Path, tasks: dict[str, TaskRenderers], primitives: dict[str, MuJoCoRenderer]) -> None:
    from PIL import Image

    images = {f"{task}-{kind}": p for task, both in tasks.items() for kind, p in both.images().items()}
    images |= {name: renderer.draw() for name, renderer in primitives.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, image in images.items():
        Image.fromarray(image.copy()).save(folder / f"{name}.png")


# The report


def show_tasks(tasks: list[dict[str, Any]]) -> None:
    keys = ("default", "fastest", "depth", "segmentation")
    width = max(len(row["task"]) for row in tasks)
    print(f"\nMeta-World's images per second at {SIZE}x{SIZE}, camera {CAMERA}\n")
    print(f"  {'task':{width}}" + "".join(f"  {key:>12}" for key in keys))
    for row in tasks:
        print(f"  {row['task']:{width}}" + "".join(f"  {row[key]['imagesPerSecond']:>12,.1f}" for key in keys))
    middle = {key: median(row[key]["imagesPerSecond"] for row in tasks) for key in keys}
    print(f"  {'median':{width}}" + "".join(f"  {middle[key]:>12,.1f}" for key in keys))


def spread(numbers: list[float]) -> str:
    return f"{min(numbers):,.1f} to {max(numbers):,.1f}"


def show_comparison(row: dict[str, Any], width: int) -> None:
    line = f"  {row['title']:{width}}  {row['peer']['imagesPerSecond']:>10,.1f}"
    if "ratio" not in row:
        print(f"{line}  {'-':>10}  benchtop does not measure this")
        return
    ratio = f"{row['ratio']:.1f}x" if row["target"] is None else times(row["ratio"], row["target"])
    print(f"{line}  {row['ours']['imagesPerSecond']:>10,.0f}  {spread(row['ratios']):>16}  {ratio}")


def show(report: dict[str, Any]) -> None:
    show_run_info(report)
    print(f"OpenGL     {report['openGL']}")
    show_tasks(report["tasks"])
    rows = report["comparisons"]
    width = max(len(row["title"]) for row in rows)
    print(f"\nImages per second on one core; the primitives are {report['shapes']} shapes\n")
    print(f"  {'':{width}}  {'peer':>10}  {'Benchtop':>10}  {'ratios by round':>16}  of medians")
    for row in rows:
        show_comparison(row, width)


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-rendering",
        description="Compares Benchtop's rendering with Meta-World and MuJoCo with software OpenGL, on one core of "
        "this machine, in turns. The report goes to standard output, progress to standard error.",
        epilog="compare-rendering also takes --no-build, which measures the last build of the command line. With "
        "the defaults it runs for about ten minutes; the machine should be idle otherwise. The exit status is 0 "
        "if everything was measured, even if a target is missed.",
    )
    add_options(parser, seconds=1, rounds=5)
    parser.add_argument(
        "--pictures", type=Path, metavar="DIR", help="save the peers' images in this folder [default: none]"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(parse(), compare, show))
