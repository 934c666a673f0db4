internal import Base
internal import CBenchtop
internal import Render
internal import Tasks

@_cdecl("benchtop_render")
public func render(
  _ environments: UInt64, _ index: Int64, _ camera: UnsafePointer<CChar>?, _ width: Int64,
  _ height: Int64, _ color: UnsafeMutablePointer<UInt8>?, _ depth: UnsafeMutablePointer<Float>?,
  _ labels: UnsafeMutablePointer<UInt16>?
) -> Int32 {
  Border.pass {
    let bench = try Bench.all.find(environments)
    let text = try Border.text(camera, "the camera")
    try bench.use(index) { environment in
      _ = try environment.draw(
        from: bench.camera(text), size: size(width, height), with: bench.renderer(of: index),
        into: RenderTargets(color: color, depth: depth, labels: labels))
    }
  }
}

@_cdecl("benchtop_calibrate")
public func calibrate(
  _ environments: UInt64, _ index: Int64, _ camera: UnsafePointer<CChar>?, _ width: Int64,
  _ height: Int64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Border.pass {
    let bench = try Bench.all.find(environments)
    let request = try Border.text(camera, "the camera")
    let description = try bench.use(index) { environment in
      let (camera, renderer) = (try bench.camera(request), try bench.renderer(of: index))
      let placed = try environment.visuals.moved(camera).placed(
        in: environment.task.world, size: size(width, height))
      // Names are known once something has been drawn; the smallest picture does.
      try environment.draw(
        from: camera, size: ImageSize(width: 16, height: 16), with: renderer, into: RenderTargets())
      return CalibrationDescription(placed, name: camera.name, labels: renderer.labels)
    }
    try Border.give(JSON.encode(description), to: text)
  }
}

private func size(_ width: Int64, _ height: Int64) -> ImageSize {
  ImageSize(
    width: Int(clamping: width), height: Int(clamping: height))
}
