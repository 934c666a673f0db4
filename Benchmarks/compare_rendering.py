"""Measures Benchtop's pictures beside Meta-World's and MuJoCo's. Run it through compare-rendering."""

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
    facts,
    import_meta_world,
    meta_world_names,
    run,
    say,
    show_facts,
    times,
)

PACKAGES = ("metaworld", "gymnasium", "mujoco", "numpy", "PyOpenGL")
CAMERA = "corner2"
SIZE = 84
PRIMITIVE_SIZES = (84, 224, 480)

Rates = dict[str, list[float]]


@dataclass(frozen=True)
class Setting:
    """What one figure of `bench render` is of."""

    name: str
    size: str
    fine: bool
    output: str = "color"


@dataclass(frozen=True)
class Comparison:
    """A figure of a peer beside one of ours, and how many times as fast ours is to be."""

    title: str
    peer: str
    ours: Setting
    bar: float | None = None


COMPARISONS = (
    Comparison("Meta-World as it comes", "default", Setting("mt10", "84x84", fine=True), 100),
    Comparison("Meta-World at its fastest", "fastest", Setting("mt10", "84x84", fine=False), 10),
    Comparison(
        "  with depth and segmentation",
        "all three",
        Setting("mt10", "84x84", fine=False, output="color+depth+segmentation"),
    ),
    Comparison("MuJoCo, primitives", "primitives-84", Setting("primitives", "84x84", fine=True), 10),
    Comparison("  224x224", "primitives-224", Setting("primitives", "224x224", fine=True)),
    Comparison("  480x480", "primitives-480", Setting("primitives", "480x480", fine=True)),
    Comparison("  tuned for 84x84", "primitives-84-tuned", Setting("primitives", "84x84", fine=True)),
    Comparison("  plain", "primitives-84-plain", Setting("primitives", "84x84", fine=False)),
    Comparison("  plain and tuned", "primitives-84-plain-tuned", Setting("primitives", "84x84", fine=False)),
)


# Benchtop


def bench_render(ours: Benchtop, seconds: float) -> tuple[dict[Setting, float], dict[str, Any]]:
    """One run of `bench render`: images a second, and the scene of primitives. A setting is fine with shadows and
    anti-aliasing, plain without either."""
    results, scene = ours.bench("render", "--seconds", f"{seconds:g}", keys=["results", "primitives"])
    try:
        rates = {
            Setting(row["name"], row["size"], row["shadows"], row["output"]): float(row["imagesPerSecond"])
            for row in results
            if row["shadows"] == row["antialiasing"]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise Failure(f"benchtop bench render wrote results that cannot be read: {error!r}") from error
    return rates, scene


# MuJoCo


def prepare_open_gl() -> None:
    """Chooses software OpenGL; to be called before MuJoCo is imported."""
    if ctypes.util.find_library("OSMesa") is None:
        raise Failure("software OpenGL (OSMesa) is not installed here; on Debian: apt install libosmesa6")
    os.environ["MUJOCO_GL"] = os.environ["PYOPENGL_PLATFORM"] = "osmesa"
    # On one core Mesa is a little faster when it draws in the thread that asks.
    os.environ.setdefault("LP_NUM_THREADS", "0")


def make_plain(model: Any) -> None:
    """No shadows, reflections or anti-aliasing; to be called before the model's first picture."""
    model.light_castshadow[:] = 0
    model.mat_reflectance[:] = 0
    model.vis.quality.offsamples = 0
    model.vis.quality.shadowsize = 0


def tune(model: Any) -> None:
    """What suits small pictures of plain shapes: shadows from a map 512 wide in place of 4096, and round shapes of
    a third of the triangles; to be called before the model's first picture."""
    quality = model.vis.quality
    quality.shadowsize, quality.numslices, quality.numstacks, quality.numquads = 512, 12, 8, 1


class Painter:
    """MuJoCo's own renderer on a model. Never closed before the end: what MuJoCo then frees are names of textures
    and buffers, which in the meantime may be those of the next OpenGL context."""

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


def picture_rate(draw: Callable[[], Any], move: Callable[[], None], seconds: float) -> float:
    """Images a second. What moves the scene between them is in nobody's time."""
    picture = draw()
    count, elapsed = 0, 0.0
    while elapsed < seconds:
        move()
        start = time.perf_counter()
        picture = draw()
        elapsed += time.perf_counter() - start
        count += 1
    if picture.min() == picture.max():
        raise Failure("OpenGL left a picture empty; its time would mean nothing")
    return count / elapsed


# Meta-World


class TaskPainter:
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
            make_plain(self.model)
        self.environment.reset()
        self.environment.render()

    def draw(self) -> Any:
        return self.environment.render()

    def move(self) -> None:
        *_, terminated, truncated, _ = self.environment.step(self.environment.action_space.sample())
        if terminated or truncated:
            self.environment.reset()

    def rate(self, seconds: float) -> float:
        # Gymnasium leaves this to its caller where several environments draw in one process.
        self.environment.unwrapped.mujoco_renderer.viewer.make_context_current()
        return picture_rate(self.draw, self.move, seconds)


class TaskPainters:
    """A task as it comes, and at its fastest."""

    def __init__(self, task: str) -> None:
        self.default = TaskPainter(task, plain=False)
        self.fastest = TaskPainter(task, plain=True)
        # Not through Gymnasium, whose segmentation overflows with NumPy 2 and whose depth takes a whole picture.
        self.senses = {
            sense: Painter(self.fastest.model, self.fastest.data, CAMERA, SIZE, sense)
            for sense in ("depth", "segmentation")
        }

    def rates(self, seconds: float) -> dict[str, float]:
        rates = {"default": self.default.rate(seconds), "fastest": self.fastest.rate(seconds)}
        for sense, painter in self.senses.items():
            rates[sense] = picture_rate(painter.draw, self.fastest.move, seconds)
        rates["all three"] = 1 / sum(1 / rates[key] for key in ("fastest", "depth", "segmentation"))
        return rates

    def pictures(self) -> dict[str, Any]:
        pictures = {}
        for name, painter in (("default", self.default), ("fastest", self.fastest)):
            painter.environment.unwrapped.mujoco_renderer.viewer.make_context_current()
            pictures[name] = painter.draw()
        return pictures


# The scene of primitives


def text(numbers: Any) -> str:
    return " ".join(f"{number:.9g}" for number in numbers)


def cross(a: list[float], b: list[float]) -> list[float]:
    return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]


