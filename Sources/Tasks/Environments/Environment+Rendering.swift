public import Render

extension Environment {
  /// Renders the current state from any camera at any image size, as the environment's own cameras would:
  /// with this episode's appearance and, if the goal is observable, a goal marker. Returns the pinhole
  /// camera.
  @discardableResult
  public func render(
    from camera: Camera, size: ImageSize, with renderer: Renderer, into targets: RenderTargets
  ) throws -> PinholeCamera {
    renderer.appearance = appearance
    let pinhole = try appearance.offsetCamera(camera).pinholeCamera(in: task.world, size: size)
    if case .world = camera.mount, stepCount == 0 {
      try pinhole.requireOutsideShapes(in: task.world)
    }
    try renderer.render(task.world, from: pinhole, markers: goalMarkers, into: targets)
    return pinhole
  }

  /// The same, as a color image.
  public func image(
    from camera: Camera, size: ImageSize, with renderer: Renderer
  ) throws -> ColorImage {
    try ColorImage(size: size) { pixels in
      try render(
        from: camera, size: size, with: renderer,
        into: RenderTargets(color: pixels.baseAddress))
    }
  }
}
