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
  CInterface.catchErrors {
    let batch = try EnvironmentBatch.all.find(environments)
    let text = try CInterface.text(camera, "the camera")
    try batch.withExclusiveAccess(index) { environment in
      _ = try environment.render(
        from: batch.camera(text), size: size(width, height), with: batch.renderer(of: index),
        into: RenderTargets(color: color, depth: depth, labels: labels))
    }
  }
}

@_cdecl("benchtop_camera_calibration")
public func cameraCalibration(
  _ environments: UInt64, _ index: Int64, _ camera: UnsafePointer<CChar>?, _ width: Int64,
  _ height: Int64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let batch = try EnvironmentBatch.all.find(environments)
    let request = try CInterface.text(camera, "the camera")
    let description = try batch.withExclusiveAccess(index) { environment in
      let (camera, renderer) = (try batch.camera(request), try batch.renderer(of: index))
      let pinhole = try environment.appearance.offsetCamera(camera).pinholeCamera(
        in: environment.task.world, size: size(width, height))
      // Rendering assigns the label names, so render the smallest image.
      try environment.render(
        from: camera, size: ImageSize(width: 16, height: 16), with: renderer, into: RenderTargets())
      return CalibrationDescription(pinhole, name: camera.name, labels: renderer.labels)
    }
    try CInterface.copyText(JSON.encode(description), to: text)
  }
}

private func size(_ width: Int64, _ height: Int64) -> ImageSize {
  ImageSize(
    width: Int(clamping: width), height: Int(clamping: height))
}