def mujoco_size(kind: str, size: list[float], reach: float) -> list[float]:
    """MuJoCo takes half lengths. A plane without end becomes a large one, drawn in half the time."""
    if kind == "plane":
        return [size[0] / 2, size[1] / 2, 1] if len(size) >= 2 else [10 * reach, 10 * reach, 1]
    if kind == "box":
        return [length / 2 for length in size]
    return [size[0], *(length / 2 for length in size[1:])]


def mjcf(scene: dict[str, Any]) -> str:
    """The scene for MuJoCo: one sun with shadows, even light from the sky, and 4x anti-aliasing."""
    solid = [shape["position"] for shape in scene["shapes"] if shape["kind"] != "plane"]
    center = [sum(axis) / len(solid) for axis in zip(*solid)]
    reach = 2 * max(sum((a - b) ** 2 for a, b in zip(place, center)) ** 0.5 for place in solid)
    camera, sun = scene["camera"], scene["sun"]["direction"]
    # No sun shines from below: this one's direction may be named either way.
    light = [-axis for axis in sun] if sun[2] > 0 else sun

    root = ElementTree.Element("mujoco")
    visual = ElementTree.SubElement(root, "visual")
    ElementTree.SubElement(visual, "quality", offsamples="4")
    ElementTree.SubElement(visual, "headlight", ambient=".4 .4 .4", diffuse="0 0 0", specular="0 0 0")
    ElementTree.SubElement(root, "statistic", center=text(center), extent=text([reach]))
    world = ElementTree.SubElement(root, "worldbody")
    ElementTree.SubElement(
        world,
        "light",
        directional="true",
        pos=text(c - reach * axis for c, axis in zip(center, light)),
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
            size=text(mujoco_size(shape["kind"], shape["size"], reach)),
            pos=text(shape["position"]),
            quat=text(shape["quaternion"]),
            rgba=text([*shape["color"], 1]),
        )
    return ElementTree.tostring(root, encoding="unicode")


def primitive_painter(scene: dict[str, Any], size: int, *changes: Callable[[Any], None]) -> Painter:
    import mujoco

    try:
        model = mujoco.MjModel.from_xml_string(mjcf(scene))
    except (LookupError, TypeError, ValueError) as error:
        raise Failure(f"MuJoCo cannot have the scene of primitives that benchtop wrote: {error!r}") from error
    for change in changes:
        change(model)
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    return Painter(model, data, "view", size)


def primitive_painters(scene: dict[str, Any]) -> dict[str, Painter]:
    return {f"primitives-{size}": primitive_painter(scene, size) for size in PRIMITIVE_SIZES} | {
        "primitives-84-tuned": primitive_painter(scene, SIZE, tune),
        "primitives-84-plain": primitive_painter(scene, SIZE, make_plain),
        "primitives-84-plain-tuned": primitive_painter(scene, SIZE, tune, make_plain),
    }


# All of it


def compare(options: argparse.Namespace) -> dict[str, Any]:
    ours = Benchtop()
    prepare_open_gl()
    _, names = meta_world_names()
    report = facts(PACKAGES, options) | {"cores": 1}
    with cores(1):
        _, scene = bench_render(ours, 0.01)
        say("making Meta-World's environments")
        tasks = {name: TaskPainters(name) for name in names}
        primitives = primitive_painters(scene)
        if options.pictures:
            save_pictures(options.pictures, tasks, primitives)
        task_rates, rates, own = measure(ours, tasks, primitives, options)
    return report | {
        "benchtop": ours.version,
        "openGL": open_gl(),
        "tasks": [{"task": task} | {key: rated(seen[key]) for key in seen} for task, seen in task_rates.items()],
        "shapes": len(scene["shapes"]),
        "comparisons": [compared(comparison, rates, own) for comparison in COMPARISONS],
    }


def measure(
    ours: Benchtop, tasks: dict[str, TaskPainters], primitives: dict[str, Painter], options: argparse.Namespace
) -> tuple[dict[str, Rates], Rates, dict[Setting, list[float]]]:
    """Round by round, so that a slow spell of the machine falls on all: the peers' rates of each task, their rates
    of what is compared, and ours."""
    task_rates: dict[str, Rates] = {task: defaultdict(list) for task in tasks}
    rates: Rates = defaultdict(list)
    own: dict[Setting, list[float]] = defaultdict(list)
    for index in range(options.rounds):
        say(f"round {index + 1} of {options.rounds}")
        for setting, rate in bench_render(ours, options.seconds)[0].items():
            own[setting].append(rate)
        for task, painters in tasks.items():
            for key, rate in painters.rates(options.seconds).items():
                task_rates[task][key].append(rate)
        for key in next(iter(task_rates.values())):
            rates[key].append(median(seen[key][-1] for seen in task_rates.values()))
        for key, painter in primitives.items():
            rates[key].append(picture_rate(painter.draw, lambda: None, options.seconds))
    return task_rates, rates, own


def rated(rates: list[float]) -> dict[str, Any]:
    return {"imagesPerSecond": median(rates), "rounds": rates}


def compared(comparison: Comparison, rates: Rates, own: dict[Setting, list[float]]) -> dict[str, Any]:
    """With a ratio for each round, too, whose two sides were measured in the same minutes."""
    peer, mine = rates[comparison.peer], own.get(comparison.ours)
    row = asdict(comparison) | {"peer": {"name": comparison.peer} | rated(peer)}
    if mine:
        row["ours"] |= rated(mine)
        row |= {"ratio": median(mine) / median(peer), "ratios": [a / b for a, b in zip(mine, peer)]}
    return row


def open_gl() -> str:
    from OpenGL import GL

    return ", ".join(GL.glGetString(name).decode() for name in (GL.GL_RENDERER, GL.GL_VERSION))


def save_pictures(folder: Path, tasks: dict[str, TaskPainters], primitives: dict[str, Painter]) -> None:
    from PIL import Image

    pictures = {f"{task}-{kind}": p for task, both in tasks.items() for kind, p in both.pictures().items()}
    pictures |= {name: painter.draw() for name, painter in primitives.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        Image.fromarray(picture.copy()).save(folder / f"{name}.png")


# The report


def show_tasks(tasks: list[dict[str, Any]]) -> None:
    keys = ("default", "fastest", "depth", "segmentation")
    width = max(len(row["task"]) for row in tasks)
    print(f"\nMeta-World's images a second at {SIZE}x{SIZE}, camera {CAMERA}\n")
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
    ratio = f"{row['ratio']:.1f}x" if row["bar"] is None else times(row["ratio"], row["bar"])
    print(f"{line}  {row['ours']['imagesPerSecond']:>10,.0f}  {spread(row['ratios']):>16}  {ratio}")


def show(report: dict[str, Any]) -> None:
    show_facts(report)
    print(f"OpenGL     {report['openGL']}")
    show_tasks(report["tasks"])
    rows = report["comparisons"]
    width = max(len(row["title"]) for row in rows)
    print(f"\nImages a second on one core; the primitives are {report['shapes']} shapes\n")
    print(f"  {'':{width}}  {'peer':>10}  {'Benchtop':>10}  {'ratios by round':>16}  of medians")
    for row in rows:
        show_comparison(row, width)


# The command line


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="compare-rendering",
        description="Measures Benchtop's pictures beside those of Meta-World and MuJoCo with software OpenGL, on "
        "one core of this machine, by turns. The report goes to standard output, progress to standard error.",
        epilog="compare-rendering also takes --no-build, which measures the command line as it was last built. "
        "With the defaults it runs for about ten minutes; the machine should have nothing else to do. The exit "
        "status is 0 when everything was measured, whether or not it reached its bars.",
    )
    add_options(parser, seconds=1, rounds=5)
    parser.add_argument(
        "--pictures", type=Path, metavar="DIR", help="save the peers' pictures there, to see what was drawn"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(parse(), compare, show))
